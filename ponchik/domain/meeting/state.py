"""What a meeting is, by its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    Answered,
    ClosingNoteSent,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingEvent,
    MeetingIntroduced,
    MeetingPaired,
    MessageFailed,
    MessageWithdrawn,
    QuestionAsked,
    QuestionSent,
    QuestionSkipped,
    ReminderSent,
    ReminderWanted,
    ResendAsked,
    Status,
    StatusChanged,
)
from ponchik.events.stage import Stage


@dataclass(frozen=True)
class MeetingState:
    paired: MeetingPaired | None = None
    conversation: str | None = None
    introduction_ts: str | None = None
    introduced_at: datetime | None = None
    failed: bool = False
    #: Whether a message failed since one was last posted.
    undelivered: bool = False
    #: Every message that stands in Slack, the oldest first.
    posted: tuple[str, ...] = ()
    resends: int = 0
    #: What is on its way once more; the introduction is None.
    resending: frozenset[Stage | None] = frozenset()
    asked: tuple[Stage, ...] = ()
    sent: Mapping[Stage, str] = field(default_factory=lambda: MappingProxyType({}))
    #: question → member → answer, members in the order of their latest answer
    given: Mapping[Stage, Mapping[UUID, Answer]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    latest: Mapping[UUID, Answer] = field(default_factory=lambda: MappingProxyType({}))
    reminded: bool = False
    status: Status = Status.OPEN
    closed: bool = False
    cancelled: bool = False

    @property
    def wants_questions(self) -> bool:
        """Whether the group may still be asked or reminded."""
        return (
            self.paired is not None
            and not self.closed
            and not self.failed
            and self.status in {Status.OPEN, Status.SCHEDULED}
        )


def evolve(state: MeetingState, event: Event) -> MeetingState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, MeetingEvent) else state


def _evolve(state: MeetingState, event: MeetingEvent) -> MeetingState:
    match event:
        case MeetingPaired():
            return replace(state, paired=event)
        case ConversationOpened(conversation=conversation):
            return replace(state, conversation=conversation)
        case MeetingIntroduced(ts=ts, at=at):
            introduced = _posted(state, None, ts)
            began = state.introduced_at or at
            return replace(
                introduced, introduction_ts=ts, introduced_at=began, failed=False
            )
        case IntroductionFailed():
            return replace(state, failed=True)
        case QuestionAsked(question=question):
            return replace(state, asked=(*state.asked, question))
        case QuestionSkipped():
            return state
        case QuestionSent(question=question, ts=ts):
            posted = _posted(state, question, ts)
            return replace(posted, sent={**state.sent, question: ts})
        case Answered():
            return _with_answer(state, event)
        case StatusChanged(status=status):
            return replace(state, status=status)
        case ReminderWanted():
            return replace(state, reminded=True)
        case MeetingClosed(status=status, ended_by=ended_by):
            cancelled = ended_by is EndedBy.CANCELLED
            return replace(state, status=status, closed=True, cancelled=cancelled)
        case ReminderSent(ts=ts) | ClosingNoteSent(ts=ts):
            return replace(state, posted=(*state.posted, ts))
        case MessageWithdrawn(ts=ts):
            left = tuple(one for one in state.posted if one != ts)
            return replace(state, posted=left)
        case ResendAsked(question=question, number=number):
            resending = state.resending | {question}
            return replace(state, resends=number, resending=resending)
        case ConversationReopened(conversation=conversation):
            return replace(state, conversation=conversation)
        case MessageFailed():
            return replace(state, undelivered=True, resending=frozenset())


def _posted(state: MeetingState, question: Stage | None, ts: str) -> MeetingState:
    return replace(
        state,
        posted=(*state.posted, ts),
        undelivered=False,
        resending=state.resending - {question},
    )


def _with_answer(state: MeetingState, event: Answered) -> MeetingState:
    before = state.given.get(event.question, {})
    others = {member: said for member, said in before.items() if member != event.member}
    given = {**state.given, event.question: {**others, event.member: event.answer}}
    return replace(
        state, given=given, latest={**state.latest, event.member: event.answer}
    )
