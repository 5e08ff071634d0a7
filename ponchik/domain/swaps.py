"""With whom somebody of a drawn group can change places: five at most, never all.

A full list would tell by whom it lacks who is kept apart from whom.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.pairing import ABSENT, History
from ponchik.events.round import Group, RoundStarted

MOST_PARTNERS = 5
_Members = tuple[UUID, ...]


class Swap(NamedTuple):
    """`person` and `partner` change places; `groups` are what comes of it."""

    person: UUID
    partner: UUID
    groups: tuple[_Members, _Members]


def swaps_of(started: RoundStarted, group: Group, history: History) -> list[Swap]:
    """Return the swaps that are offered to a group, of each member the best first."""
    return [
        swap
        for person in group.members
        for swap in _offered(started, group, person, history)
    ]


def _offered(
    started: RoundStarted, group: Group, person: UUID, history: History
) -> Sequence[Swap]:
    others = [one for one in _open_groups(started) if one.meeting != group.meeting]
    number = sum(len(one.members) for one in others)
    possible = list(_possible(started, group, person, others))
    ranked = sorted(
        possible, key=lambda swap: (_repeats(swap, history), _chance(started, swap))
    )
    # No more than half of the others, so that nobody is missed.
    return ranked[: min(MOST_PARTNERS, number // 2)]


def _open_groups(started: RoundStarted) -> Iterator[Group]:
    kept = {frozenset(one) for one in started.inputs.kept} if started.inputs else set()
    return (one for one in started.groups if frozenset(one.members) not in kept)


def _possible(
    started: RoundStarted, group: Group, person: UUID, others: Iterable[Group]
) -> Iterator[Swap]:
    never = set(started.inputs.blocked) if started.inputs else set()
    for other in others:
        for partner in other.members:
            mine = _with(group.members, person, partner)
            theirs = _with(other.members, partner, person)
            if never.isdisjoint([*_pairs(mine), *_pairs(theirs)]):
                yield Swap(person, partner, (mine, theirs))


def _with(members: _Members, leaves: UUID, comes: UUID) -> _Members:
    return tuple(comes if one == leaves else one for one in members)


def _pairs(members: _Members) -> Iterator[tuple[UUID, UUID]]:
    return combinations(sorted(members), 2)


def _repeats(swap: Swap, history: History) -> int:
    """Count the pairs of both groups who had met before."""
    book = history.people
    places = [
        (book[one.bytes], book[other.bytes])
        for members in swap.groups
        for one, other in _pairs(members)
        if one.bytes in book and other.bytes in book
    ]
    return sum(_have_met(history, one, other) for one, other in places)


def _have_met(history: History, one: int, other: int) -> bool:
    return any(
        max(one, other) < len(past.groups)
        and past.groups[one] == past.groups[other] != ABSENT
        for past in history.rounds
    )


def _chance(started: RoundStarted, swap: Swap) -> str:
    """Whoever looks again is offered the same."""
    told = f"{started.receipt.seed}/{swap.person}/{swap.partner}"
    return sha256(told.encode()).hexdigest()
