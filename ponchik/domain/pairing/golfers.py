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
_SWAP, _CELLS_A_MICROSECOND = 130, 60


def plan_rounds(
    new: Flags,
    rounds: list[Groups],
    chance: np.random.RandomState,
    patience: int,
    work: Work,
) -> list[Groups] | None:
    """Plan as many rounds of the same sizes in which only `new` pairs meet, and once.

    None if it has found nothing better for so many swaps as `patience` says.
    """
    price = _SWAP + len(new) ** 2 * len(rounds) // _CELLS_A_MICROSECOND
    table = _Table.of(new, rounds)
    conflicts = fewest = table.conflicts()
    rested = np.zeros(table.group.shape, np.int64)
    step = better_at = 0
    while conflicts:
        swap = table.best_swap(rested > step, fewest - conflicts, chance)
        if swap is None or step - better_at > patience or not work.spend(price):
            return None
        table.swap(*swap)
        rested[swap[0], swap[1:]] = step + chance.randint(_SHORTEST_REST, _LONGEST_REST)
        conflicts, step = table.conflicts(), step + 1
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

    @classmethod
    def of(cls, new: Flags, rounds: list[Groups]) -> "_Table":
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
        return cls(group, meets, shared, to.astype(np.int64))

    def conflicts(self) -> int:
        return int(self._own().sum())

    def best_swap(
        self, resting: Flags, wanted: int, chance: np.random.RandomState
    ) -> tuple[int, int, int] | None:
        """A round and two people; those who rest move only for a new best."""
        own = self._own()
        number, one = np.nonzero(own)
        change = self._changes(number, one, own)
        change[self.group[number] == self.group[number, one][:, None]] = _NEVER
        rests = resting[number] | resting[number, one][:, None]
        change[rests & (2 * change >= wanted)] = _NEVER
        least = change.min(initial=_NEVER)
        if least == _NEVER:
            return None
        at = int(chance.choice(np.flatnonzero(change == least)))
        row, other = divmod(at, change.shape[1])
        return int(number[row]), int(one[row]), other

    def swap(self, number: int, one: int, other: int) -> None:
        here, there = self.group[number, [one, other]]
        others = self.meets[[one, other]] > self.shared[number, [one, other]]
        moved = others[1].astype(np.int64) - others[0]
        self.to[number, :, here] += moved
        self.to[number, :, there] -= moved
        near, far = (
            np.flatnonzero(self.shared[number, person]) for person in (one, other)
        )
        left = np.repeat([one, other, other, one], list(map(len, 2 * [near, far])))
        mates = np.concatenate([near, far, near, far])
        before = self.meets[left, mates] > self.shared[:, left, mates]
        gone = len(near) + len(far)
        self._meet(number, left[:gone], mates[:gone], together=False)
        self._meet(number, left[gone:], mates[gone:], together=True)
        self.group[number, [one, other]] = there, here
        after = self.meets[left, mates] > self.shared[:, left, mates]
        self._recount(left, mates, after.astype(np.int64) - before)

    def _own(self) -> Ints:
        """How many of those they sit with everybody also meets in another round."""
        own = np.take_along_axis(self.to, self.group[:, :, None], axis=2)
        return np.asarray(own[:, :, 0], np.int64)

    def _changes(self, number: Ints, one: Ints, own: Ints) -> Prices64:
        """What swapping one[c] of round number[c] with each other person changes."""
        row = number[:, None]
        here, there = self.group[number, one][:, None], self.group[number]
        people = np.arange(self.group.shape[1])
        change = self.to[row, one[:, None], there] - own[number, one][:, None]
        change += self.to[row, people, here] - own[number]
        return change - 2 * (self.meets[one] > self.shared[number, one])

    def _meet(self, number: int, one: Ints, other: Ints, *, together: bool) -> None:
        by = 1 if together else -1
        for x, y in ((one, other), (other, one)):
            self.meets[x, y] += by
            self.shared[number, x, y] = together

    def _recount(self, one: Ints, other: Ints, by: Prices64) -> None:
        rounds = np.arange(len(self.group))[:, None]
        for x, y in ((one, other), (other, one)):
            np.add.at(self.to, (rounds, x, self.group[:, y]), by)
