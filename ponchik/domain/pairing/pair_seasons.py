"""A season of pairs planned whole: every round a matching, mended until nobody repeats.

Rounds of pairs without a repeat are disjoint perfect matchings of the graph of those
who have not met. All rounds stand on the table at once. Of an odd number, each has its
trio first, in fair turns; the others are matched exactly, round after round, as cheaply
as the pairs of all other rounds allow. Whichever round still holds a repeat is matched
anew, and a pair that keeps repeating grows dearer, until there is none (breakout local
search: Morris, The breakout method for escaping from local minima, 1993). With exact
matchings as its moves this ends after about twice as many as there are rounds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, Prices64
from ponchik.domain.pairing.matching import Subproblem, match, trios
from ponchik.domain.pairing.work import Work

#: A matching costs so many microseconds, one for so many pairs, and one for so many
#: threes of people: measured from 24 people (0.3 ms) to 300 (72 ms).
_MATCHING, _PAIRS_A_MICROSECOND, _THREES_A_MICROSECOND = 100, 4, 400
#: So many matchings a round before a season is started over, with trios and without:
#: where all pairs are needed, a new beginning is worth more than mending.
_MATCHINGS_A_ROUND, _WITHOUT_TRIOS = 12, 3
#: Draws of all trios, until all are fair: one in two is.
_DRAWS = 6
#: First trios of a season that are tried before it is taken to be impossible.
_STARTS, _EVEN_STARTS = 6, 24
_EVERY_PAIR = np.iinfo(np.int64).max


def plan_pairs(
    problem: Subproblem,
    turns: Ints,
    rounds: int,
    chance: np.random.RandomState,
    work: Work,
) -> list[Groups] | None:
    """Plan so many rounds of pairs, and a trio of an odd number, without a repeat.

    The first round has all of the problem's prices; in the others only meetings count,
    and `turns` (people), how often each sat in a trio. None if no such season is found.
    """
    new = (problem.table < problem.repeat) & ~np.eye(len(problem.table), dtype=np.bool_)
    for first in _first_trios(problem, chance):
        drawn = _fair_trios(new, turns, first, rounds, chance)
        if drawn is not None:
            table = _Rounds.of(problem, new, drawn, chance)
            if table.mend(chance, work):
                return table.groups()
        if work.left < 0:
            break
    return None


def _first_trios(
    problem: Subproblem, chance: np.random.RandomState
) -> Iterator[list[int]]:
    if len(problem.table) % 2 == 0:
        yield from [[]] * _EVEN_STARTS
        return
    for (trio, _), _ in zip(trios(problem, chance), range(_STARTS), strict=False):
        yield trio.tolist()


def _fair_trios(
    new: Flags,
    turns: Ints,
    first: list[int],
    rounds: int,
    chance: np.random.RandomState,
) -> list[list[int]] | None:
    """Draw a trio for each round, the fairest of some draws; none of an even number."""
    if not first:
        return [[]] * rounds
    if not all(new[one, other] for one, other in combinations(first, 2)):
        return None
    fairest: list[list[int]] | None = None
    fewest = rounds + 1
    for _ in range(_DRAWS):
        drawn = _drawn_trios(new, turns, first, rounds, chance)
        if drawn is not None and (early := _early(drawn, turns)) < fewest:
            fairest, fewest = drawn, early
        if not fewest:
            break
    return fairest


def _drawn_trios(
    new: Flags,
    turns: Ints,
    first: list[int],
    rounds: int,
    chance: np.random.RandomState,
) -> list[list[int]] | None:
    """Draw a trio for each round, each of those who sat in the fewest before.

    Whoever meets two in a round needs a partner more than there are rounds.
    """
    free, taken = new.copy(), np.asarray(turns, np.int64).copy()
    spare = new.sum(axis=1) - rounds
    drawn: list[list[int]] = []
    trio: list[int] | None = first
    while trio is not None:
        drawn.append(trio)
        free[np.ix_(trio, trio)] = False
        taken[trio] += 1
        spare[trio] -= 1
        if len(drawn) == rounds:
            return drawn
        able = spare > 0
        trio = _draw(free & able & able[:, None], taken, chance)
    return None


def _early(drawn: list[list[int]], turns: Ints) -> int:
    """Count trios with somebody whom others should have preceded."""
    taken = np.asarray(turns, np.int64).copy()
    count = 0
    for trio in drawn:
        count += int(taken[trio].sum() > np.partition(taken, 2)[:3].sum())
        taken[trio] += 1
    return count


def _draw(free: Flags, taken: Ints, chance: np.random.RandomState) -> list[int] | None:
    """Draw three who are all `free` to meet, of those who sat in the fewest trios."""
    order = np.lexsort((chance.random_sample(len(taken)), taken))
    for place, first in enumerate(order.tolist()):
        later = order[place + 1 :]
        friends = later[free[first, later]]
        one, other = np.nonzero(np.triu(free[np.ix_(friends, friends)], 1))
        if len(one):
            fewest = int((taken[friends[one]] + taken[friends[other]]).argmin())
            return sorted(
                [first, int(friends[one[fewest]]), int(friends[other[fewest]])]
            )
    return None


@dataclass
class _Rounds:
    """All rounds at once: `meets[i, j]` is how often these two ever do.

    A `dear` pair has often stood in the way. `matched[r]` are the pairs of round r
    beside its trio, `others[r]` whoever is in them.
    """

    problem: Subproblem
    trios: list[list[int]]
    others: list[Ints]
    matched: list[Groups]
    meets: Ints
    dear: Prices64

    @classmethod
    def of(
        cls,
        problem: Subproblem,
        new: Flags,
        drawn: list[list[int]],
        chance: np.random.RandomState,
    ) -> "_Rounds":
        """Match round after round, each as cheaply as those before it allow."""
        meets = (~new).astype(np.int64)
        for trio in drawn:
            meets[np.ix_(trio, trio)] += 1
        everyone = np.arange(len(new))
        others = [np.setdiff1d(everyone, trio) for trio in drawn]
        dear = np.ones(new.shape, np.int64)
        rounds = cls(problem, drawn, others, [], meets, dear)
        for number in range(len(drawn)):
            rounds.matched.append(rounds._match(number, chance))
            rounds._count(number, 1)
        return rounds

    def groups(self) -> list[Groups]:
        """Return the rounds as they stand."""
        return [
            [trio, *pairs] if trio else pairs
            for trio, pairs in zip(self.trios, self.matched, strict=True)
        ]

    def mend(self, chance: np.random.RandomState, work: Work) -> bool:
        """Match rounds again until nobody repeats; return whether that came about."""
        people = len(self.meets)
        price = _MATCHING + people**2 // _PAIRS_A_MICROSECOND
        price += people**3 // _THREES_A_MICROSECOND
        last = -1
        work.spend(price * len(self.matched))
        patience = _MATCHINGS_A_ROUND if self.trios[0] else _WITHOUT_TRIOS
        for _ in range(patience * len(self.matched)):
            stuck = self._stuck()
            if not stuck or not work.spend(price):
                return not stuck
            eligible = [number for number in stuck if number != last] or stuck
            last = eligible[chance.randint(len(eligible))]
            self._count(last, -1)
            self.matched[last] = self._match(last, chance)
            self._count(last, 1)
            for one, other in self._repeats(last):
                self.dear[[one, other], [other, one]] += 1
        return False

    def _match(self, number: int, chance: np.random.RandomState) -> Groups:
        price = np.where(self.meets > 0, self.dear, 0)
        if number == 0:
            soft = np.where(self.meets > 0, 0, self.problem.table)
            price = price * self.problem.repeat + soft
        return match(price, self.others[number], chance, below=_EVERY_PAIR)

    def _stuck(self) -> list[int]:
        """Return the rounds with a pair that meets at another time too."""
        one, other = np.array(self.matched, np.int64).transpose(2, 0, 1)
        again = (self.meets[one, other] > 1).any(axis=1)
        return np.flatnonzero(again).tolist()

    def _repeats(self, number: int) -> Ints:
        """Return the pairs of a round that meet at another time too."""
        pairs = np.array(self.matched[number], np.int64).reshape(-1, 2)
        return np.asarray(pairs[self.meets[pairs[:, 0], pairs[:, 1]] > 1])

    def _count(self, number: int, by: int) -> None:
        pairs = np.array(self.matched[number], np.int64).reshape(-1, 2)
        self.meets[pairs[:, 0], pairs[:, 1]] += by
        self.meets[pairs[:, 1], pairs[:, 0]] += by
