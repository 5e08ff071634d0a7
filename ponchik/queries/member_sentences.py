"""What members said of themselves, in plain words."""

from typing import assert_never
from uuid import UUID

from ponchik.events.member import (
    BreakTaken,
    ChoiceEvent,
    DirectConversationOpened,
    Erased,
    ForgettingEvent,
    JoinedLate,
    MemberEvent,
    MemberForgotten,
    NextRoundSkipped,
    OptedOut,
    PausedForSilence,
    PrivateEvent,
    Resumed,
    StayAsked,
    Stayed,
    StayEvent,
    StayQuestionSent,
    WorkingHoursSet,
)


def sentence_of_member(event: MemberEvent) -> str:
    """Return what happened, in one sentence that names nobody."""
    if isinstance(event, PrivateEvent):
        return "Something happened that is private."
    if isinstance(event, JoinedLate):
        return f"They came to the channel while round {event.number} was running."
    if isinstance(event, StayEvent):
        return _staying(event)
    if isinstance(event, ForgettingEvent):
        return _forgetting(event)
    return _member(event)


def _member(event: DirectConversationOpened | ChoiceEvent | WorkingHoursSet) -> str:
    match event:
        case DirectConversationOpened():
            return "Ponchik can write to them alone."
        case NextRoundSkipped(number=number):
            return f"They skip round {number}."
        case BreakTaken(until=until):
            return f"They take a break until {until}{_everywhere(event.program)}."
        case OptedOut(program=program):
            return f"They opted out{_everywhere(program)}."
        case Resumed(program=program):
            return f"They are back{_everywhere(program)}."
        case PausedForSilence():
            return "They said nothing, and are paused until they come back."
        case WorkingHoursSet(begins=begins, ends=ends):
            return f"They work from {begins:%H:%M} to {ends:%H:%M}."
        case _:
            assert_never(event)


def _staying(event: StayEvent) -> str:
    match event:
        case StayAsked(number=number):
            return f"Three rounds without a word, up to {number}: time to ask them."
        case StayQuestionSent():
            return "They were asked whether to stay."
        case Stayed():
            return "They want to be matched on."
        case _:
            assert_never(event)


def _forgetting(event: ForgettingEvent) -> str:
    match event:
        case MemberForgotten():
            return "All that was known of them was erased."
        case Erased():
            return "What stood here was erased with them."
        case _:
            assert_never(event)


def _everywhere(program: UUID | None) -> str:
    return ", in all programs" if program is None else ""
