"""Look-ahead: a channel that runs out of new partners plans its last rounds together.

By Dirac's theorem (1952) a matching of people who have not met exists as long as each
has n/2 new partners; after that a careless round can leave a graph that has none, such
as two odd cliques. So the rest of the season is planned, and this round is the first of
the longest season found. Pairs are planned whole (`pair_seasons`); groups are played to
the end several times, then planned whole (`golfers`). A channel of up to 64 people that
stay the same keeps to one plan from its first round on (`plan`), and looks further as
that ends.
"""

from dataclasses import dataclass, replace
from math import comb

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Prices64, cut
from ponchik.domain.pairing.golfers import plan_rounds
from ponchik.domain.pairing.large_channels import is_pairs, solve
from ponchik.domain.pairing.matching import Subproblem
from ponchik.domain.pairing.pair_seasons import plan_pairs
from ponchik.domain.pairing.past import Past
from ponchik.domain.pairing.plan import rounds_left
from ponchik.domain.pairing.prices import SMALL
from ponchik.domain.pairing.search import Effort
from ponchik.domain.pairing.turns import is_fair
from ponchik.domain.pairing.work import Work

#: Beyond these a look-ahead takes seconds, and seasons are longer than channels last.
_LARGEST_OF_PAIRS, _LARGEST_OF_GROUPS = 256, 128
#: Up to so many people look ahead from the first round on.
_AT_ONCE = 32
#: With more rounds to come than this, a careless one is made up for later.
_LAST_ROUNDS, _LAST_OF_GROUPS = 16, 8
#: What a look-ahead may take, also in channels of more than 64 people: see `Work`.
_WORK, _LARGE_WORK = 80_000, 1_200_000
#: Seasons that are played, and tries to plan a longer one.
_GROUP_TRIES, _PLAN_TRIES = 3, 8
#: Up to so many people, a plan of all rounds that could be left is tried.
_PLANNED_TO_THE_END = 16
#: A plan this much shorter than could be is followed without looking for a longer one,
#: as is one of so many rounds: it is hardly to be found before the last rounds.
_SHORTER, _SOON_OVER = 3, 3
#: Seasons of pairs are planned this much shorter than could be before it is given up.
_PAIRS_SHORTER = 4
#: Seasons of pairs that are planned until one begins with fair turns.
_FAIR_TRIES = 4
#: Swaps without anything better before a plan is given up.
_PATIENCE = 1_000
_EFFORT = Effort(swaps=120, starts=2)


@dataclass(frozen=True)
class Season:
    """Rounds without a repeat, this one first.

    `longest`: none can have more, and the end is so near that another may have fewer.
    `led`: whoever is to lead comes first in each group. An unfair one had more rounds
    by `given_up`.
    """

    rounds: list[Groups]
    longest: bool
    led: bool = False
    given_up: int = 0


