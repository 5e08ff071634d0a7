"""Large channels: chance, then swaps, then subproblems.

After 52 rounds a plain shuffle of pairs repeats about 26 of them, however many people
there are (each pair was met with probability 52/n, and there are n/2 of them). So
almost everybody can stay where chance put them, and only what costs something is moved:
first by swaps of two people, all at once; what stays costly is solved like a small
channel, together with enough others for company.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints, Prices64, cut, pairs_inside
from ponchik.domain.pairing.matching import Subproblem, pair_up
from ponchik.domain.pairing.prices import Prices
from ponchik.domain.pairing.search import Effort, search_groups
from ponchik.domain.pairing.work import Work

_SWAPS = 40
_SUBPROBLEM_SIZES = (64, 128, 256, 300, 300)
_GOAL_PASSES = 2
_EFFORT = Effort(swaps=60, starts=1)
#: Never reached by so few swaps of 300 people: nothing is cut short here.
_WORK = 6_000_000


def swap_costly(
    groups: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    """Move people between groups of which one is costly, as long as it helps."""
    seating = _Seating.of(groups, prices, group_size)
    for _ in range(_SWAPS):
        costly = np.flatnonzero(seating.cost)
        if not len(costly) or not seating.try_swaps(costly, chance):
            break
    return seating.groups()


def solve_subproblems(
    groups: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    """Solve parts that hold a repeat, ever larger ones; with goals, all parts twice."""
    for attempt, people in enumerate(_SUBPROBLEM_SIZES):
        all_of_them = attempt < _GOAL_PASSES and bool(prices.goals.order)
        cost = _costs(groups, prices)
        if not all_of_them and not (cost >= prices.repeat).any():
            break
        subproblems = max(1, sum(map(len, groups)) // people)
        solved: Groups = []
        for run in np.array_split(chance.permutation(len(groups)), subproblems):
            part = [groups[number] for number in run]
            wanted = all_of_them or (cost[run] >= prices.repeat).any()
            solved += _solve(part, prices, group_size, chance) if wanted else part
        groups = solved
    return groups


def _solve(
    groups: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    who = np.array([member for group in groups for member in group])
    seats = cut(np.arange(len(who)), [len(group) for group in groups])
    problem = Subproblem.of(prices, who, group_size)
    found = solve(problem, seats, chance, _EFFORT, Work(_WORK))
    return [who[group].tolist() for group in found]


def solve(
    problem: Subproblem,
    start: Groups,
    chance: np.random.RandomState,
    effort: Effort,
    work: Work,
) -> Groups:
    """The cheapest groups of a problem: exact for pairs, searched for larger groups."""
    sizes = [len(group) for group in start]
    if len(sizes) == 1:
        return start
    if is_pairs(sizes):
        return pair_up(problem, chance)
    return search_groups(problem, start, chance, effort, work)


def is_pairs(sizes: list[int]) -> bool:
    """Whether there are pairs only, but for a trio if their number is odd."""
    return max(sizes) <= 3 and sizes.count(2) >= len(sizes) - 1


def _costs(groups: Groups, prices: Prices) -> Prices64:
    one, other, number = pairs_inside(groups)
    cost = np.zeros(len(groups), np.int64)
    np.add.at(cost, number, prices.hard(one, other))
    return cost


@dataclass
class _Seating:
    """Seats in a row, group after group; first seats stay, for they are to lead."""

    prices: Prices
    who: Ints
    starts: Ints
    sizes: Ints
    off_size: Ints
    cost: Prices64

    @classmethod
    def of(cls, groups: Groups, prices: Prices, group_size: int) -> "_Seating":
        sizes = np.fromiter(map(len, groups), np.int64, len(groups))
        who = np.fromiter(chain.from_iterable(groups), np.int64, sizes.sum())
        off_size = (sizes != group_size).astype(np.int64)
        seating = cls(prices, who, np.cumsum(sizes) - sizes, sizes, off_size, sizes)
        seating.cost = seating._costs_of(np.arange(len(sizes)))
        return seating

    def groups(self) -> Groups:
        return cut(self.who, self.sizes.tolist())

    def try_swaps(self, costly: Ints, chance: np.random.RandomState) -> bool:
        """Swap one of each costly group with one of another; undo what did not help."""
        here, there = _couples(costly, len(self.sizes), chance)
        if not len(here):
            return False
        seats = self._random_seats(here, chance), self._random_seats(there, chance)
        before = self.cost[here] + self.cost[there]
        self._swap(*seats)
        costs = self._costs_of(here), self._costs_of(there)
        worse = costs[0] + costs[1] >= before
        self._swap(seats[0][worse], seats[1][worse])
        for group, cost in zip((here, there), costs, strict=True):
            self.cost[group[~worse]] = cost[~worse]
        return True

    def _random_seats(self, groups: Ints, chance: np.random.RandomState) -> Ints:
        place = 1 + chance.random_sample(len(groups)) * (self.sizes[groups] - 1)
        return self.starts[groups] + place.astype(np.int64)

    def _swap(self, here: Ints, there: Ints) -> None:
        self.who[here], self.who[there] = self.who[there], self.who[here]

    def _costs_of(self, groups: Ints) -> Prices64:
        cost = np.zeros(len(groups), np.int64)
        for at, seats in self._seats_by_size(groups):
            people = self.who[seats]
            seats_cost = self.prices.off_size[people].sum(axis=1)
            off_size = self.off_size[groups[at]] * seats_cost
            one, other = np.triu_indices(people.shape[1], 1)
            pairs = self.prices.hard(people[:, one].ravel(), people[:, other].ravel())
            cost[at] = off_size + pairs.reshape(len(at), len(one)).sum(axis=1)
        return cost

    def _seats_by_size(self, groups: Ints) -> Iterator[tuple[Ints, Ints]]:
        for size in np.unique(self.sizes[groups]):
            at = np.flatnonzero(self.sizes[groups] == size)
            yield at, self.starts[groups[at]][:, None] + np.arange(size)


def _couples(
    costly: Ints, groups: int, chance: np.random.RandomState
) -> tuple[Ints, Ints]:
    """Each costly group with one of the others, as far as there are enough."""
    others = np.ones(groups, np.bool_)
    others[costly] = False
    free = chance.permutation(np.flatnonzero(others))
    if len(free) < len(costly):
        mixed = chance.permutation(np.concatenate([costly, free]))
        half = len(mixed) // 2
        return mixed[:half], mixed[half : 2 * half]
    return costly, free[: len(costly)]
