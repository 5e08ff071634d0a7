"""Rounds to measure: histories made up, channels played, minima that nobody beats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from uuid import UUID

import numpy as np

from ponchik.domain.pairing import (
    History,
    Pairing,
    PastRound,
    Wishes,
    group_sizes,
    pair_members,
)

Groups = list[list[UUID]]
Way = Callable[[Sequence[UUID], list[Groups], int], Groups]


def people(count: int) -> list[UUID]:
    """The same ones each time, in no order."""
    chance = np.random.RandomState(count)
    return [UUID(bytes=chance.bytes(16)) for _ in range(count)]


def made_up_history(members: Sequence[UUID], group_size: int, rounds: int) -> History:
    """So many shuffled rounds, in the arrays that the database gives."""
    chance = np.random.RandomState(rounds)
    sizes = group_sizes(len(members), group_size)
    past = []
    for _ in range(rounds):
        seats = chance.permutation(len(members))
        groups = np.empty(len(members), np.int32)
        groups[seats] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        leaders = seats[np.cumsum(sizes) - sizes].astype(np.int32)
        past.append(PastRound(group_size, groups, leaders, np.zeros(0, np.int32)))
    return History({one.bytes: at for at, one in enumerate(members)}, past)


@dataclass(frozen=True)
class Season:
    """`free` rounds went by before the first repeat, `so_far` counts them by round.

    `left_out` counts whoever was in no group, in each round anew.
    """

    free: int
    so_far: list[int]
    left_out: int
    slowest_ms: float

    @property
    def repeats(self) -> int:
        return self.so_far[-1]


def play(  # noqa: PLR0913 -- a season's settings
    way: Way,
    count: int,
    rounds: int,
    *,
    seed: int = 0,
    churn: int = 0,
    clock: Callable[[], float],
) -> Season:
    """Play the rounds; after each, `churn` members leave and as many others join."""
    everybody = people(count + churn * rounds)
    members = everybody[:count]
    met: set[tuple[UUID, UUID]] = set()
    history: list[Groups] = []
    so_far: list[int] = []
    free, left_out, slowest = rounds, 0, 0.0
    for number in range(rounds):
        began = clock()
        groups = way(members, history, 10_000 * seed + number)
        slowest = max(slowest, clock() - began)
        pairs = {tuple(sorted(p)) for group in groups for p in combinations(group, 2)}
        again = len(pairs & met)
        free = min(free, number) if again else free
        so_far.append(again + (so_far[-1] if so_far else 0))
        left_out += len(members) - sum(map(len, groups))
        met |= pairs  # type: ignore[arg-type]  # pairs are pairs
        history.append(groups)
        members = [*members[churn:], *everybody[count + churn * number :][:churn]]
    return Season(free, so_far, left_out, 1_000 * slowest)


def ours(group_size: int, wishes: Wishes | None = None) -> Way:
    def pair(members: Sequence[UUID], history: list[Groups], seed: int) -> Groups:
        past = History.of_rounds(history, group_size)
        return leaders_first(pair_members(members, past, group_size, seed, wishes))

    return pair


def leaders_first(pairing: Pairing) -> Groups:
    """Return the groups, each with its leader first."""
    return [
        [group.leader, *(one for one in group.members if one != group.leader)]
        for group in pairing.groups
    ]


def fewest_repeats(count: int, rounds: int, blocked: int = 0) -> int:
    """What so many rounds of pairs of the same people must repeat at least."""
    inside = sum(comb(size, 2) for size in group_sizes(count, 2))
    return max(rounds * inside - (comb(count, 2) - blocked), 0)
