"""Look-ahead: a channel that runs out of new partners plans its last rounds together.

Rounds of pairs without a repeat are disjoint perfect matchings of the graph of those
who have not met (of groups: disjoint partitions into cliques). By Dirac's theorem
(1952) there is one as long as everybody has n/2 new partners; after that a careless
round can leave a graph that has none, such as two odd cliques. So the rest of the
season is played to its end, several times, then planned as a whole (`golfers`), and
this round is a round of the season that goes on longest. Groups of a small channel keep
to one plan from their first round on (`plan`), and look further as it ends.
"""

from dataclasses import dataclass, replace
from math import comb

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, Prices64, cut
from ponchik.domain.pairing.golfers import plan_rounds
from ponchik.domain.pairing.halls import is_pairs, solve
from ponchik.domain.pairing.matching import Hall
from ponchik.domain.pairing.plan import rounds_left
from ponchik.domain.pairing.search import Effort

_LARGEST_OF_PAIRS, _LARGEST_OF_GROUPS = 256, 128
_SMALL = 32
_LAST_ROUNDS = 16
_PAIR_TRIES, _GROUP_TRIES, _PLAN_TRIES, _FEW_TRIES = 24, 3, 8, 2
_PLANNED_TO_THE_END = 16
_SHORTER, _SOON_OVER = 3, 3
_PATIENCE = 1_000
_EFFORT = Effort(swaps=120, starts=2)


def best_opening(
    hall: Hall,
    seen: Ints,
    sizes: list[int],
    chance: np.random.RandomState,
    *,
    wishes: bool,
) -> Groups | None:
    """A round that leaves most rounds without a repeat, itself included.

    None where there is nothing to look ahead to. `seen` tells of the hall what it does
    in `Past`. `wishes`: the hall has soft goals, which can steer into a dead end early.
    """
    new = (hall.table < hall.repeat) & ~np.eye(len(hall.table), dtype=np.bool_)
    at_most = _rounds_left(new, sizes)
    deep = _depth(len(new), wishes=wishes)
    if len(sizes) < max(sizes) or not 2 <= at_most <= deep or _too_large(sizes):
        return None
    if not is_pairs(sizes) and _nobody_met(new):
        return None
    plan = [] if wishes or _without_plan(sizes) else rounds_left(hall, seen, sizes)
    if len(plan) >= _long_enough(at_most):
        return plan[0]
    played = _longest_played(_Game(hall, new, sizes, at_most), chance)
    season = max(plan, played, key=len)
    if len(season) < at_most and max(sizes) > 2:
        season = _longer_planned(season, new, sizes, at_most, chance)
        return min(season, key=hall.cost, default=None)
    return season[0] if season else None


def _too_large(sizes: list[int]) -> bool:
    largest = _LARGEST_OF_PAIRS if is_pairs(sizes) else _LARGEST_OF_GROUPS
    return sum(sizes) > largest


def _nobody_met(new: Flags) -> bool:
    """Then all rounds are alike but for the names."""
    return int(new.sum()) == len(new) * (len(new) - 1)


def _without_plan(sizes: list[int]) -> bool:
    """Pairs mostly need none, and in a large channel it would spoil fair turns."""
    return sum(sizes) > _SMALL or is_pairs(sizes)


def _long_enough(at_most: int) -> int:
    """A plan of so many rounds is followed without looking for a longer one.

    It is hardly to be found before the last rounds, where looking is also quicker.
    """
    return min(at_most, max(at_most - _SHORTER, _SOON_OVER))


def _rounds_left(new: Flags, sizes: list[int]) -> int:
    """More rounds cannot go without a repeat: too few new partners, or new pairs."""
    partners = int(new.sum(axis=1).min()) // (min(sizes) - 1)
    pairs = int(new.sum()) // 2 // sum(comb(size, 2) for size in sizes)
    return min(partners, pairs)


def _depth(people: int, *, wishes: bool) -> int:
    if people <= _SMALL:
        return people
    return people // 2 + 1 if wishes else _LAST_ROUNDS


@dataclass(frozen=True)
class _Game:
    """What a season is played with: a hall in which the `new` pairs have not met."""

    hall: Hall
    new: Flags
    sizes: list[int]
    at_most: int

    def play(self, chance: np.random.RandomState, *, wishful: bool) -> list[Groups]:
        """Rounds up to the first with a repeat; the first has all prices, if wishful.

        The others count only who met.
        """
        plain, season = self._only_who_met(), list[Groups]()
        while len(season) < self.at_most:
            start = cut(chance.permutation(len(self.new)), self.sizes)
            hall = self.hall if wishful and not season else plain
            groups = solve(hall, start, chance, _EFFORT)
            if plain.cost(groups) >= plain.repeat:
                break
            season.append(groups)
            for group in groups:
                plain.table[np.ix_(group, group)] = plain.repeat
            np.fill_diagonal(plain.table, 0)
        return season

    def _only_who_met(self) -> Hall:
        """A repeat is as good as a block: it ends the season."""
        table: Prices64 = np.where(self.new, 0, self.hall.repeat)
        np.fill_diagonal(table, 0)
        free = np.zeros_like(self.hall.odd)
        return replace(self.hall, table=table, odd=free, block=self.hall.repeat)


def _longest_played(game: _Game, chance: np.random.RandomState) -> list[Groups]:
    longest: list[Groups] = []
    for attempt in range(_PAIR_TRIES if is_pairs(game.sizes) else _GROUP_TRIES):
        season = game.play(chance, wishful=attempt % 3 < 2)
        longest = max(longest, season, key=len)
        if len(longest) == game.at_most:
            break
    return longest


def _longer_planned(
    season: list[Groups],
    new: Flags,
    sizes: list[int],
    at_most: int,
    chance: np.random.RandomState,
) -> list[Groups]:
    """The longest plan that some tries find: longest first, for they fail no sooner."""
    ahead = at_most if len(new) <= _PLANNED_TO_THE_END else 1
    longest = min(at_most, len(season) + ahead)
    for rounds in range(longest, len(season), -1):
        for _ in range(_PLAN_TRIES if len(new) <= _SMALL else _FEW_TRIES):
            start = [cut(chance.permutation(len(new)), sizes) for _ in range(rounds)]
            if planned := plan_rounds(new, start, chance, _PATIENCE):
                return planned
    return season
