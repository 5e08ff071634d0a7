"""The whole workflow on one page: which event wants what done.

Reactions to one event of one stream always give the same effects with the same ids, so
that a decision carried out twice is still one message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.events.channel_messages import ChannelMessage, PostingRefused
from ponchik.events.enrolment import HostWanted, SetUpAsked, SetUpSettled
from ponchik.events.event import RecordedEvent
from ponchik.events.host_messages import HostMessage
from ponchik.events.meeting import (
    Answered,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingPaired,
    MessageFailed,
    MessageWithdrawn,
    QuestionAsked,
    QuestionLost,
    ReminderWanted,
    ResendAsked,
    Status,
)
from ponchik.events.program import (
    EndReason,
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
from ponchik.events.program_waiting import ProgramRecovered, ProgramWaiting
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
    if isinstance(recorded.event, (*_SHOWN_ON_HOME, *_SHOWN_TO_A_GROUP)):
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
            return [
                _announcement(recorded, ChannelMessage.ROUND_BEGAN, number),
                _to_hosts(recorded, HostMessage.ROUND_BEGAN, str(number)),
            ]
        case RoundEnded(number=number):
            return [
                _announcement(recorded, ChannelMessage.ROUND_OVER, number),
                _to_hosts(recorded, HostMessage.ROUND_OVER, str(number)),
            ]
        case ProgramPaused():
            pause = _announcement(recorded, ChannelMessage.PAUSED)
            # Of several that nobody has read yet only the last is so.
            payload = {**pause.payload, WAITS_ALWAYS: True}
            return [replace(pause, payload=payload, subject=pause.stream)]
        case ProgramWaiting(since=since):
            return _looks_and_word(recorded, since)
        case ProgramStarted() if _is_by_slack(recorded):
            return [_effect(recorded, "find_host")]
        case SetUpAsked(at=at):
            return [
                _announcement(recorded, ChannelMessage.GREETING),
                _to_hosts(recorded, HostMessage.SET_UP),
                _later(recorded, "settle_by_default", at),
                _later(recorded, "give_heads_up", at),
            ]
        case SetUpSettled() | ProgramSettingsChanged():
            return _redrawn(recorded)
        case HostWanted(inviter=inviter):
            asked = _announcement(recorded, ChannelMessage.HOST_WANTED)
            about = {"inviter": str(inviter or "")}
            return [replace(asked, payload={**asked.payload, **about})]
        case ManagerAdded(person=person, by=by):
            welcome = _effect(
                recorded, "welcome_host", person=str(person), by=str(by or "")
            )
            return [welcome, *_redrawn(recorded)]
        case ManagerRemoved(at=at):
            return [_later(recorded, "seek_host", at), *_redrawn(recorded)]
        case ProgramRecovered():
            back = _trouble(recorded, HostMessage.BACK, str(recorded.version))
            back = replace(back, due_at=recorded.event.at + _WORTH_A_LOOK)
            return [back, _effect(recorded, "greet_again")]
        case ProgramEnded(reason=EndReason.REMOVED):
            return [_trouble(recorded, HostMessage.REMOVED)]
        case PostingRefused():
            return [_trouble(recorded, HostMessage.MAY_NOT_POST)]
        case IntroductionFailed() | MessageFailed():
            return _of_dead_message(recorded)
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
    """Look now and then whether the program can work; tell the hosts once.

    What is over within the hour was a hiccup, and nobody needs to hear of it.
    """
    program = str(recorded.stream.id)
    look = replace(
        _effect(recorded, "look_at_channel", program=program),
        stream=f"look_at_channel-{program}",
        key=since.isoformat(),
        due_at=since + _WORTH_A_LOOK,
    )
    word = _trouble(recorded, HostMessage.WAITING, since.isoformat())
    return [look, replace(word, due_at=since + _WORTH_A_WORD)]


def _of_dead_message(recorded: RecordedEvent) -> Sequence[Effect]:
    """Tell hosts of a message that failed, once: by the effect that it was."""
    kind, _, effect = (recorded.metadata.causation or "").partition("/")
    if kind != "effect":
        return []
    return [_trouble(recorded, HostMessage.UNDELIVERED, effect)]


def _trouble(recorded: RecordedEvent, message: HostMessage, about: str = "") -> Effect:
    """It is Ponchik's own initiative, whoever brought it about."""
    word = _to_hosts(recorded, message, about)
    return replace(word, payload={**word.payload, WAITS_ALWAYS: True})


def _to_hosts(recorded: RecordedEvent, message: HostMessage, about: str = "") -> Effect:
    """Whoever hosts the program by then is told, each once; `about` says of what."""
    subject = str(recorded.stream)
    effect = _effect(
        recorded, "tell_hosts", message=message, about=about, subject=subject
    )
    key = f"{message}/{about or recorded.version}"
    return replace(effect, stream=f"{message}-{subject}", key=key)


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
#: What a group sees of its meeting on Home, and its hosts of how the round goes. That a
#: whole round began or ended is seen by the program's own events.
_SHOWN_TO_A_GROUP = (Answered, IntroductionFailed, MessageFailed)


def _homes(recorded: RecordedEvent) -> Effect:
    """Homes are looked after beside the stream's own work, which never waits."""
    kind, subject = recorded.stream.kind, recorded.stream.id
    return replace(
        _effect(recorded, REFRESH_HOMES),
        payload={kind: str(subject)},
        stream=f"homes-{subject}",
        subject=f"homes/{subject}",
        viewed_since=recorded.event.at - HOME_IS_FRESH_FOR,
    )


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


def _is_by_slack(recorded: RecordedEvent) -> bool:
    """Return whether Slack told it: Ponchik was invited, not started at a shell."""
    return (recorded.metadata.causation or "").startswith("delivery/")


def _later(recorded: RecordedEvent, kind: str, at: datetime) -> Effect:
    """What is looked at from time to time holds up nothing else of the program."""
    program = str(recorded.stream.id)
    effect = _effect(recorded, kind, program=program, since=at.isoformat())
    return replace(effect, stream=f"{kind}-{program}", due_at=at)


def _redrawn(recorded: RecordedEvent) -> Sequence[Effect]:
    """Until the first round the greeting, and the question to the hosts, stay true."""
    program = recorded.stream.id
    return [
        replace(
            _effect(recorded, kind, program=str(program)),
            stream=f"{kind}-{program}",
            subject=f"{kind}-{program}",
        )
        for kind in ("redraw_greeting", "redraw_set_up")
    ]


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
