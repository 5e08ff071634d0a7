"""What a meeting is, by its events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, TypeGuard, get_args
from uuid import UUID

from ponchik.domain.meeting.times import Times, Voters, evolve_times
from ponchik.domain.meeting.words import Words, evolve_words
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    Answered,
    AnswersSettled,
    ClosingNoteSent,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingEvent,
    MeetingIntroduced,
    MeetingPaired,
    MembersUnreachable,
    MessageFailed,
    MessageWithdrawn,
    MetAfterAll,
    QuestionAsked,
    QuestionLost,
    QuestionRetired,
    QuestionSent,
    ReminderSent,
    ReminderWanted,
    ResendAsked,
    StageSkip,
    StageSkipped,
    Status,
    StatusChanged,
)
from ponchik.events.meeting_times import (
    AgreementTold,
    IcebreakerChanged,
    OthersTold,
    TimeAgreed,
    TimeEvent,
    TimeReopened,
)
from ponchik.events.meeting_words import MembersWrote, NudgeSent, NudgeWanted
from ponchik.events.stage import Stage

#: An introduction takes minutes in a large round; later something was in the way.
_PROMPTLY = timedelta(hours=1)


class MeetingState(NamedTuple):
    paired: MeetingPaired | None = None
    conversation: str | None = None
    introduction_ts: str | None = None
    introduced_at: datetime | None = None
    failed: bool = False
    unreachable: frozenset[UUID] = frozenset()
    #: How often its conversation was lost: it is opened anew once.
    losses: int = 0
    #: Whether a message failed since one was last posted.
    undelivered: bool = False
    #: Every message that stands in Slack, the oldest first.
    posted: tuple[str, ...] = ()
    resends: int = 0
    #: What is on its way once more; the introduction is None.
    resending: frozenset[Stage | None] = frozenset()
    asked: tuple[Stage, ...] = ()
    skipped: tuple[Stage, ...] = ()
    sent: Mapping[Stage, str] = MappingProxyType({})
    #: question → member → answer, members in the order of their latest answer
    given: Mapping[Stage, Mapping[UUID, Answer]] = MappingProxyType({})
    latest: Mapping[UUID, Answer] = MappingProxyType({})
    reminded: bool = False
    times: Times = Times()
    #: Whether nobody has answered since the time on which the group agreed.
    time_counts: bool = False
    #: The questions that the group had to begin with, by number.
    icebreakers: tuple[int, ...] = ()
    #: The reminder, which bears the closing question's buttons from then on.
    reminder_ts: str | None = None
    #: When the round ends, as the closing question says.
    ends_at: datetime | None = None
    status: Status = Status.OPEN
    closed: bool = False
    cancelled: bool = False
    #: No answer counts any more, and no message bears buttons.
    settled: bool = False
    words: Words = Words()

    def shown_in(self, question: Stage) -> str | None:
        """Return the message that bears the question's buttons, None if none does."""
        if question is Stage.CLOSING and self.reminder_ts is not None:
            return self.reminder_ts
        return self.sent.get(question)

    @property
    def wants_questions(self) -> bool:
        """Whether the group may still be asked or reminded."""
        return (
            self.paired is not None
            and not self.closed
            and not self.failed
            and self.status in {Status.OPEN, Status.SCHEDULED}
        )

    @property
    def newest_question(self) -> Stage:
        """What an answer is to that was not given under a question."""
        return self.asked[-1] if self.asked else Stage.CHECK_IN_1

    @property
    def voters(self) -> Voters:
        """Who can say which times work for them; somebody of them leads."""
        paired = self.paired
        if paired is None:
            return Voters((), UUID(int=0))
        members = tuple(m for m in paired.members if m not in self.unreachable)
        leads = paired.leader in members or not members
        return Voters(members, paired.leader if leads else members[0])

    def why_skip(
        self, question: Stage, now: datetime, rest: timedelta
    ) -> StageSkip | None:
        """Return why a question makes no sense yet, None if it does.

        An introduction that is only just on its way is waited for.
        """
        if self.paired is None:
            return None
        if self._waits_for_time(question, now):
            return StageSkip.TIME_AGREED
        prompt = self.paired.at + _PROMPTLY
        if self.introduced_at is None:
            return StageSkip.NOT_INTRODUCED if now > prompt else None
        is_late = self.introduced_at > prompt
        return StageSkip.TOO_SOON if is_late and self._rests(now, rest) else None

    def _waits_for_time(self, question: Stage, now: datetime) -> bool:
        """Whether the group is asked after its agreed time instead."""
        asked_at = self.times.question_at
        if asked_at is None:
            return False
        return question.check_in_number is not None or now < asked_at

    def _rests(self, now: datetime, rest: timedelta) -> bool:
        return self.introduced_at is not None and now < self.introduced_at + rest

    @property
    def ended_by(self) -> EndedBy:
        """How the meeting ends if it ends now, and was not called off."""
        if self.latest or self.time_counts:
            return EndedBy.ANSWERS
        could_ask = bool(self.asked) and self.asked[-1] in self.sent
        return EndedBy.SILENCE if could_ask else EndedBy.UNREACHABLE


