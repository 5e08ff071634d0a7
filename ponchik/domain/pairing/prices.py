"""What it costs to put two people into one group: the whole problem in numbers.

Prices are lexicographic by weight: one blocked pair costs more than all repeats
together, one repeat more than everything softer together, and so on down to fairness.
So the cheapest partition has no blocked pair if that can be, then the fewest repeats,
then those longest ago, then the best goals, and then the fairest turns.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Ints, Prices64
from ponchik.domain.pairing.goals import SOFT_LIMIT, Goals
from ponchik.domain.pairing.past import Past

#: Price of having shared a group in the last round; half of it two rounds ago, a third
#: three rounds ago; a quarter of that if the group said it did not meet.
RECENT = 20_000
#: No more meetings of one pair than this count, so that sums stay sums of int64.
_OFTEN = 5
#: More pairs than 300 people make in groups of eight.
_MOST_PAIRS = 1_100
_BOTH_DUE, _BOTH_OVERDUE, _ODD_AGAIN, _MOST_TURNS = 1, 4, 8, 7


@dataclass(frozen=True)
class Prices:
    """Prices of pairs of positions; `odd[i]` is what an odd-sized group costs i.

    From `repeat` on a price holds a repeat, from `block` on a blocked pair.
    """

    past: Past
    goals: Goals
    blocked: Ints
    odd: Prices64
    due: Flags
    overdue: Flags
    unit: int
    repeat: int
    block: int

    @classmethod
    def of(
        cls,
        past: Past,
        goals: Goals,
        blocked: Iterable[tuple[int, int]],
        sizes: list[int],
    ) -> "Prices":
        people = len(past.seen)
        pairs = min(sum(size * (size - 1) // 2 for size in sizes), _MOST_PAIRS) or 1
        fairness = (_BOTH_DUE + _BOTH_OVERDUE + 2 * _ODD_AGAIN * _MOST_TURNS) * pairs
        unit = fairness + 1
        repeat = pairs * unit * (SOFT_LIMIT + _OFTEN * RECENT)
        turns = past.odd.taken - past.odd.taken.min(initial=0)
        due, overdue = _whose_turn(past, len(sizes))
        return cls(
            past=past,
            goals=goals,
            blocked=_codes(blocked, people),
            odd=_ODD_AGAIN * np.minimum(turns, _MOST_TURNS).astype(np.int64),
            due=due,
            overdue=overdue,
            unit=unit,
            repeat=repeat,
            block=2 * pairs * repeat,
        )

    def hard(self, one: Ints, other: Ints) -> Prices64:
        """Blocks, repeats and their age, of the pairs one[i], other[i]."""
        seen = self.past.seen
        row, ago = np.nonzero(seen[one] == seen[other])
        price = np.zeros(len(one), np.int64)
        np.add.at(price, row, self._age(ago, seen[one[row], ago]))
        price = np.minimum(price, self.repeat - 1)
        price[row] += self.repeat
        return price + self.block * self.is_blocked(one, other)

    def table(self, who: Ints) -> Prices64:
        """The whole price of everybody in a hall with everybody else there."""
        met, age = np.zeros((2, len(who), len(who)), np.int64)
        for one, other, ago in _meetings(self.past.seen[who]):
            price = self._age(ago, self.past.seen[who[one], ago])
            for x, y in ((one, other), (other, one)):
                np.add.at(age, (x, y), price)
                met[x, y] = self.repeat
        one, other = who[:, None], who[None, :]
        table = met + np.minimum(age, self.repeat - 1) + self._fairness(one, other)
        if self.goals.order:
            table += self.unit * self.goals.price(one, other)
        if len(self.blocked):
            table += self.block * self.is_blocked(*np.broadcast_arrays(one, other))
        np.fill_diagonal(table, 0)
        return table

    def is_blocked(self, one: Ints, other: Ints) -> Flags:
        if not len(self.blocked):
            return np.zeros(one.shape, np.bool_)
        code = np.minimum(one, other) * len(self.odd) + np.maximum(one, other)
        at = np.minimum(np.searchsorted(self.blocked, code), len(self.blocked) - 1)
        return np.asarray(self.blocked[at] == code)

    def _age(self, ago: Ints, seen: Ints) -> Prices64:
        softened = np.where(seen % 2, 4, 1)
        return np.asarray(self.unit * (RECENT // (ago + 1) // softened), np.int64)

    def _fairness(self, one: Ints, other: Ints) -> Prices64:
        """If those whose turn it is sit in different groups, each can lead one."""
        both_due = self.due[one] & self.due[other]
        both_overdue = self.overdue[one] & self.overdue[other]
        return _BOTH_DUE * both_due + _BOTH_OVERDUE * both_overdue.astype(np.int64)


def _whose_turn(past: Past, groups: int) -> tuple[Flags, Flags]:
    """Who led least, enough of them for all groups; and those of them who must."""
    turns = past.led.taken
    if not groups:
        return turns < 0, turns < 0
    least = np.partition(turns, groups - 1)[groups - 1]
    return turns <= least, turns < least


def _codes(blocked: Iterable[tuple[int, int]], people: int) -> Ints:
    codes = {min(pair) * people + max(pair) for pair in blocked}
    return np.array(sorted(codes), np.int64)


def _meetings(seen: Ints) -> Iterable[tuple[Ints, Ints, Ints]]:
    """All past meetings in a hall: one, the other, how many rounds before the last.

    Sorted round by round, those who shared a group stand side by side.
    """
    order = np.argsort(seen, axis=0, kind="stable")
    group = np.take_along_axis(seen, order, axis=0)
    for distance in range(1, len(seen)):
        at, ago = np.nonzero(group[distance:] == group[:-distance])
        if not len(at):
            return
        yield order[at, ago], order[at + distance, ago], ago
