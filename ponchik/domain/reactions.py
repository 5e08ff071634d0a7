"""The whole workflow on one page: which event wants what done.

Reactions to one event of one stream always give the same effects with the same ids, so
that a decision carried out twice is still one message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.domain.departure_reactions import react_to_departures
from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.enrolment_reactions import react_to_enrolment
from ponchik.domain.follow_ups import (
    announcement,
    apart,
    effect_of,
    message_to_group,
    message_to_hosts,
    on_its_day,
    redraw,
    redrawn_introduction,
    trouble,
    word_after_break,
)
from ponchik.domain.stay_reactions import react_to_silence
from ponchik.domain.time_reactions import react_to_times
from ponchik.domain.word_reactions import react_to_words
from ponchik.events.channel_messages import ChannelMessage, PostingRefused
from ponchik.events.event import RecordedEvent
from ponchik.events.host_messages import HostMessage
from ponchik.events.meeting import (
    Answered,
    AnswersSettled,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MeetingPaired,
    MessageFailed,
    MessageWithdrawn,
    MetAfterAll,
    QuestionAsked,
    QuestionLost,
    QuestionRetired,
    ReminderWanted,
    ResendAsked,
)
from ponchik.events.meeting_marks import MarkedMet, MarkTakenBack
from ponchik.events.meeting_members import MemberLeft
from ponchik.events.meeting_times import TimeAgreed, TimeReopened
from ponchik.events.member import BreakTaken
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
    RoundClosed,
)
from ponchik.events.stage import Stage

_WORTH_A_LOOK = timedelta(minutes=5)
_WORTH_A_WORD = timedelta(hours=1)

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
_SHOWN_TO_A_GROUP = (
    MeetingIntroduced,
    Answered,
    MarkedMet,
    MarkTakenBack,
    TimeAgreed,
    TimeReopened,
    IntroductionFailed,
    MessageFailed,
    MemberLeft,
)
_SHOWN = (*_SHOWN_ON_HOME, *_SHOWN_TO_A_GROUP)


def react(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects that an event wants done."""
    wanted = [effect for topic in _TOPICS for effect in topic(recorded)]
    if isinstance(recorded.event, _SHOWN):
        return [*wanted, _homes(recorded)]
    return wanted


def _of_rounds(recorded: RecordedEvent) -> Sequence[Effect]:
    """A stage of a round is spread over its meetings; its start and end are told."""
    match recorded.event:
        case CheckInAsked(number=number, until=until):
            question = Stage.check_in(number)
            return [effect_of(recorded, "ask_meetings", until, question=question)]
        case ClosingAsked(finish_at=until):
            return [effect_of(recorded, "ask_meetings", until, question=Stage.CLOSING)]
        case ReminderAsked(finish_at=until):
            return [effect_of(recorded, "remind_meetings", until)]
        case FinishAsked():
            return [effect_of(recorded, "close_meetings")]
        case RoundCancelled():
            return [effect_of(recorded, "cancel_meetings")]
        case RoundClosed():
            return [effect_of(recorded, "settle_answers")]
        case RoundOpened(number=number):
            told = announcement(recorded, ChannelMessage.ROUND_BEGAN, number)
            hosts = message_to_hosts(recorded, HostMessage.ROUND_BEGAN, str(number))
            return [on_its_day(recorded, told), on_its_day(recorded, hosts)]
        case RoundEnded(number=number):
            return [
                announcement(recorded, ChannelMessage.ROUND_OVER, number),
                message_to_hosts(recorded, HostMessage.ROUND_OVER, str(number)),
            ]
        case _:
            return []


def _of_meetings(recorded: RecordedEvent) -> Sequence[Effect]:
    """A group is introduced, asked, shown its answers, reminded, and told the end."""
    match recorded.event:
        case MeetingPaired(until=until):
            return [effect_of(recorded, "open_conversation", until)]
        case ConversationOpened():
            return [message_to_group(recorded, "introduce")]
        case QuestionAsked(question=question, until=until):
            return [message_to_group(recorded, "ask", until, question=question)]
        case QuestionRetired(question=question, ts=ts):
            return [effect_of(recorded, "retire_question", question=question, ts=ts)]
        case AnswersSettled():
            return [redrawn_introduction(recorded)]
        case MetAfterAll(round=round_, at=at):
            about = {"round": str(round_), "meeting": str(recorded.stream.id)}
            return [apart(recorded, "note_met_after_all", at, **about)]
        case Answered(question=question):
            return [redraw(recorded, question)]
        case ReminderWanted(until=until):
            return [message_to_group(recorded, "remind", until)]
        case MeetingClosed(told=True, ended_by=EndedBy.ANSWERS | EndedBy.SILENCE):
            return [message_to_group(recorded, "tell_closed")]
        case _:
            return []