@dataclass(frozen=True)
class Ahead:
    """What a season is planned with: a problem in which the `new` pairs have not met.

    `goals`: it has soft ones, which can steer into a dead end early.
    """

    problem: Subproblem
    past: Past
    sizes: list[int]
    goals: bool
    chance: np.random.RandomState

    def longest_season(self) -> Season | None:
        """Find a season that is fair if it can be; None: there is nothing to plan."""
        new = (self.problem.table < self.problem.repeat) & ~np.eye(
            len(self.problem.table), dtype=np.bool_
        )
        at_most = _rounds_left(new, self.sizes)
        if not at_most or len(self.sizes) < max(self.sizes) or self._too_large():
            return None
        plan = self._plan()
        if len(plan) >= _long_enough(at_most) and self._fair(plan):
            return Season(plan, len(plan) == at_most, led=True)
        if not 2 <= at_most <= self._depth():
            return self._season([], plan, at_most)
        if not (is_pairs(self.sizes) and self.goals) and _nobody_met(new):
            return None
        return self._season(self._look(new, at_most), plan, at_most)

    def _season(
        self, found: list[Groups], plan: list[Groups], at_most: int
    ) -> Season | None:
        """Take the longer of two seasons, or the fair one; None where there is none."""
        fair = [one for one in (plan, found) if one and self._fair(one)]
        rounds = max(fair or [plan, found], key=len)
        given_up = max(len(plan), len(found)) - len(rounds)
        if not rounds:
            return None
        longest = len(rounds) == at_most and at_most <= self._soon()
        return Season(rounds, longest, rounds is plan, given_up)

    def _soon(self) -> int:
        """Up to so many rounds before the end a careless round may cost one (Dirac)."""
        return sum(self.sizes) // 2 + 1

    def _plan(self) -> list[Groups]:
        if self.goals:
            return []
        return rounds_left(self.problem, self.past.seen, self.sizes)

    def _fair(self, rounds: list[Groups]) -> bool:
        past, size = self.past, self.problem.group_size
        return is_fair(rounds[0], size, past.off_size, past.led)

    def _look(self, new: Flags, at_most: int) -> list[Groups]:
        work = Work(_WORK if sum(self.sizes) <= SMALL else _LARGE_WORK)
        if is_pairs(self.sizes):
            return self._planned_pairs(at_most, work)
        season = self._longest_played(new, at_most, work)
        if len(season) < at_most:
            season = self._longer_planned(season, new, at_most, work)
        return season

    def _planned_pairs(self, at_most: int, work: Work) -> list[Groups]:
        turns, best = self.past.off_size.taken, list[Groups]()
        for rounds in range(at_most, max(at_most - _PAIRS_SHORTER, 1), -1):
            for _ in range(_FAIR_TRIES):
                found = plan_pairs(self.problem, turns, rounds, self.chance, work)
                if found is None:
                    break
                best = best or found
                if sum(self.sizes) > SMALL or self._fair(found):
                    return found
            if best or work.left < 0:
                break
        return best

    def _longest_played(self, new: Flags, at_most: int, work: Work) -> list[Groups]:
        longest: list[Groups] = []
        for _ in range(_GROUP_TRIES):
            longest = max(longest, self._play(new, at_most, work), key=len)
            if len(longest) == at_most or work.left < 0:
                break
        return longest

    def _play(self, new: Flags, at_most: int, work: Work) -> list[Groups]:
        """Play rounds up to the first with a repeat; the first has all prices.

        The others count only who met, and who sat in off-size groups.
        """
        plain, season = self._only_who_met(new), list[Groups]()
        while len(season) < at_most:
            start = cut(self.chance.permutation(len(new)), self.sizes)
            problem = plain if season else self.problem
            groups = solve(problem, start, self.chance, _EFFORT, work)
            if plain.cost(groups) >= plain.repeat:
                break
            season.append(groups)
            for group in groups:
                plain.table[np.ix_(group, group)] = plain.repeat
                plain.off_size[group] += plain.is_off(group)
            np.fill_diagonal(plain.table, 0)
        return season

    def _only_who_met(self, new: Flags) -> Subproblem:
        """A repeat is as good as a block: it ends the season."""
        table: Prices64 = np.where(new, 0, self.problem.repeat)
        np.fill_diagonal(table, 0)
        taken = self.past.off_size.taken.astype(np.int64)
        return replace(
            self.problem,
            table=table,
            off_size=taken - taken.min(),
            block=self.problem.repeat,
        )

    def _longer_planned(
        self, season: list[Groups], new: Flags, at_most: int, work: Work
    ) -> list[Groups]:
        """Plan longer seasons, the longest first, for they fail no sooner."""
        ahead = at_most if len(new) <= _PLANNED_TO_THE_END else 1
        longest = min(at_most, len(season) + ahead)
        for rounds in range(longest, len(season), -1):
            for _ in range(_PLAN_TRIES):
                start = [
                    cut(self.chance.permutation(len(new)), self.sizes)
                    for _ in range(rounds)
                ]
                planned = plan_rounds(new, start, self.chance, _PATIENCE, work)
                if planned:
                    return sorted(planned, key=self.problem.cost)
                if work.left < 0:
                    return season
        return season

    def _too_large(self) -> bool:
        pairs = is_pairs(self.sizes)
        return sum(self.sizes) > (_LARGEST_OF_PAIRS if pairs else _LARGEST_OF_GROUPS)

    def _depth(self) -> int:
        people = sum(self.sizes)
        if not is_pairs(self.sizes) and people <= SMALL:
            return _LAST_OF_GROUPS
        if people <= _AT_ONCE:
            return people
        return people // 2 + 1 if self.goals else _LAST_ROUNDS


def _nobody_met(new: Flags) -> bool:
    """Then all rounds are alike but for the names."""
    return int(new.sum()) == len(new) * (len(new) - 1)


def _long_enough(at_most: int) -> int:
    return min(at_most, max(at_most - _SHORTER, _SOON_OVER))


def _rounds_left(new: Flags, sizes: list[int]) -> int:
    """Count what no season exceeds: new partners and new pairs run out."""
    partners = int(new.sum(axis=1).min()) // (min(sizes) - 1)
    pairs = int(new.sum()) // 2 // sum(comb(size, 2) for size in sizes)
    return min(partners, pairs)
