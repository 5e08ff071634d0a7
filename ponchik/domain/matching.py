"""Whom somebody is matched with who is without a match while a round runs.

Hard rules hold: a manager's, and whom somebody avoids. Of those who are left, the
fewest who met before; then another who waits, else the smallest group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

#: Two people, in order.
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Candidate:
    """A group that somebody could come to; without a `meeting`, others who wait too."""

    meeting: UUID | None
    members: tuple[UUID, ...]


class Before(NamedTuple):
    """So many pairs had been in one group before, the last of them in that round."""

    pairs: int
    last_round: int | None


def choose_match(
    person: UUID,
    candidates: Sequence[Candidate],
    apart: Collection[Pair],
    met: Mapping[Pair, int],
    *,
    never_met: bool,
) -> Candidate | None:
    """Return the best group for somebody, None if none may be.

    `met` tells in which round two were in one group last; with `never_met` nobody is
    to meet again.
    """
    allowed = [
        one
        for one in candidates
        if not any(pair_of(person, other) in apart for other in one.members)
    ]

    def cost(one: Candidate) -> tuple[int, bool, int, tuple[UUID, ...]]:
        again = sum(pair_of(person, other) in met for other in one.members)
        return again, one.meeting is not None, len(one.members), one.members

    best = min(allowed, key=cost, default=None)
    if best is None or (never_met and cost(best)[0]):
        return None
    return best


def before(members: Sequence[UUID], met: Mapping[Pair, int]) -> Before:
    """Return how much of a group met before."""
    pairs = [
        pair_of(one, other) for n, one in enumerate(members) for other in members[:n]
    ]
    rounds = [met[pair] for pair in pairs if pair in met]
    return Before(len(rounds), max(rounds, default=None))


def pair_of(one: UUID, other: UUID) -> Pair:
    """Return two people in order."""
    return (one, other) if one < other else (other, one)
