"""Who of a group was heard of, and which messages beside the questions have buttons."""

from typing import NamedTuple
from uuid import UUID

from ponchik.events.event import Event
from ponchik.events.meeting import Answered
from ponchik.events.meeting_times import (
    IcebreakerChanged,
    OthersTold,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)
from ponchik.events.meeting_words import MembersWrote, NudgeSent, NudgeWanted


class Words(NamedTuple):
    """`heard` are those who pressed or wrote; `pressed`: somebody pressed something."""

    heard: frozenset[UUID] = frozenset()
    pressed: bool = False
    nudged: bool = False
    #: The nudge, and the message that asked the others about a time.
    nudge_ts: str | None = None
    others_ts: str | None = None


def evolve_words(words: Words, event: Event) -> Words:
    """Return what is known of a group's words after an event; refuses none."""
    match event:
        case (
            Answered(member=member)
            | TimeVoted(member=member)
            | TimeSuggested(member=member)
            | TimeReopened(member=member)
        ):
            return words._replace(heard=words.heard | {member}, pressed=True)
        case IcebreakerChanged():
            return words._replace(pressed=True)
        case MembersWrote(members=members):
            return words._replace(heard=words.heard | set(members))
        case NudgeWanted():
            return words._replace(nudged=True)
        case NudgeSent(ts=ts):
            return words._replace(nudge_ts=ts)
        case OthersTold(ts=ts):
            return words._replace(others_ts=ts)
        case _:
            return words
