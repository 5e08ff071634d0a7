"""Several rounds of larger groups planned at once: the social golfer problem.

Round after round, each as good as can be, soon is stuck where planning would not be.
As Dotú and Van Hentenryck did (Scheduling social golfers locally, 2005), this keeps a
whole season on the table, counts whoever meets twice, and swaps two people of one round
at a time: always the best swap of somebody who is in such a meeting, also a bad one;
who just moved stays for a while.
"""

from dataclasses import dataclass

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, Prices64
from ponchik.domain.pairing.work import Work

_NEVER = np.iinfo(np.int64).max
#: As in `search`.
_SHORTEST_REST, _LONGEST_REST = 3, 10
#: A swap costs so many microseconds, and one for so many pairs of people in a round.
_SWAP, _CELLS_A_MICROSECOND = 60, 80


def plan_rounds(  # noqa: PLR0913 -- what is planned, and what it may cost
    new: Flags,
    rounds: list[Groups],
    chance: np.random.RandomState,
    patience: int,
    work: Work,
    *,
    fixed: Flags | None = None,
) -> list[Groups] | None:
    """Plan as many rounds of the same sizes in which only `new` pairs meet, and once.

    Whoever is `fixed` (rounds x people) stays. None if it has found nothing better for
    so many swaps as `patience` says.
    """
    price = _SWAP + len(new) ** 2 * len(rounds) // _CELLS_A_MICROSECOND
    table = _Table.of(new, rounds, fixed)
    own = table.own()
    conflicts = fewest = int(own.sum())
    rested = np.zeros(table.group.shape, np.int64)
    step = better_at = 0
    while conflicts:
        swap = table.best_swap(own, rested > step, fewest - conflicts, chance)
        if swap is None or step - better_at > patience or not work.spend(price):
            return None
        table.swap(*swap)
        rested[swap[0], swap[1:]] = step + chance.randint(_SHORTEST_REST, _LONGEST_REST)
        own, step = table.own(), step + 1
        conflicts = int(own.sum())
        if conflicts < fewest:
            fewest, better_at = conflicts, step
    sizes = [len(group) for group in rounds[0]]
    return [
        [np.flatnonzero(one == group).tolist() for group in range(len(sizes))]
        for one in table.group
    ]


