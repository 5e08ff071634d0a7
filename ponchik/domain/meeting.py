"""What may happen to a meeting: one group's life, from its pairing to its close.

The status follows from the latest answer of each member, by one rule:

1. anyone says they met: `closed_met`
2. else anyone says it is scheduled: `scheduled`, and `closed_scheduled` at the end
3. else anyone says they did not meet: `closed_no`
4. else `open`; at the end `closed_no` if anyone had said "not yet",
   and `closed_stale` if nobody ever answered

Until the round ends, any answer can be changed and the status changes with it.

How it ended is another thing: who could not be introduced or asked was not silent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from ponchik.domain.decider import Decider
from ponchik.errors import Conflict, Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    Answered,
    ClosingNoteSent,
    ConversationLost,
    ConversationOpened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingEvent,
    MeetingIntroduced,
    MeetingPaired,
    MembersUnreachable,
    MessageFailed,
    QuestionAsked,
    QuestionLost,
    QuestionSent,
    ReminderSent,
    ReminderWanted,
    StageSkip,
    StageSkipped,
    Status,
    StatusChanged,
)
from ponchik.events.stage import Stage

#: What can be answered midway, and what at the end.
MIDWAY_ANSWERS = (Answer.MET, Answer.SCHEDULED, Answer.NOT_YET)
CLOSING_ANSWERS = (Answer.MET, Answer.NOT_MET)


class NotInMeeting(Invalid):
    """Somebody outside the group clicked one of its buttons."""


class MeetingIsClosed(Conflict):
    """The round is over; its answers stand."""


@dataclass(frozen=True)
class Pair:
    paired: MeetingPaired


@dataclass(frozen=True)
class AskQuestion:
    """`rest`: so long a group that was introduced late is left alone first."""

    question: Stage
    until: datetime
    now: datetime
    rest: timedelta = timedelta(0)


@dataclass(frozen=True)
class GiveAnswer:
    member: UUID
    question: Stage
    answer: Answer
    now: datetime


@dataclass(frozen=True)
class RemindSilent:
    """A group that could not be asked with the others is asked now instead."""

    until: datetime
    now: datetime
    rest: timedelta = timedelta(0)


@dataclass(frozen=True)
class CloseMeeting:
    told: bool
    now: datetime


@dataclass(frozen=True)
class Record:
    """What came of an effect, as the fact that it left."""

    outcome: (
        ConversationOpened
        | MeetingIntroduced
        | IntroductionFailed
        | MembersUnreachable
        | ConversationLost
        | QuestionLost
        | QuestionSent
        | ReminderSent
        | ClosingNoteSent
        | MessageFailed
    )


MeetingCommand = Pair | AskQuestion | GiveAnswer | RemindSilent | CloseMeeting | Record


@dataclass(frozen=True)
class MeetingState:
    paired: MeetingPaired | None = None
    conversation: str | None = None
    introduction_ts: str | None = None
    introduced_at: datetime | None = None
    failed: bool = False
    unreachable: frozenset[UUID] = frozenset()
    #: How often its conversation was lost: it is opened anew once.
    losses: int = 0
    asked: tuple[Stage, ...] = ()
    skipped: tuple[Stage, ...] = ()
    sent: Mapping[Stage, str] = field(default_factory=lambda: MappingProxyType({}))
    #: question → member → answer, members in the order of their latest answer
    given: Mapping[Stage, Mapping[UUID, Answer]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    latest: Mapping[UUID, Answer] = field(default_factory=lambda: MappingProxyType({}))
    reminded: bool = False
    status: Status = Status.OPEN
    closed: bool = False

    @property
    def wants_questions(self) -> bool:
        """Whether the group may still be asked or reminded."""
        return (
            self.paired is not None
            and not self.closed
            and not self.failed
            and self.status in {Status.OPEN, Status.SCHEDULED}
        )

    def why_skip(self, now: datetime, rest: timedelta) -> StageSkip | None:
        """Return why a question makes no sense yet, None if it does.

        An introduction that is only just on its way is waited for.
        """
        if self.paired is None:
            return None
        prompt = self.paired.at + _PROMPTLY
        if self.introduced_at is None:
            return StageSkip.NOT_INTRODUCED if now > prompt else None
        is_late = self.introduced_at > prompt
        return StageSkip.TOO_SOON if is_late and self._rests(now, rest) else None

    def _rests(self, now: datetime, rest: timedelta) -> bool:
        return self.introduced_at is not None and now < self.introduced_at + rest

    @property
    def ended_by(self) -> EndedBy:
        """How the meeting ends if it ends now."""
        if self.latest:
            return EndedBy.ANSWERS
        could_ask = bool(self.asked) and self.asked[-1] in self.sent
        return EndedBy.SILENCE if could_ask else EndedBy.UNREACHABLE


#: An introduction takes minutes in a large round; later something was in the way.
_PROMPTLY = timedelta(hours=1)


def derive_status(answers: Mapping[UUID, Answer], *, closed: bool) -> Status:
    """Apply the rule at the head of this file."""
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
        case AskQuestion():
            return _ask(command, state)
        case GiveAnswer():
            return _answer(command, state)
        case RemindSilent():
            return _remind(command, state)
        case CloseMeeting(told=told, now=now):
            if state.closed or not state.paired:
                return []
            status = derive_status(state.latest, closed=True)
            ended_by = state.ended_by
            return [MeetingClosed(status=status, told=told, ended_by=ended_by, at=now)]
        case Record(outcome=outcome):
            return [outcome]


def _ask(command: AskQuestion, state: MeetingState) -> Sequence[Event]:
    question, now = command.question, command.now
    if question in state.asked or not state.wants_questions:
        return []
    if (reason := state.why_skip(now, command.rest)) is not None:
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


def evolve(state: MeetingState, event: Event) -> MeetingState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, MeetingEvent) else state


def _evolve(state: MeetingState, event: MeetingEvent) -> MeetingState:
    match event:
        case MeetingPaired():
            return replace(state, paired=event)
        case ConversationOpened(conversation=conversation):
            return replace(state, conversation=conversation)
        case ConversationLost():
            return replace(state, conversation=None, losses=state.losses + 1)
        case MembersUnreachable(members=members):
            return replace(state, unreachable=state.unreachable | set(members))
        case MeetingIntroduced(ts=ts, at=at):
            return replace(state, introduction_ts=ts, introduced_at=at, failed=False)
        case IntroductionFailed():
            return replace(state, failed=True)
        case QuestionAsked(question=question):
            return replace(state, asked=(*state.asked, question))
        case StageSkipped(stage=stage):
            return replace(state, skipped=(*state.skipped, stage))
        case QuestionLost(question=question):
            sent = {stage: ts for stage, ts in state.sent.items() if stage != question}
            return replace(state, sent=sent)
        case QuestionSent(question=question, ts=ts):
            return replace(state, sent={**state.sent, question: ts})
        case Answered():
            return _with_answer(state, event)
        case StatusChanged(status=status):
            return replace(state, status=status)
        case ReminderWanted():
            return replace(state, reminded=True)
        case MeetingClosed(status=status):
            return replace(state, status=status, closed=True)
        case ReminderSent() | ClosingNoteSent() | MessageFailed():
            return state


def _with_answer(state: MeetingState, event: Answered) -> MeetingState:
    before = state.given.get(event.question, {})
    others = {member: said for member, said in before.items() if member != event.member}
    given = {**state.given, event.question: {**others, event.member: event.answer}}
    return replace(
        state, given=given, latest={**state.latest, event.member: event.answer}
    )


MEETING: Decider[MeetingCommand, MeetingState] = Decider(
    "meeting", MeetingState(), evolve, decide
)
