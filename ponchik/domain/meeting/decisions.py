"""What the commands make facts of a meeting."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.domain.meeting.commands import (
    AskQuestion,
    CancelMeeting,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    Outcome,
    Pair,
    Record,
    RemindSilent,
    Resend,
)
from ponchik.domain.meeting.state import MeetingState, evolve
from ponchik.errors import Conflict, Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    Answered,
    EndedBy,
    MeetingClosed,
    MessageWithdrawn,
    NoQuestion,
    QuestionAsked,
    QuestionSkipped,
    ReminderWanted,
    ResendAsked,
    Status,
    StatusChanged,
)
from ponchik.events.stage import Stage

#: What can be answered midway, and what at the end.
MIDWAY_ANSWERS = (Answer.MET, Answer.SCHEDULED, Answer.NOT_YET)
CLOSING_ANSWERS = (Answer.MET, Answer.NOT_MET)
#: No group is asked by the clock how it went before it could have met.
TIME_TO_MEET = timedelta(hours=20)


class NotInMeeting(Invalid):
    """Somebody outside the group clicked one of its buttons."""


class MeetingIsClosed(Conflict):
    """The round is over; its answers stand."""


def derive_status(answers: Mapping[UUID, Answer], *, closed: bool) -> Status:
    """Apply the rule at the head of this package."""
    said = set(answers.values())
    if Answer.MET in said:
        return Status.CLOSED_MET
    if Answer.SCHEDULED in said:
        return Status.CLOSED_SCHEDULED if closed else Status.SCHEDULED
    if Answer.NOT_MET in said or (said and closed):
        return Status.CLOSED_NO
    return Status.CLOSED_STALE if closed else Status.OPEN


def decide(command: MeetingCommand, state: MeetingState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid, Unknown or Conflict for a command that does not fit.
    """
    match command:
        case Pair(paired=paired):
            return [] if state.paired else [paired]
        case AskQuestion(question=question, until=until, now=now):
            if question in state.asked or not state.wants_questions:
                return []
            too_soon = _too_soon(now, state) if command.by_clock else None
            if too_soon:
                return [QuestionSkipped(question=question, reason=too_soon, at=now)]
            return [QuestionAsked(question=question, until=until, at=now)]
        case GiveAnswer():
            return _answer(command, state)
        case RemindSilent(until=until, now=now):
            silent = not state.given.get(Stage.CLOSING)
            if state.reminded or not silent or not state.wants_questions:
                return []
            return [ReminderWanted(until=until, at=now)]
        case CloseMeeting(told=told, now=now):
            if state.closed or not state.paired:
                return []
            return [_closed(state, told=told, ended_by=_ended_by(state), now=now)]
        case CancelMeeting():
            return list(_cancel(command, state))
        case Resend():
            return _resend(command, state)
        case Record(outcome=outcome):
            return list(_recorded(outcome, state))


def _too_soon(now: datetime, state: MeetingState) -> NoQuestion | None:
    """A group's stages count from its own introduction, however late that came."""
    if state.introduced_at is None:
        return NoQuestion.NOT_INTRODUCED
    if now - state.introduced_at < TIME_TO_MEET:
        return NoQuestion.JUST_INTRODUCED
    return None


def _closed(
    state: MeetingState, *, told: bool, ended_by: EndedBy, now: datetime
) -> MeetingClosed:
    status = derive_status(state.latest, closed=True)
    return MeetingClosed(status=status, told=told, ended_by=ended_by, at=now)


def _ended_by(state: MeetingState) -> EndedBy:
    if state.latest:
        return EndedBy.ANSWERS
    reached = state.introduction_ts is not None and bool(state.sent)
    return EndedBy.SILENCE if reached else EndedBy.UNREACHABLE


def _cancel(command: CancelMeeting, state: MeetingState) -> Iterator[Event]:
    if state.closed or not state.paired:
        return
    now = command.now
    yield _closed(state, told=False, ended_by=EndedBy.CANCELLED, now=now)
    for ts in state.posted:
        yield MessageWithdrawn(ts=ts, at=now)


def _recorded(outcome: Outcome, state: MeetingState) -> Iterator[Event]:
    """Withdraw at once what was on its way when the round was called off."""
    yield outcome
    ts = getattr(outcome, "ts", None)
    if state.cancelled and ts is not None:
        yield MessageWithdrawn(ts=ts, at=outcome.at)


def _resend(command: Resend, state: MeetingState) -> Sequence[Event]:
    """Raise Conflict for what is still on its way, or was never to be posted."""
    if state.paired is None:
        raise Unknown("there is no such meeting")
    question = command.question
    if state.closed:
        raise MeetingIsClosed("this meeting is closed: nothing is posted again")
    if question in state.resending:
        return []
    if question is not None and question not in state.asked:
        raise Conflict(f"{question} was not asked yet: there is nothing to repeat")
    posted = state.introduction_ts if question is None else state.sent.get(question)
    failed = state.failed if question is None else state.undelivered
    if posted is None and not failed:
        raise Conflict(
            "the message is still on its way: see `ponchik effects list`, and wait"
        )
    asked = ResendAsked(
        question=question,
        number=state.resends + 1,
        until=command.until,
        by=command.by,
        at=command.now,
    )
    return [asked]


def _answer(command: GiveAnswer, state: MeetingState) -> Sequence[Event]:
    if state.paired is None:
        raise Unknown("there is no such meeting")
    if command.member not in state.paired.members:
        raise NotInMeeting("only the members of a meeting can answer for it")
    if state.closed:
        raise MeetingIsClosed("this meeting is closed and its answers stand")
    offered = CLOSING_ANSWERS if command.question is Stage.CLOSING else MIDWAY_ANSWERS
    if command.question not in state.asked or command.answer not in offered:
        raise Invalid(f"{command.answer} is no answer to {command.question}")
    said_here = state.given.get(command.question, {}).get(command.member)
    # An old answer given again counts again if another question heard otherwise since.
    if said_here is command.answer is state.latest.get(command.member):
        return []
    answered = Answered(
        member=command.member,
        question=command.question,
        answer=command.answer,
        at=command.now,
    )
    after = evolve(state, answered)
    status = derive_status(after.latest, closed=False)
    if status is state.status:
        return [answered]
    return [answered, StatusChanged(status=status, at=command.now)]