def evolve(state: MeetingState, event: Event) -> MeetingState:
    """Return the state after an event; refuses none."""
    if not _is_own(event):
        return state
    after, words = _evolve(state, event), evolve_words(state.words, event)
    return after if words is state.words else after._replace(words=words)


def _is_own(event: Event) -> TypeGuard[MeetingEvent]:
    """Tell by its type: to try one class after the other takes as long as all else."""
    return type(event) in _OWN


_OWN = frozenset(get_args(MeetingEvent))


def _evolve(state: MeetingState, event: MeetingEvent) -> MeetingState:
    if isinstance(event, TimeEvent):
        return _with_times(state, event)
    match event:
        case MeetingPaired():
            return _paired(state, event)
        case IcebreakerChanged(number=number):
            return state._replace(icebreakers=(*state.icebreakers, number))
        case ConversationOpened(conversation=conversation):
            return state._replace(conversation=conversation)
        case ConversationLost():
            lost = state._replace(conversation=None, posted=())
            return lost._replace(losses=state.losses + 1)
        case MembersUnreachable(members=members):
            return state._replace(unreachable=state.unreachable | set(members))
        case MeetingIntroduced(ts=ts, at=at):
            introduced = _posted(state, None, ts)
            began = state.introduced_at or at
            return introduced._replace(
                introduction_ts=ts, introduced_at=began, failed=False
            )
        case IntroductionFailed():
            return state._replace(failed=True)
        case QuestionAsked(question=question, until=until):
            ends_at = until if question is Stage.CLOSING else state.ends_at
            return state._replace(asked=(*state.asked, question), ends_at=ends_at)
        case StageSkipped(stage=stage):
            return state._replace(skipped=(*state.skipped, stage))
        case QuestionLost(question=question):
            return _without_question(state, question)
        case QuestionSent(question=question, ts=ts):
            shown = _posted(_without_reminder(state, question), question, ts)
            return shown._replace(sent={**state.sent, question: ts})
        case Answered():
            return _with_answer(state, event)
        case StatusChanged(status=status):
            return state._replace(status=status)
        case ReminderWanted():
            return state._replace(reminded=True)
        case MeetingClosed(status=status, ended_by=ended_by):
            cancelled = ended_by is EndedBy.CANCELLED
            return state._replace(status=status, closed=True, cancelled=cancelled)
        case MembersWrote() | NudgeWanted():
            return state
        case NudgeSent(ts=ts):
            return _posted(state, None, ts)._replace(resending=state.resending)
        case ReminderSent(ts=ts):
            return state._replace(posted=(*state.posted, ts), reminder_ts=ts)
        case ClosingNoteSent(ts=ts):
            return state._replace(posted=(*state.posted, ts))
        case QuestionRetired():
            return state
        case MetAfterAll():
            return state._replace(status=Status.CLOSED_MET)
        case AnswersSettled():
            return state._replace(settled=True)
        case MessageWithdrawn(ts=ts):
            left = tuple(one for one in state.posted if one != ts)
            return state._replace(posted=left)
        case ResendAsked(question=question, number=number):
            resending = state.resending | {question}
            return state._replace(resends=number, resending=resending)
        case ConversationReopened(conversation=conversation):
            stays = conversation == state.conversation
            posted = state.posted if stays else ()
            return state._replace(conversation=conversation, posted=posted)
        case MessageFailed():
            return state._replace(undelivered=True, resending=frozenset())


def _paired(state: MeetingState, event: MeetingPaired) -> MeetingState:
    given = event.introduction
    if given is None:
        return state._replace(paired=event)
    times = replace(state.times, offered=given.times)
    icebreakers = (given.icebreaker,)
    return state._replace(paired=event, times=times, icebreakers=icebreakers)


def _with_times(state: MeetingState, event: TimeEvent) -> MeetingState:
    after = state._replace(times=evolve_times(state.times, event))
    match event:
        case TimeAgreed():
            return after._replace(time_counts=True)
        case TimeReopened():
            return after._replace(time_counts=False)
        case AgreementTold(ts=ts) | OthersTold(ts=ts):
            return after._replace(posted=(*state.posted, ts), undelivered=False)
        case _:
            return after


def _posted(state: MeetingState, question: Stage | None, ts: str) -> MeetingState:
    return state._replace(
        posted=(*state.posted, ts),
        undelivered=False,
        resending=state.resending - {question},
    )


def _without_reminder(state: MeetingState, question: Stage) -> MeetingState:
    """What is asked after the reminder takes the buttons back."""
    if question is not Stage.CLOSING:
        return state
    return state._replace(reminder_ts=None)


def _without_question(state: MeetingState, question: Stage) -> MeetingState:
    gone = state.shown_in(question)
    sent = {stage: ts for stage, ts in state.sent.items() if stage != question}
    posted = tuple(ts for ts in state.posted if ts != gone)
    return _without_reminder(state, question)._replace(sent=sent, posted=posted)


def _with_answer(state: MeetingState, event: Answered) -> MeetingState:
    before = state.given.get(event.question, {})
    others = {member: said for member, said in before.items() if member != event.member}
    given = {**state.given, event.question: {**others, event.member: event.answer}}
    agreed = state.times.agreed
    return state._replace(
        given=given,
        latest={**state.latest, event.member: event.answer},
        time_counts=state.time_counts and agreed is not None and event.at < agreed,
    )
