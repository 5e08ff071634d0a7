"""Groups of three and more: a short tabu search.

Here the cheapest partition is the social golfer problem, NP-hard: so it is searched
for. Tabu search (Glover, 1986; for golfers Dotú and Van Hentenryck, 2005) always makes
the best swap of two people, even a bad one, and leaves those who just moved where they
are for a while: so it climbs out of dead ends instead of turning in circles.
"""

from dataclasses import dataclass

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, Prices64
from ponchik.domain.pairing.matching import Subproblem
from ponchik.domain.pairing.work import Work

_NEVER = np.iinfo(np.int64).max
#: Swaps that somebody who moved stays out of, drawn from this range: shorter, and the
#: search goes in circles; longer, and in small channels nobody is left to move.
_SHORTEST_REST, _LONGEST_REST = 3, 10
#: A swap costs so many microseconds, and one for so many pairs of people.
_SWAP, _PAIRS_A_MICROSECOND = 20, 300


@dataclass(frozen=True)
class Effort:
    """Swaps in a row without anything better, and fresh starts, before it gives up."""

    swaps: int
    starts: int


def search_groups(
    problem: Subproblem,
    start: Groups,
    chance: np.random.RandomState,
    effort: Effort,
    work: Work,
) -> Groups:
    """Return the cheapest groups found, of the sizes that the start has."""
    sizes = [len(group) for group in start]
    best, cheapest = start, _NEVER
    seats = np.array([member for group in start for member in group])
    for _ in range(effort.starts):
        found, cost = _Table.of(problem, seats, sizes).improve(
            chance, effort.swaps, work
        )
        if cost < cheapest:
            best = [np.flatnonzero(found == g).tolist() for g in range(len(sizes))]
            cheapest = cost
        if cheapest < problem.repeat or work.left < 0:
            break
        seats = chance.permutation(len(problem.table))
    return best


@dataclass
class _Table:
    """Who sits where: `to[g, i]` is what person i would pay in group g.

    `prices` is people x people, `twice` double that, `group` has the group of each
    person. Arrays are small: how often numpy is called is what a swap costs.
    """

    prices: Prices64
    twice: Prices64
    group: Ints
    to: Prices64
    cost: int

    @classmethod
    def of(cls, problem: Subproblem, seats: Ints, sizes: list[int]) -> "_Table":
        """Seat people, in the order of `seats`, in groups of these sizes."""
        group = np.empty(len(seats), np.int64)
        group[seats] = np.repeat(np.arange(len(sizes)), sizes)
        starts = np.cumsum([0, *sizes[:-1]], dtype=np.int64)
        to = np.add.reduceat(problem.table[seats], starts, axis=0)
        company = int(to[group, np.arange(len(group))].sum()) // 2
        is_off = np.array(sizes) != problem.group_size
        off_size = is_off[:, None] * problem.off_size
        cost = company + int(off_size[group, np.arange(len(group))].sum())
        return cls(problem.table, 2 * problem.table, group, to + off_size, cost)

    def improve(
        self, chance: np.random.RandomState, swaps: int, work: Work
    ) -> tuple[Ints, int]:
        """Swap people; return the best seats on the way, and their price."""
        best, cost, cheapest, idle, step = self.group.copy(), self.cost, self.cost, 0, 0
        rested = np.zeros(len(self.group), np.int64)
        price = _SWAP + len(self.group) ** 2 // _PAIRS_A_MICROSECOND
        while cheapest and idle < swaps and work.spend(price):
            change, least = self._changes(rested > step, cheapest - cost)
            if least == _NEVER:
                break
            choices = (change.ravel() == least).nonzero()[0]
            at = int(choices[chance.randint(len(choices))])
            one, other = divmod(at, len(self.group))
            self._swap(one, other)
            rested[one] = rested[other] = step + chance.randint(
                _SHORTEST_REST, _LONGEST_REST
            )
            cost, idle, step = cost + least, idle + 1, step + 1
            if cost < cheapest:
                best, cheapest, idle = self.group.copy(), cost, 0
        return best, cheapest

    def _changes(self, resting: Flags, wanted: int) -> tuple[Prices64, int]:
        """Return what each swap would change, and the least of that.

        Who rests moves only for a new best.
        """
        moves = self.to.take(self.group, axis=0)
        moves -= moves.diagonal().copy()
        change = moves + moves.T
        change -= self.twice
        np.putmask(change, self.group[:, None] == self.group, _NEVER)
        flat = change.ravel()
        least = int(flat[flat.argmin()])
        if least >= wanted:
            still = resting.nonzero()[0]
            change[still] = _NEVER
            change[:, still] = _NEVER
            least = int(flat[flat.argmin()])
        return change, least

    def _swap(self, one: int, other: int) -> None:
        here, there = self.group[one], self.group[other]
        moved = self.prices[other] - self.prices[one]
        self.to[here] += moved
        self.to[there] -= moved
        self.group[one], self.group[other] = there, here
