"""The result as a person can read it: who leads, who had met, which goals it serves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, pairs_inside
from ponchik.domain.pairing.goals import Goals
from ponchik.domain.pairing.prices import Prices
from ponchik.domain.pairing.seating import in_turn
from ponchik.events.program import Goal


class PairedGroup(NamedTuple):
    """The leader is one of the members; `repeats` counts pairs who had met before.

    The last of these meetings was `rounds_since` rounds ago; None: never.
    """

    members: tuple[UUID, ...]
    leader: UUID
    repeats: int
    rounds_since: int | None
    serves: tuple[Goal, ...]


def explain(
    people: Sequence[UUID],
    groups: Groups,
    prices: Prices,
    chance: np.random.RandomState,
) -> list[PairedGroup]:
    """The groups in the order of their first members."""
    groups = sorted(map(sorted, groups))
    rank = np.empty(len(people), np.int64)
    order = in_turn(prices.past.led, chance.permutation(len(people)))
    rank[order] = np.arange(len(people))
    one, other, number = pairs_inside(groups)
    repeats, since = _meetings(prices.past.seen, one, other, number, len(groups))
    served = _served(prices.goals, one, other, number, len(groups))
    ranks = rank.tolist()
    return [
        PairedGroup(
            members=tuple([people[member] for member in group]),
            leader=people[min(group, key=ranks.__getitem__)],
            repeats=repeats[place],
            rounds_since=since[place] or None,
            serves=tuple(goal for goal, flags in served.items() if flags.item(place)),
        )
        for place, group in enumerate(groups)
    ]


def _meetings(
    seen: Ints, one: Ints, other: Ints, number: Ints, groups: int
) -> tuple[list[int], list[int]]:
    """For each group its repeated pairs, and how long ago the last of them met."""
    pair, ago = np.nonzero(seen[one] == seen[other])
    repeats = np.bincount(number[np.unique(pair)], minlength=groups)
    never = np.iinfo(np.int64).max
    since = np.full(groups, never)
    np.minimum.at(since, number[pair], ago + 1)
    return repeats.tolist(), np.where(since == never, 0, since).tolist()


def _served(
    goals: Goals, one: Ints, other: Ints, number: Ints, groups: int
) -> Mapping[Goal, Flags]:
    """Which groups each goal brought together: all their pairs, for newcomers one."""
    served = {}
    for goal in goals.order:
        pairs = goals.served(goal, one, other)
        wanted = pairs if goal is Goal.NEWCOMERS else ~pairs
        some = np.bincount(number[wanted], minlength=groups) > 0
        served[goal] = some if goal is Goal.NEWCOMERS else ~some
    return served
