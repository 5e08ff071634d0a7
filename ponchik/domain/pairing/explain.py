"""The result as a person can read it: who leads, who had met, which goals it serves."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from ponchik.domain.pairing.arrays import Groups, Ints, by_size, pairs_of
from ponchik.domain.pairing.goals import Goals
from ponchik.domain.pairing.past import Past
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


def explain_groups(
    people: Sequence[UUID],
    groups: Groups,
    rank: Ints,
    past: Past,
    goals: Goals,
) -> list[PairedGroup]:
    """Describe the groups, in the order of their first members.

    Whoever has the lowest `rank` (people) leads. In arrays as far as that goes: for
    50,000 groups it is what takes the time.
    """
    everybody = np.array([*people, None], object)[:-1]
    tables = _in_order(groups)
    members, leaders = [*_rows(everybody, tables)], [*_leaders(everybody, rank, tables)]
    one, other, number = pairs_of(tables)
    repeats, since = _meetings(past.seen, one, other, number, len(groups))
    serves = _serves(goals, one, other, number, len(groups))
    order = np.argsort(np.concatenate([numbers for numbers, _ in tables] or [number]))
    return [
        PairedGroup(tuple(members[at]), leaders[at], repeats[n], since[n], serves[n])
        for n, at in enumerate(order.tolist())
    ]


Tables = list[tuple[Ints, Ints]]


def _in_order(groups: Groups) -> Tables:
    """Sorted members, and the groups' numbers in the order of their first members."""
    tables: list[Ints] = []
    for _, seats in by_size(groups):
        seats.sort(axis=1)
        tables.append(seats)
    if not tables:
        return []
    firsts = np.concatenate([seats[:, 0] for seats in tables])
    numbers = np.empty(len(firsts), np.int64)
    numbers[np.argsort(firsts)] = np.arange(len(firsts))
    ends = np.cumsum([len(seats) for seats in tables])
    return [
        (numbers[end - len(seats) : end], seats)
        for end, seats in zip(ends.tolist(), tables, strict=True)
    ]


def _rows(everybody: npt.NDArray[np.object_], tables: Tables) -> Iterator[list[UUID]]:
    for _, seats in tables:
        yield from everybody[seats].tolist()


def _leaders(
    everybody: npt.NDArray[np.object_], rank: Ints, tables: Tables
) -> Iterator[UUID]:
    """Of each group, who comes first by rank."""
    for _, seats in tables:
        first = rank[seats].argmin(axis=1)
        yield from everybody[seats[np.arange(len(seats)), first]].tolist()


def _meetings(
    seen: Ints, one: Ints, other: Ints, number: Ints, groups: int
) -> tuple[list[int], list[int | None]]:
    """For each group its repeated pairs, and how long ago the last of them met."""
    pair, ago = np.nonzero(seen[one] == seen[other])
    repeats = np.bincount(number[np.unique(pair)], minlength=groups)
    since: list[int | None] = [None] * groups
    # The longest ago first, so that the last one stays.
    for at in np.argsort(-ago, kind="stable").tolist():
        since[number[pair[at]]] = int(ago[at]) + 1
    return repeats.tolist(), since


def _serves(
    goals: Goals, one: Ints, other: Ints, number: Ints, groups: int
) -> list[tuple[Goal, ...]]:
    """Which goals brought each group together: all its pairs, for newcomers one."""
    serves: list[tuple[Goal, ...]] = [()] * groups
    for goal in goals.order:
        pairs = goals.served(goal, one, other)
        wanted = pairs if goal is Goal.NEWCOMERS else ~pairs
        some = np.bincount(number[wanted], minlength=groups) > 0
        for at in np.flatnonzero(some if goal is Goal.NEWCOMERS else ~some):
            serves[at] += (goal,)
    return serves
