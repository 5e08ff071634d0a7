"""What the commands make facts of a meeting."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from uuid import UUID

from ponchik.domain.icebreakers import MOST_MORE
from ponchik.domain.meeting.answers import MET, answers_to
from ponchik.domain.meeting.commands import (
    AskAfterTime,
    AskOthers,
    AskQuestion,
    CancelMeeting,
    ChangeIcebreaker,
    CloseMeeting,
    GiveAnswer,
    Join,
    Leave,
    MarkMet,
    MeetingCommand,
    NoteWords,
    Outcome,
    Pair,
    Record,
    RemindSilent,
    ReopenTime,
    Resend,
    SettleAnswers,
    SettleTime,
    SuggestTime,
    TakeMarkBack,
    TimeCommand,
    VoteForTime,
)
from ponchik.domain.meeting.departures import join, leave, status_after
from ponchik.domain.meeting.evolution import evolve
from ponchik.domain.meeting.marks import mark_met, take_mark_back
from ponchik.domain.meeting.nudges import note_words
from ponchik.domain.meeting.state import MeetingState
from ponchik.domain.meeting.times import (
    Vote,
    agreed,
    asked_others,
    reopened,
    settled,
    suggest,
    vote,
)
from ponchik.errors import Conflict, Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answered,
    AnswersSettled,
    EndedBy,
    MeetingClosed,
    MeetingPaired,
    MessageWithdrawn,
    MetAfterAll,
    QuestionAsked,
    QuestionRetired,
    ReminderSent,
    ReminderWanted,
    ResendAsked,
    StageSkip,
    StageSkipped,
)
from ponchik.events.meeting_members import ChatMoved
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import IcebreakerChanged, TimeEvent
from ponchik.events.stage import Stage


class NotInMeeting(Invalid):
    """Somebody outside the group clicked one of its buttons."""


class MeetingIsClosed(Conflict):
    """The round is over; its answers stand."""


class MatchIsOff(MeetingIsClosed):
    """Too few are left for anything to be said to it."""


class NoMoreIcebreakers(Conflict):
    """The group had all the questions that a group can have."""


def decide(command: MeetingCommand, state: MeetingState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid, Unknown or Conflict for a command that does not fit.
    """
    match command:
        case Pair(paired=paired):
            return [] if state.paired else [paired]
        case AskQuestion():
            return _ask(command, state)
        case GiveAnswer():
            return _answer(command, state)
        case RemindSilent():
            return _remind(command, state)
        case CloseMeeting(told=told, now=now):
            if state.closed or not state.paired:
                return []
            return [_closed(state, told=told, ended_by=state.ended_by, now=now)]
        case SettleAnswers(now=now):
            return list(_settle(now, state))
        case CancelMeeting():
            return list(_cancel(command, state))
        case Resend():
            return _resend(command, state)
        case Record(outcome=outcome):
            return list(_recorded(outcome, state))
        case ChangeIcebreaker():
            return _change_icebreaker(command, state)
        case AskAfterTime():
            return _ask_after_time(command, state)
        case NoteWords():
            return note_words(command, state)
        case Leave():
            return list(leave(command, state))
        case Join():
            return list(join(command, state))
        case MarkMet():
            return list(mark_met(command, state))
        case TakeMarkBack():
            return list(take_mark_back(command, state))
        case _:
            return _with_status(_decide_times(command, state), state, command.now)


def _decide_times(command: TimeCommand, state: MeetingState) -> list[Event]:
    if isinstance(command, SettleTime | AskOthers):
        return list(_by_itself(command, state))
    paired = require_open(state, command.member)
    match command:
        case VoteForTime(member=member, time=time, now=now, calendar=calendar):
            press = Vote(member, time, now, calendar)
            return list(vote(state.times, press, state.voters))
        case SuggestTime(member=member, time=time, now=now, calendar=calendar):
            press = Vote(member, time, now, calendar)
            return list(suggest(state.times, press, state.voters, paired.until))
        case ReopenTime(member=member, now=now):
            opened = reopened(state.times, member, now)
            return [opened] if opened else []


def _by_itself(
    command: SettleTime | AskOthers, state: MeetingState
) -> Iterator[TimeEvent]:
    if state.paired is None or state.closed:
        return
    if isinstance(command, AskOthers):
        asked = asked_others(state.times, state.voters, command.now)
        yield from [asked] if asked else []
        return
    now, calendar = command.now, command.calendar
    time = settled(state.times, state.voters, command.since, now)
    if time is not None:
        yield agreed(state.times, time, now, calendar)


def _with_status(
    events: list[Event], state: MeetingState, now: datetime
) -> Sequence[Event]:
    """Add what the events make of the status, if it is another."""
    if not events:
        return events
    return [*events, *status_after(reduce(evolve, events, state), now)]


def _change_icebreaker(
    command: ChangeIcebreaker, state: MeetingState
) -> Sequence[Event]:
    require_open(state, command.member)
    if len(state.icebreakers) > MOST_MORE:
        raise NoMoreIcebreakers(f"a group has {MOST_MORE} more questions at the most")
    return [IcebreakerChanged(number=command.number, at=command.now)]


