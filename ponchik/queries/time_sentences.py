"""How a group came to a time, in plain words."""

from collections.abc import Callable
from datetime import tzinfo
from typing import assert_never
from uuid import UUID

from ponchik.events.meeting_times import (
    AgreementTold,
    IcebreakerChanged,
    MajorityReached,
    OthersAsked,
    OthersTold,
    TimeAgreed,
    TimeEvent,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)
from ponchik.events.meeting_words import (
    MembersWrote,
    NudgeSent,
    NudgeWanted,
    WordEvent,
)
from ponchik.queries.phrases import listed, moment

Names = Callable[[UUID], str]


def sentence_of_times(
    event: TimeEvent | IcebreakerChanged, names: Names, zone: tzinfo | None
) -> str:
    """Return what happened to a group's times, in one sentence."""
    match event:
        case TimeSuggested(member=member, time=time):
            return f"{names(member)} suggested {moment(time, zone)}."
        case TimeVoted(member=member, time=time, works=works):
            can = "can make" if works else "can no longer make"
            return f"{names(member)} {can} {moment(time, zone)}."
        case MajorityReached(time=time):
            return f"More than half can make {moment(time, zone)}, and the leader can."
        case OthersAsked(time=time):
            return f"It was time to ask the others about {moment(time, zone)}."
        case OthersTold():
            return "The others were asked."
        case TimeAgreed(time=time):
            return f"They agreed to meet on {moment(time, zone)}."
        case AgreementTold():
            return "The group was told of the agreed time."
        case TimeReopened(member=member):
            return f"{names(member)} asked for another time."
        case IcebreakerChanged(number=number):
            return f"They asked for another question: number {number}."
        case _:
            assert_never(event)


def sentence_of_words(event: WordEvent, names: Names) -> str:
    """Return who of a group was heard of, in one sentence."""
    match event:
        case MembersWrote(members=members):
            who = listed([names(member) for member in members])
            return f"{who} had written in the group chat."
        case NudgeWanted():
            return "Nobody had pressed or written anything: time for a nudge."
        case NudgeSent():
            return "They were asked about a time."
        case _:
            assert_never(event)
