"""A season of groups that is one round, turned, so that nobody meets twice.

Round-robin tournaments are drawn up so: players sit in a circle, and each round all
move on by a seat. Here people sit in several circles of as many seats as the season has
rounds; those left over sit in the middle and stay. Two people meet as often as their
difference, so many seats onwards from this circle to that, is in the first round: if
none is in it twice, nobody meets twice. That is Bose's method of differences (On the
construction of balanced incomplete block designs, 1939). It remains to search for a
single round, by swaps as in `search`.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Ints, chance_of, cut, pairs_inside
from ponchik.domain.pairing.bounds import most_free_rounds
from ponchik.domain.pairing.work import Work

#: A season that ends sooner than this before the limit is no better than playing on.
_SHORT_OF_LIMIT = 3
#: Of seasons that are found at all, most are in the first tries, and each soon.
_TRIES, _PATIENCE = 5, 100
#: As in `search`.
_SHORTEST_REST, _LONGEST_REST = 3, 10
#: What all tries together may take; a step costs so many microseconds, and one for so
#: many pairs that it looks at.
_WORK, _STEP, _PAIRS_A_MICROSECOND = 350_000, 100, 120


@cache
def turned_season(sizes: tuple[int, ...], longer_than: int = 0) -> Ints | None:
    """Draw up who is in which group: rounds x people, the same in every process.

    None if it finds no season that ends at most three rounds before the limit, or that
    is `longer_than` so many rounds.
    """
    limit, chance = most_free_rounds(sum(sizes), min(sizes)), chance_of(0)
    shortest, work = max(limit - _SHORT_OF_LIMIT, longer_than + 1, 2), Work(_WORK)
    for rounds in range(limit, shortest - 1, -1):
        circles = _Circles.of(sizes, rounds)
        for _ in range(_TRIES):
            if (seats := _first_round(circles, chance, work)) is not None:
                return _turned(circles.group[np.argsort(seats)], rounds)
    return None


def _turned(first: Ints, rounds: int) -> Ints:
    season = np.asarray(np.tile(first, (rounds, 1)), np.int64)
    around = len(first) - len(first) % rounds
    for by, groups in enumerate(season):
        circles = first[:around].reshape(-1, rounds)
        groups[:around] = np.roll(circles, by, axis=1).ravel()
    return season


@dataclass(frozen=True)
class _Circles:
    """Seats in a row, group after group; `one` and `other` are pairs of seats in one.

    `swaps` are pairs of seats in different ones. `difference[i, j]` is a number for
    that of the people i and j, negative if they would meet in another round as well.
    """

    group: Ints
    one: Ints
    other: Ints
    swaps: Ints
    difference: Ints

    @classmethod
    def of(cls, sizes: tuple[int, ...], rounds: int) -> "_Circles":
        people = sum(sizes)
        group = np.repeat(np.arange(len(sizes)), sizes)
        one, other, _ = pairs_inside(cut(np.arange(people), list(sizes)))
        swaps = np.argwhere(np.less.outer(group, group))
        return cls(group, one, other, swaps, _differences(people, rounds))

    def clashes(self, seats: Ints) -> Ints:
        """Of each row of people in their seats: how many differences are too many."""
        pairs = seats.take(self.one, axis=1) * seats.shape[1]
        pairs += seats.take(self.other, axis=1)
        found: Ints = self.difference.ravel().take(pairs)
        found.sort(axis=1)
        clash = found[:, 1:] == found[:, :-1]
        clash |= found[:, 1:] < 0
        return np.asarray(np.count_nonzero(clash, axis=1) + (found[:, 0] < 0))

    def best_swap(
        self, seats: Ints, resting: Flags, fewest: int, chance: np.random.RandomState
    ) -> Ints:
        """Choose a swap of somebody who clashes: two seats, of the fewest clashes then.

        Who rests moves only if there were never as few.
        """
        swaps = self.swaps[self._clashing(seats)[self.swaps].any(axis=1)]
        swapped = np.asarray(np.tile(seats, (len(swaps), 1)), np.int64)
        np.put_along_axis(swapped, swaps, seats[swaps[:, ::-1]], axis=1)
        clashes = self.clashes(swapped)
        rests = resting[seats[swaps]].any(axis=1)
        clashes[rests & (clashes >= fewest)] = len(self.one) + 1
        best = np.flatnonzero(clashes == clashes.min())
        return np.asarray(swaps[chance.choice(best)])

    def _clashing(self, seats: Ints) -> Flags:
        """Tell which seats are in a pair whose difference is one too many."""
        found = self.difference[seats[self.one], seats[self.other]]
        _, place, count = np.unique(found, return_inverse=True, return_counts=True)
        clash = (found < 0) | (count[place] > 1)
        seated = np.zeros(len(seats), np.bool_)
        seated[self.one[clash]] = seated[self.other[clash]] = True
        return seated


def _first_round(
    circles: _Circles, chance: np.random.RandomState, work: Work
) -> Ints | None:
    """Find who sits where if no difference is there twice; None if that fails."""
    price = _STEP + len(circles.swaps) * len(circles.one) // _PAIRS_A_MICROSECOND
    seats = chance.permutation(len(circles.group))
    clashes = fewest = int(circles.clashes(seats[None])[0])
    rested = np.zeros(len(seats), np.int64)
    step = better_at = 0
    while clashes and step - better_at <= _PATIENCE and work.spend(price):
        swap = circles.best_swap(seats, rested > step, fewest, chance)
        seats[swap] = seats[swap[::-1]]
        rested[seats[swap]] = step + chance.randint(_SHORTEST_REST, _LONGEST_REST)
        clashes, step = int(circles.clashes(seats[None])[0]), step + 1
        if clashes < fewest:
            fewest, better_at = clashes, step
    return None if clashes else seats


def _differences(people: int, rounds: int) -> Ints:
    circle, seat = np.divmod(np.arange(people), rounds)
    middle = circle == people // rounds
    circle[middle] += seat[middle]
    onwards = (seat - seat[:, None]) % rounds
    onwards[middle[:, None] | middle] = 0
    number = (circle[:, None] * people + circle) * rounds + onwards
    same = circle[:, None] == circle
    again = (middle[:, None] & middle) | (same & (2 * onwards == rounds))
    return np.where(again, -1, np.minimum(number, number.T)).astype(np.int32)