def _of_repairs(recorded: RecordedEvent) -> Sequence[Effect]:
    """What a group lost is there again; what it should not have got is withdrawn."""
    match recorded.event:
        case MessageWithdrawn(ts=ts):
            return [effect_of(recorded, "withdraw", ts=ts)]
        case ResendAsked(question=question, number=number, until=until):
            again = _again(question, number, until)
            return [effect_of(recorded, "reopen_conversation", until, **again)]
        case ConversationReopened(question=question, number=number, until=until):
            again = _again(question, number, until)
            resend = effect_of(recorded, "resend", until, **again)
            return [replace(resend, key=str(number))]
        case ConversationLost():
            anew = effect_of(recorded, "open_conversation")
            return [replace(anew, key="again")]
        case QuestionLost(question=question):
            anew = effect_of(recorded, "ask", question=question, again="yes")
            return [replace(anew, key=f"{question}/again")]
        case BreakTaken(program=program, until=until):
            return word_after_break(recorded, program, until)
        case ProgramMoved():
            return [effect_of(recorded, "relink_questions")]
        case _:
            return []


def _of_interruptions(recorded: RecordedEvent) -> Sequence[Effect]:
    """The channel hears of a pause, hosts of what is in a program's way."""
    match recorded.event:
        case ProgramPaused():
            pause = announcement(recorded, ChannelMessage.PAUSED)
            # Of several that nobody has read yet only the last is so.
            payload = {**pause.payload, WAITS_ALWAYS: True}
            return [replace(pause, payload=payload, subject=pause.stream)]
        case ProgramWaiting(since=since):
            return _looks_and_word(recorded, since)
        case ProgramRecovered(at=at):
            back = trouble(recorded, HostMessage.BACK, str(recorded.version))
            back = replace(back, due_at=at + _WORTH_A_LOOK)
            return [back, effect_of(recorded, "greet_again")]
        case ProgramEnded(reason=EndReason.REMOVED):
            return [trouble(recorded, HostMessage.REMOVED)]
        case PostingRefused():
            return [trouble(recorded, HostMessage.MAY_NOT_POST)]
        case IntroductionFailed() | MessageFailed():
            return _of_dead_message(recorded)
        case _:
            return []


_TOPICS = (
    _of_rounds,
    _of_meetings,
    _of_repairs,
    react_to_enrolment,
    _of_interruptions,
    react_to_times,
    react_to_words,
    react_to_silence,
    react_to_departures,
)


def _homes(recorded: RecordedEvent) -> Effect:
    """Homes are looked after beside the stream's own work, which never waits."""
    kind, subject = recorded.stream.kind, recorded.stream.id
    return replace(
        effect_of(recorded, REFRESH_HOMES),
        payload={kind: str(subject)},
        stream=f"homes-{subject}",
        subject=f"homes/{subject}",
        viewed_since=recorded.event.at - HOME_IS_FRESH_FOR,
    )


def _looks_and_word(recorded: RecordedEvent, since: datetime) -> Sequence[Effect]:
    """Look now and then whether the program can work; tell the hosts once.

    What is over within the hour was a hiccup, and nobody needs to hear of it.
    """
    program = str(recorded.stream.id)
    at = since + _WORTH_A_LOOK
    look = apart(recorded, "look_at_channel", at, program=program)
    word = trouble(recorded, HostMessage.WAITING, since.isoformat())
    return [
        replace(look, key=since.isoformat()),
        replace(word, due_at=since + _WORTH_A_WORD),
    ]


def _of_dead_message(recorded: RecordedEvent) -> Sequence[Effect]:
    """Tell hosts of a message that failed, once: by the effect that it was."""
    kind, _, effect = (recorded.metadata.causation or "").partition("/")
    if kind != "effect":
        return []
    return [trouble(recorded, HostMessage.UNDELIVERED, effect)]


def _again(question: Stage | None, number: int, until: datetime) -> dict[str, str]:
    """Say which message is posted once more: a question, or the introduction."""
    return {
        "question": question or "",
        "number": str(number),
        "expires": until.isoformat(),
    }
