"""Rounds played ahead: how often people would meet again if all of them stayed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.pairing import ABSENT, History, most_free_rounds, pair_members

_ROUNDS = 10
#: Larger channels hardly repeat a pair in ten rounds.
_MOST_PLAYED = 60


class RoundAhead(NamedTuple):
    """How many groups it would have, and how many pairs in them met before."""

    groups: int
    repeats: int


@dataclass(frozen=True)
class Outlook:
    """`rounds` are those that were played ahead, if any.

    `free` is the most rounds there can be before some pair has to meet again.
    """

    people: int
    free: int
    rounds: Sequence[RoundAhead] = ()

    @property
    def can_be_played(self) -> bool:
        """Whether there are few enough people."""
        return self.people <= _MOST_PLAYED


def look_ahead(history: History, group_size: int, *, plays: bool) -> Outlook | None:
    """Say how long the people of the latest round stay new; None before the first.

    If it `plays`, ten rounds of them are played as well. Where most have met by now
    that takes up to a second, so it is for who asks for it.
    """
    people = people_of_latest(history)
    if not people:
        return None
    outlook = Outlook(len(people), most_free_rounds(len(people), group_size))
    if not plays or not outlook.can_be_played:
        return outlook
    played = play_ahead(people, history, group_size, _ROUNDS)
    return replace(outlook, rounds=list(played))


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