def _ask_after_time(command: AskAfterTime, state: MeetingState) -> Sequence[Event]:
    is_asked = Stage.AGREED_TIME in state.asked
    can_ask = state.can_be_asked(Stage.AGREED_TIME)
    if command.time != state.times.agreed or is_asked or not can_ask:
        return []
    asked = QuestionAsked(
        question=Stage.AGREED_TIME, until=command.until, at=command.now
    )
    return [asked]


def _ask(command: AskQuestion, state: MeetingState) -> Sequence[Event]:
    question, now = command.question, command.now
    if question in state.asked or not state.wants_questions:
        return []
    if (reason := state.why_skip(question, now, command.rest)) is not None:
        is_known = question in state.skipped
        return [] if is_known else [StageSkipped(stage=question, reason=reason, at=now)]
    return [QuestionAsked(question=question, until=command.until, at=now)]


def _remind(command: RemindSilent, state: MeetingState) -> Sequence[Event]:
    silent = not state.given.get(Stage.CLOSING)
    reminded = state.reminded or Stage.REMINDER in state.skipped
    if reminded or not silent or not state.wants_questions:
        return []
    if Stage.CLOSING not in state.asked:
        late = AskQuestion(Stage.CLOSING, command.until, command.now, command.rest)
        too_soon = StageSkipped(
            stage=Stage.REMINDER, reason=StageSkip.TOO_SOON, at=command.now
        )
        return [*_ask(late, state), too_soon]
    return [ReminderWanted(until=command.until, at=command.now)]


def _closed(
    state: MeetingState, *, told: bool, ended_by: EndedBy, now: datetime
) -> MeetingClosed:
    status = state.derived_status(closed=True)
    return MeetingClosed(status=status, told=told, ended_by=ended_by, at=now)


def _cancel(command: CancelMeeting, state: MeetingState) -> Iterator[Event]:
    if state.closed or not state.paired:
        return
    now = command.now
    yield _closed(state, told=False, ended_by=EndedBy.CANCELLED, now=now)
    for ts in state.posted:
        yield MessageWithdrawn(ts=ts, at=now)


def _settle(now: datetime, state: MeetingState) -> Iterator[Event]:
    is_off = state.cancelled or state.is_off
    if not state.closed or is_off or state.settled or not state.asked:
        return
    yield AnswersSettled(at=now)
    for question in state.asked:
        if (ts := state.shown_in(question)) is not None:
            yield QuestionRetired(question=question, ts=ts, at=now)


def _recorded(outcome: Outcome, state: MeetingState) -> Iterator[Event]:
    """Withdraw at once what was on its way when the round or match was called off.

    The reminder asks the closing question anew, so the older one loses its buttons.
    """
    if isinstance(outcome, ChatMoved):
        stays = outcome.conversation == state.conversation
        before = None if stays else state.conversation
        introduction = state.introduction_ts if before else None
        outcome = outcome.model_copy(
            update={"before": before, "introduction": introduction}
        )
    yield outcome
    if isinstance(outcome, ReminderSent) and (older := state.shown_in(Stage.CLOSING)):
        retired = QuestionRetired(question=Stage.CLOSING, ts=older, at=outcome.at)
        yield retired
    ts = getattr(outcome, "ts", None)
    if (state.cancelled or state.is_off) and ts is not None:
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


def _require_member(state: MeetingState, member: UUID) -> MeetingPaired:
    """Raise Unknown or NotInMeeting if they have no say."""
    if state.paired is None:
        raise Unknown("there is no such meeting")
    if member not in state.members.present:
        raise NotInMeeting("only the members of a meeting can answer for it")
    return state.paired


def require_open(state: MeetingState, member: UUID) -> MeetingPaired:
    """Return the pairing of one of its members' meetings that is not over.

    Raises Unknown, NotInMeeting or MeetingIsClosed.
    """
    paired = _require_member(state, member)
    if state.is_off:
        raise MatchIsOff("this match is off")
    if state.closed:
        raise MeetingIsClosed("this meeting is closed and its answers stand")
    return paired


def _answer(command: GiveAnswer, state: MeetingState) -> Sequence[Event]:
    paired = _require_member(state, command.member)
    is_over = state.settled or state.cancelled or state.is_off
    too_late = is_over or command.answer not in MET
    if state.closed and too_late:
        raise MeetingIsClosed("this meeting is closed and its answers stand")
    question = command.question or state.newest_question
    offered = answers_to(question, len(state.members.everybody))
    is_asked = command.question is None or question in state.asked
    if not is_asked or command.answer not in offered:
        raise Invalid(f"{command.answer} is no answer to {question}")
    said_here = state.given.get(question, {}).get(command.member)
    # An old answer given again counts again if another question heard otherwise since.
    if said_here is command.answer is state.latest.get(command.member):
        return []
    answered = Answered(
        member=command.member,
        question=question,
        answer=command.answer,
        at=command.now,
    )
    if state.closed:
        is_news = state.status is not Status.CLOSED_MET
        met = MetAfterAll(round=paired.round, at=command.now)
        return [answered, met] if is_news else [answered]
    return _with_status([answered], state, command.now)
