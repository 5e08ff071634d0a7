"""Rounds played ahead: how often people would meet again if all of them stayed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.pairing import ABSENT, History, most_free_rounds, pair_members

_ROUNDS = 10
#: Ten rounds of so many take some 50 ms; larger channels hardly repeat a pair in ten.
_MOST_PLAYED = 60


class RoundAhead(NamedTuple):
    """How many groups it would have, and how many pairs in them met before."""

    groups: int
    repeats: int


@dataclass(frozen=True)
class Outlook:
    """`rounds` are played ahead, none of them where there are too many people for that.

    `free` is the most rounds there can be before some pair has to meet again.
    """

    people: int
    rounds: Sequence[RoundAhead]
    free: int


def look_ahead(history: History, group_size: int) -> Outlook | None:
    """Play ten rounds with the people of the latest; None before the first round."""
    people = people_of_latest(history)
    if not people:
        return None
    rounds = _ROUNDS if len(people) <= _MOST_PLAYED else 0
    return Outlook(
        len(people),
        list(play_ahead(people, history, group_size, rounds)),
        most_free_rounds(len(people), group_size),
    )


def people_of_latest(history: History) -> list[UUID]:
    """Return who was in a group of the latest round; nobody before the first."""
    if not history.rounds:
        return []
    groups = history.rounds[-1].groups.tolist()
    places = islice(history.people.items(), len(groups))
    return [UUID(bytes=person) for person, at in places if groups[at] != ABSENT]


def play_ahead(
    people: Sequence[UUID], history: History, group_size: int, rounds: int
) -> Iterator[RoundAhead]:
    """Pair the people so many times, each round knowing of those before it.

    Managers' rules, private blocks and goals stay out of it: what is shown beside
    settings must not tell of any.
    """
    for number in range(rounds):
        pairing = pair_members(people, history, group_size, number)
        groups = [
            [group.leader, *(one for one in group.members if one != group.leader)]
            for group in pairing.groups
        ]
        history = history.with_round(groups, group_size)
        yield RoundAhead(len(groups), pairing.repeats)
