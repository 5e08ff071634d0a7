"""What it costs to put two people into one group: the whole problem in numbers.

Prices are lexicographic by weight: one blocked pair costs more than all repeats
together, one repeat more than everything softer together. In a channel of up to 64
people then come fair off-size seats, the age of meetings, fair leads, and soft goals
(where groups differ in size, fair leads come before age);
in a larger one age and goals weigh alike, and turns come last. So the cheapest
partition has no blocked pair if that can be, then the fewest repeats, and so on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Ints, Prices64
from ponchik.domain.pairing.goals import Goals
from ponchik.domain.pairing.past import Past

#: Up to so many people, fair turns are worth a search of their own.
SMALL = 64
#: Price of having shared a group in the last round; half of it two rounds ago, a third
#: three rounds ago; a quarter of that if the group said it did not meet. As large as
#: tells 100 rounds apart.
RECENT = 20_000
#: No more meetings of one pair than this count, so that sums stay sums of int64: a pair
#: that met in each of 52 rounds comes to 4.5.
_OFTEN = 5
#: More pairs than 300 people make in groups of eight.
_MOST_PAIRS = 1_100
#: Two who are due to lead in one group; two of those who led less than all others; a
#: seat in an off-size group for each turn somebody has had more than others. Off-size
#: seats weigh most: who leads can still be chosen when the groups stand.
_BOTH_DUE, _BOTH_OVERDUE, _OFF_SIZE = 1, 4, 8
#: More turns ahead than this make no difference: so few digits stay free for the rest.
_MOST_TURNS_SMALL, _MOST_TURNS_LARGE = 3, 7
#: Sums of prices stay below this.
_LARGEST_SUM = 2**61
#: A matching multiplies prices by this and the number of people: see `matching`.
_NOISE = 2 * 256


class Turns(Enum):
    """How much it counts whose turn it is to lead; off-size seats always count."""

    BELOW_GOALS = auto()
    ABOVE_GOALS = auto()
    ABOVE_REPEATS = auto()


class _Weights(NamedTuple):
    """What one unit of each kind costs, in the same integers."""

    lead: int
    off_size: int
    goal: int
    age: int
    recent: int
    repeat: int
    block: int


@dataclass(frozen=True)
class Prices:
    """Prices of pairs of positions.

    `off_size[i]` is what a seat in an off-size group costs person i. From `repeat` on a
    price holds a repeat, from `block` on a blocked pair.
    """

    past: Past
    goals: Goals
    blocked: Ints
    off_size: Prices64
    due: Flags
    overdue: Flags
    weights: _Weights

    @property
    def repeat(self) -> int:
        """Return what one repeat costs."""
        return self.weights.repeat

    @property
    def block(self) -> int:
        """Return what one blocked pair costs."""
        return self.weights.block

    @classmethod
    def of(
        cls,
        past: Past,
        goals: Goals,
        blocked: Iterable[tuple[int, int]],
        sizes: list[int],
        turns: Turns = Turns.ABOVE_GOALS,
    ) -> "Prices":
        """Weigh everything for a round of groups of these sizes."""
        people, codes = len(past.seen), _codes(blocked, len(past.seen))
        pairs = min(sum(size * (size - 1) // 2 for size in sizes), _MOST_PAIRS) or 1
        soft = 10 ** len(goals.order) - 1
        small = people <= SMALL
        weights = (
            _small(pairs, people, soft, len(codes), turns, uneven=len(set(sizes)) > 1)
            if small
            else _large(pairs, soft)
        )
        ahead = past.off_size.taken - min(past.off_size.taken, default=0)
        most = _MOST_TURNS_SMALL if small else _MOST_TURNS_LARGE
        due, overdue = whose_turn(past.led.taken, len(sizes))
        return cls(
            past=past,
            goals=goals,
            blocked=codes,
            off_size=weights.off_size * np.minimum(ahead, most).astype(np.int64),
            due=due,
            overdue=overdue,
            weights=weights,
        )

    def after(self, past: Past) -> "Prices":
        """Return the prices of a round that nobody is due to lead, of another past."""
        nobody = np.zeros_like(self.due)
        return replace(self, past=past, due=nobody, overdue=nobody)

    def hard(self, one: Ints, other: Ints) -> Prices64:
        """Price blocks, repeats and their age, of the pairs one[i], other[i]."""
        seen = self.past.seen
        row, ago = np.nonzero(seen[one] == seen[other])
        price = np.zeros(len(one), np.int64)
        np.add.at(price, row, self._age(ago, seen[one[row], ago]))
        price = np.minimum(price, self.repeat - 1)
        price[row] += self.repeat
        return price + self.block * self.is_blocked(one, other)

    def table(self, who: Ints) -> Prices64:
        """Price everybody of these with everybody: people x people."""
        met, age = np.zeros((2, len(who), len(who)), np.int64)
        for one, other, ago in _meetings(self.past.seen[who]):
            price = self._age(ago, self.past.seen[who[one], ago])
            for x, y in ((one, other), (other, one)):
                np.add.at(age, (x, y), price)
                met[x, y] = self.repeat
        one, other = who[:, None], who[None, :]
        table = met + np.minimum(age, self.repeat - 1) + self._leading(one, other)
        if self.goals.order:
            table += self.weights.goal * self.goals.price(one, other)
        if len(self.blocked):
            table += self.block * self.is_blocked(*np.broadcast_arrays(one, other))
        np.fill_diagonal(table, 0)
        return table

    def is_blocked(self, one: Ints, other: Ints) -> Flags:
        """Tell of each pair one[i], other[i] whether a rule keeps it apart."""
        if not len(self.blocked):
            return np.zeros(one.shape, np.bool_)
        code = np.minimum(one, other) * len(self.off_size) + np.maximum(one, other)
        at = np.minimum(np.searchsorted(self.blocked, code), len(self.blocked) - 1)
        return np.asarray(self.blocked[at] == code)

    def _age(self, ago: Ints, seen: Ints) -> Prices64:
        softened = np.where(seen % 2, 4, 1)
        recent = self.weights.recent // (ago + 1) // softened
        return np.asarray(self.weights.age * recent, np.int64)

    def _leading(self, one: Ints, other: Ints) -> Prices64:
        """If those whose turn it is sit in different groups, each can lead one."""
        both_due = self.due[one] & self.due[other]
        both_overdue = self.overdue[one] & self.overdue[other]
        price = _BOTH_DUE * both_due + _BOTH_OVERDUE * both_overdue.astype(np.int64)
        return np.asarray(self.weights.lead * price, np.int64)


def _small(  # noqa: PLR0913 -- what bounds the sums
    pairs: int, people: int, soft: int, blocked: int, turns: Turns, *, uneven: bool
) -> _Weights:
    """Weigh a channel of up to 64 people; `soft` is the most that goals can cost.

    Where groups are `uneven`, leads come before age too. Where they are all alike, in
    the end every pair meets again in its turn, and leads are planned to fit.
    """
    leads, seats = (_BOTH_DUE + _BOTH_OVERDUE) * pairs, _MOST_TURNS_SMALL * people
    if turns is Turns.ABOVE_REPEATS:
        return _turns_above_all(pairs, leads + _OFF_SIZE * seats)
    below = turns is Turns.BELOW_GOALS
    lead, goal = (1, leads + 1) if below else (pairs * soft + 1, 1)
    age = leads * lead + pairs * soft * goal + 1
    spread = max(_NOISE * people, 2 * pairs * (1 + min(blocked, pairs)))
    ages, all_turns = pairs * age * _OFTEN, leads + _OFF_SIZE * seats + 1
    recent = max(min(RECENT, _LARGEST_SUM // (ages * all_turns * spread)), 1)
    above = ages * recent + age
    if uneven and not below:
        lead = above
    repeat = above * all_turns
    return _Weights(
        lead, _OFF_SIZE * above, goal, age, recent, repeat, 2 * pairs * repeat
    )


def _turns_above_all(pairs: int, turn_sum: int) -> _Weights:
    """Weigh turns above repeats, to see what they would cost; goals do not count."""
    repeat = pairs * _OFTEN
    lead = pairs * repeat + 1
    return _Weights(lead, _OFF_SIZE * lead, 0, 1, 1, repeat, 2 * lead * turn_sum)


def _large(pairs: int, soft: int) -> _Weights:
    """Weigh a larger channel: there turns come after goals."""
    lead_sum = (_BOTH_DUE + _BOTH_OVERDUE) * pairs
    unit = lead_sum + 2 * _OFF_SIZE * _MOST_TURNS_LARGE * pairs + 1
    repeat = pairs * unit * (soft + 1 + _OFTEN * RECENT)
    return _Weights(1, _OFF_SIZE, unit, unit, RECENT, repeat, 2 * pairs * repeat)


def whose_turn(taken: Ints, groups: int) -> tuple[Flags, Flags]:
    """Tell who led least, enough of them for all groups; and those of them who must."""
    if not groups:
        return taken < 0, taken < 0
    least = np.partition(taken, groups - 1)[groups - 1]
    return taken <= least, taken < least


def _codes(blocked: Iterable[tuple[int, int]], people: int) -> Ints:
    codes = {min(pair) * people + max(pair) for pair in blocked}
    return np.array(sorted(codes), np.int64)


def _meetings(seen: Ints) -> Iterable[tuple[Ints, Ints, Ints]]:
    """Yield all past meetings: one, the other, how many rounds before the last.

    Sorted round by round, those who shared a group stand side by side.
    """
    order = np.argsort(seen, axis=0, kind="stable")
    group = np.take_along_axis(seen, order, axis=0)
    for distance in range(1, len(seen)):
        at, ago = np.nonzero(group[distance:] == group[:-distance])
        if not len(at):
            return
        yield order[at, ago], order[at + distance, ago], ago
