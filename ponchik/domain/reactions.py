"""The whole workflow on one page: which event wants what done.

Reactions to one event of one stream always give the same effects with the same ids, so
that a decision carried out twice is still one message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.event import RecordedEvent
from ponchik.events.meeting import (
    Answered,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    MeetingClosed,
    MeetingPaired,
    MessageWithdrawn,
    QuestionAsked,
    QuestionLost,
    ReminderWanted,
    ResendAsked,
    Status,
)
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ProgramEnded,
    ProgramMoved,
    ProgramPaused,
    ProgramResumed,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundMoved,
    RoundOpened,
    RoundSkipped,
)
from ponchik.events.program_waiting import InviterReached, ProgramWaiting
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
    RoundCancelled,
)
from ponchik.events.stage import Stage


def react(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects that an event wants done."""
    wanted = _follows(recorded)
    if isinstance(recorded.event, _SHOWN_ON_HOME):
        return [*wanted, _homes(recorded)]
    return wanted


def _follows(recorded: RecordedEvent) -> Sequence[Effect]:
    match recorded.event:
        case MeetingPaired(until=until):
            return [_effect(recorded, "open_conversation", until)]
        case ConversationOpened():
            return [_message(recorded, "introduce")]
        case CheckInAsked(number=number, until=until):
            question = Stage.check_in(number)
            return [_effect(recorded, "ask_meetings", until, question=question)]
        case ClosingAsked(finish_at=until):
            return [_effect(recorded, "ask_meetings", until, question=Stage.CLOSING)]
        case ReminderAsked(finish_at=until):
            return [_effect(recorded, "remind_meetings", until)]
        case FinishAsked():
            return [_effect(recorded, "close_meetings")]
        case RoundCancelled():
            return [_effect(recorded, "cancel_meetings")]
        case MessageWithdrawn(ts=ts):
            return [_effect(recorded, "withdraw", ts=ts)]
        case ResendAsked(question=question, number=number, until=until):
            again = _again(question, number, until)
            return [_effect(recorded, "reopen_conversation", until, **again)]
        case ConversationReopened(question=question, number=number, until=until):
            again = _again(question, number, until)
            return [
                replace(_effect(recorded, "resend", until, **again), key=str(number))
            ]
        case QuestionAsked(question=question, until=until):
            return [_message(recorded, "ask", until, question=question)]
        case ProgramMoved():
            return [_effect(recorded, "relink_questions")]
        case RoundOpened(number=number):
            return [_announcement(recorded, ChannelMessage.ROUND_BEGAN, number)]
        case RoundEnded(number=number):
            return [_announcement(recorded, ChannelMessage.ROUND_OVER, number)]
        case ProgramPaused():
            pause = _announcement(recorded, ChannelMessage.PAUSED)
            return [replace(pause, payload={**pause.payload, WAITS_ALWAYS: True})]
        case ProgramWaiting(since=since):
            return _looks_and_word(recorded, since)
        case InviterReached(conversation=conversation):
            return [_effect(recorded, "tell_waiting", conversation=conversation)]
        case ConversationLost():
            anew = _effect(recorded, "open_conversation")
            return [replace(anew, key="again")]
        case QuestionLost(question=question):
            anew = _effect(recorded, "ask", question=question, again="yes")
            return [replace(anew, key=f"{question}/again")]
        case Answered(question=question):
            return [_redraw(recorded, question)]
        case ReminderWanted(until=until):
            return [_message(recorded, "remind", until)]
        case MeetingClosed(told=True, status=status, ended_by=ended_by) if (
            status in _TOLD_AT_THE_END and ended_by is not EndedBy.UNREACHABLE
        ):
            return [_message(recorded, "tell_closed")]
        case _:
            return []


def _looks_and_word(recorded: RecordedEvent, since: datetime) -> Sequence[Effect]:
    """Look now and then whether the program can work; tell who invited Ponchik once.

    What is over within the hour was a hiccup, and nobody needs to hear of it.
    """
    program = str(recorded.stream.id)
    look, word = (
        replace(
            _effect(recorded, kind, program=program),
            stream=f"{kind}-{program}",
            key=since.isoformat(),
            due_at=since + after,
        )
        for kind, after in (
            ("look_at_channel", _WORTH_A_LOOK),
            ("reach_inviter", _WORTH_A_WORD),
        )
    )
    return [look, word]


_WORTH_A_LOOK = timedelta(minutes=5)
_WORTH_A_WORD = timedelta(hours=1)

#: A group that answered knows how its meeting ended.
_TOLD_AT_THE_END = {Status.CLOSED_STALE, Status.CLOSED_SCHEDULED}


REFRESH_HOMES = "refresh_homes"
#: So long a Home that was looked at is kept as things stand.
HOME_IS_FRESH_FOR = timedelta(hours=1)
#: What the line of a program on Home tells.
_SHOWN_ON_HOME = (
    ProgramMoved,
    ProgramStarted,
    ProgramSettingsChanged,
    ProgramPaused,
    ProgramResumed,
    ProgramEnded,
    ManagerAdded,
    ManagerRemoved,
    RoundOpened,
    RoundEnded,
    RoundSkipped,
    RoundMoved,
)


def _homes(recorded: RecordedEvent) -> Effect:
    """Homes are looked after beside the program's own work, which never waits."""
    program = recorded.stream.id
    wanted = _effect(recorded, REFRESH_HOMES)
    return replace(wanted, stream=f"homes-{program}", subject=f"homes/{program}")


def _message(
    recorded: RecordedEvent, kind: str, until: datetime | None = None, **payload: str
) -> Effect:
    """A group is told each thing once, and asked each question once.

    So the key names the thing, not the event: a database restored from a backup may
    come to the same thing by other events.
    """
    effect = _effect(recorded, kind, until, **payload)
    return replace(effect, key=payload.get("question", "once"))


def _announcement(
    recorded: RecordedEvent, message: ChannelMessage, number: int | None = None
) -> Effect:
    """A channel is told each thing of a round once, and of each pause."""
    effect = _effect(recorded, "announce", message=message, number=number)
    about = recorded.version if number is None else number
    stream = f"channel-{recorded.stream.id}"
    return replace(effect, stream=stream, key=f"{message}/{about}")


def _again(question: Stage | None, number: int, until: datetime) -> dict[str, str]:
    """Say which message is posted once more: a question, or the introduction."""
    return {
        "question": question or "",
        "number": str(number),
        "expires": until.isoformat(),
    }


def _redraw(recorded: RecordedEvent, question: Stage) -> Effect:
    """Of the redraws of one question only the latest counts."""
    effect = _effect(recorded, "show_answers", question=question)
    return replace(effect, subject=redraw_subject(str(recorded.stream), question))


def redraw_subject(stream: str, question: Stage) -> str:
    """Return what makes two redraws ones of the same question."""
    return f"{stream}/{question}"


def _effect(
    recorded: RecordedEvent,
    kind: str,
    until: datetime | None = None,
    **payload: str | int | None,
) -> Effect:
    return Effect(
        workspace=recorded.workspace,
        stream=str(recorded.stream),
        kind=kind,
        key=str(recorded.version),
        place=recorded.version,
        due_at=recorded.event.at,
        expires_at=until,
        payload=payload,
        caused_by=recorded.position,
        correlation=recorded.metadata.correlation,
        traceparent=recorded.metadata.traceparent,
    )
