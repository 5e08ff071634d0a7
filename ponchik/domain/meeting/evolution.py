"""How each event changes what a meeting is."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeGuard, get_args
from uuid import UUID

from ponchik.domain.meeting.members import Members, evolve_members
from ponchik.domain.meeting.state import MeetingState
from ponchik.domain.meeting.times import (
    evolve_times,
    times_with_newcomer,
    times_without,
)
from ponchik.domain.meeting.words import evolve_words
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
    StageSkipped,
    StatusChanged,
)
from ponchik.events.meeting_marks import MarkedMet, MarkTakenBack
from ponchik.events.meeting_members import (
    ChatMoved,
    DepartureTold,
    MemberJoined,
    MemberLeft,
)
from ponchik.events.meeting_status import Status
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
        case MeetingClosed(status=status, ended_by=ended_by, told=told):
            return state._replace(
                status=status,
                closed=True,
                end_told=told,
                cancelled=ended_by is EndedBy.CANCELLED,
                is_off=ended_by is EndedBy.STEPPED_OUT,
            )
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
        case MemberLeft():
            return _without_member(state, event)
        case MemberJoined():
            return state._replace(
                members=evolve_members(state.members, event),
                times=times_with_newcomer(state.times),
                time_counts=False,
            )
        case DepartureTold():
            return state
        case MarkedMet() | MarkTakenBack():
            return state._replace(marked=isinstance(event, MarkedMet))
        case ChatMoved(conversation=conversation):
            return _in_new_chat(state, conversation)


def _paired(state: MeetingState, event: MeetingPaired) -> MeetingState:
    given, people = event.introduction, event.members
    members = Members(people, event.leader, people, event.newcomers)
    began = state._replace(paired=event, members=members)
    if given is None:
        return began
    times = replace(state.times, offered=given.times)
    return began._replace(times=times, icebreakers=(given.icebreaker,))


def _without_member(state: MeetingState, event: MemberLeft) -> MeetingState:
    """Forget what somebody said who has left."""
    who = event.member
    return state._replace(
        members=evolve_members(state.members, event),
        times=times_without(state.times, who),
        latest=_others_said(state.latest, who),
        given={q: _others_said(said, who) for q, said in state.given.items()},
    )


def _others_said(answers: Mapping[UUID, Answer], member: UUID) -> Mapping[UUID, Answer]:
    return {who: said for who, said in answers.items() if who != member}


def _in_new_chat(state: MeetingState, conversation: str) -> MeetingState:
    """What stands in the chat before is out of reach."""
    if conversation == state.conversation:
        return state
    return state._replace(
        conversation=conversation,
        introduction_ts=None,
        posted=(),
        sent=MappingProxyType({}),
        reminder_ts=None,
    )


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
    others = _others_said(state.given.get(event.question, {}), event.member)
    given = {**state.given, event.question: {**others, event.member: event.answer}}
    agreed = state.times.agreed
    return state._replace(
        given=given,
        latest={**state.latest, event.member: event.answer},
        time_counts=state.time_counts and agreed is not None and event.at < agreed,
    )