@dataclass
class _Table:
    """`group[r, i]` is where i sits in round r, `meets[i, j]` how often they ever do.

    `shared[r, i, j]`: they do in round r. `to[r, i, g]` counts those of group g whom i
    meets in another round than r.
    """

    group: Ints
    meets: Ints
    shared: Flags
    to: Ints
    fixed: Flags | None

    @classmethod
    def of(cls, new: Flags, rounds: list[Groups], fixed: Flags | None) -> "_Table":
        group = np.empty((len(rounds), len(new)), np.int64)
        for number, groups in enumerate(rounds):
            for place, members in enumerate(groups):
                group[number, members] = place
        shared = group[:, :, None] == group[:, None, :]
        shared &= ~np.eye(len(new), dtype=np.bool_)
        met = (~new).astype(np.int64)
        np.fill_diagonal(met, 0)
        meets = met + shared.sum(axis=0)
        seats = group[:, :, None] == np.arange(len(rounds[0]))
        to = (meets > shared).astype(np.float32) @ seats.astype(np.float32)
        return cls(group, meets, shared, to.astype(np.int64), fixed)

    def own(self) -> Ints:
        """Count those they sit with everybody also meets in another round."""
        people, groups = self.to.shape[1:]
        seats = np.arange(0, self.to.size, groups) + self.group.ravel()
        return np.asarray(self.to.ravel()[seats].reshape(-1, people))

    def best_swap(
        self, own: Ints, resting: Flags, wanted: int, chance: np.random.RandomState
    ) -> tuple[int, int, int] | None:
        """A round and two people; those who rest move only for a new best."""
        people = own.shape[1]
        seats = own.ravel().nonzero()[0]
        change = self._changes(seats, own)
        at = int(change.argmin())
        if 2 * int(change.ravel()[at]) >= wanted:
            change[resting.ravel().take(seats)] = _NEVER
            np.putmask(change, resting.take(seats // people, axis=0), _NEVER)
            at = int(change.argmin())
        least = int(change.ravel()[at])
        if least == _NEVER:
            return None
        choices = (change.ravel() == least).nonzero()[0]
        row, other = divmod(int(choices[chance.randint(len(choices))]), people)
        number, one = divmod(int(seats[row]), people)
        return number, one, other

    def swap(self, number: int, one: int, other: int) -> None:
        """Let these two change places in a round, and count again whom that touches."""
        self._count_seats(number, one, other)
        pairs, together = self._partings_and_meetings(number, one, other)
        before = self._met_elsewhere(pairs)
        self._meet(number, pairs, together)
        group = self.group[number]
        group[one], group[other] = group[other], group[one]
        by = self._met_elsewhere(pairs).astype(np.int64) - before
        self._recount(pairs, by)

    def _count_seats(self, number: int, one: int, other: int) -> None:
        """In this round everybody finds one of the two where the other sat."""
        shared = self.shared[number]
        moved = (self.meets[other] > shared[other]).astype(np.int64)
        moved -= self.meets[one] > shared[one]
        self.to[number, :, self.group[number, one]] += moved
        self.to[number, :, self.group[number, other]] -= moved

    def _partings_and_meetings(
        self, number: int, one: int, other: int
    ) -> tuple[Ints, Flags]:
        """Return the pairs i * people + j that a swap parts or puts together."""
        shared = self.shared[number]
        near, far = shared[one].nonzero()[0], shared[other].nonzero()[0]
        many = [len(near), len(far)]
        left = np.array([one, other, other, one]).repeat(2 * many)
        pairs = left * len(shared) + np.concatenate([near, far, near, far])
        return pairs, np.arange(len(pairs)) >= sum(many)

    def _meet(self, number: int, pairs: Ints, together: Flags) -> None:
        one, other = np.divmod(pairs, len(self.meets))
        both_ways = np.concatenate([pairs, other * len(self.meets) + one])
        meet = np.concatenate([together, together])
        self.meets.ravel()[both_ways] += 2 * meet - 1
        self.shared[number].ravel()[both_ways] = meet

    def _met_elsewhere(self, pairs: Ints) -> Flags:
        """Tell of these pairs, for each round, whether they meet in another."""
        rounds = len(self.group)
        here = self.shared.reshape(rounds, -1).take(pairs, axis=1)
        return np.asarray(self.meets.ravel().take(pairs) > here)

    def _changes(self, seats: Ints, own: Ints) -> Prices64:
        """What swapping with each other person changes, of each of these seats.

        A seat is a person in a round: r * people + i.
        """
        people, groups = self.to.shape[1:]
        number = seats // people
        there = self.group.take(number, axis=0)
        here = self.group.ravel().take(seats)[:, None]
        to = self.to.ravel()
        change = to.take((seats * groups)[:, None] + there)
        everybody = np.arange(0, people * groups, groups)
        change += to.take((number * (people * groups))[:, None] + everybody + here)
        change -= own.take(number, axis=0)
        change -= own.ravel().take(seats)[:, None]
        shared = self.shared.reshape(-1, people).take(seats, axis=0)
        meets = self.meets.take(seats % people, axis=0) > shared
        change -= 2 * meets
        np.putmask(change, there == here, _NEVER)
        if self.fixed is not None:
            change[self.fixed.ravel().take(seats)] = _NEVER
            np.putmask(change, self.fixed.take(number, axis=0), _NEVER)
        return np.asarray(change)

    def _recount(self, pairs: Ints, by: Prices64) -> None:
        rounds, pair = by.nonzero()
        one, other = np.divmod(pairs[pair], len(self.meets))
        for x, y in ((one, other), (other, one)):
            np.add.at(self.to, (rounds, x, self.group[rounds, y]), by[rounds, pair])
