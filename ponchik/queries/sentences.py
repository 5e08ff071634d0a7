"""Events in plain words, for people who never heard of events."""

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import assert_never
from uuid import UUID

from ponchik.events.channel_messages import (
    ChannelMessage,
    ChannelMessageDropped,
    ChannelMessagePosted,
    PostingRefused,
)
from ponchik.events.enrolment import HostWanted, SetUpAsked, SetUpSettled
from ponchik.events.event import Event
from ponchik.events.host_messages import HostTold
from ponchik.events.meeting import (
    Answered,
    AnswersSettled,
    ClosingNoteSent,
    ConversationLost,
    ConversationOpened,
    ConversationReopened,
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
from ponchik.events.meeting_members import MembersEvent
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import IcebreakerChanged, TimeEvent
from ponchik.events.meeting_words import WordEvent
from ponchik.events.member import MemberEvent
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramEvent,
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
    GroupMetAfterAll,
    ReminderAsked,
    RoundCancelled,
    RoundClosed,
    RoundEvent,
    RoundStarted,
    SearchEvent,
)
from ponchik.events.round_drafts import RoundDrafted
from ponchik.events.workspace import InstallationEvent
from ponchik.queries.departure_sentences import sentence_of_members
from ponchik.queries.installation_sentences import sentence_of_installation
from ponchik.queries.member_sentences import sentence_of_member
from ponchik.queries.phrases import (
    ANSWERS,
    HOST_NEWS,
    NEWS,
    SETTLED,
    SKIPPED,
    STATUSES,
    listed,
    moment,
    question_name,
)
from ponchik.queries.time_sentences import sentence_of_times, sentence_of_words

#: A person's name.
Names = Callable[[UUID], str]


def sentence_of(event: Event, names: Names, zone: tzinfo | None = None) -> str:
    """Return what happened, in one sentence."""
    if isinstance(event, MeetingEvent):
        return _meeting(event, names, zone)
    if isinstance(event, RoundEvent):
        return _round(event, names)
    if isinstance(event, MemberEvent):
        return sentence_of_member(event)
    if isinstance(event, InstallationEvent):
        return sentence_of_installation(event)
    assert isinstance(event, ProgramEvent)  # noqa: S101 -- there is no sixth kind
    return _program(event, names, zone)


def _meeting(event: MeetingEvent, names: Names, zone: tzinfo | None) -> str:
    if isinstance(event, TimeEvent | IcebreakerChanged):
        return sentence_of_times(event, names, zone)
    if isinstance(event, WordEvent):
        return sentence_of_words(event, names)
    if isinstance(event, MembersEvent):
        return sentence_of_members(event, names)
    match event:
        case MeetingPaired(members=members, leader=leader):
            together = listed([names(member) for member in members])
            return f"{together} were matched; {names(leader)} leads."
        case ConversationOpened():
            return "Their group chat was opened."
        case MeetingIntroduced():
            return "They were introduced to each other."
        case IntroductionFailed(reason=reason):
            return f"They could not be introduced: {reason}."
        case MembersUnreachable(members=members):
            who = listed([names(member) for member in members])
            return f"{who} cannot be written to; the others go on."
        case ConversationLost():
            return "Their group chat is out of Ponchik's reach."
        case StageSkipped(stage=stage):
            return f"It is too early for {question_name(stage)} in this group."
        case QuestionLost(question=question):
            return f"The message with {question_name(question)} was deleted."
        case QuestionAsked(question=question):
            return f"It was time for {question_name(question)}."
        case QuestionSent(question=question):
            name = question_name(question)
            return f"{name[:1].upper()}{name[1:]} was posted."
        case Answered(member=member, answer=answer):
            return f"{names(member)} answered: {ANSWERS[answer]}."
        case StatusChanged(status=status):
            return f"Status: {STATUSES[status]}."
        case ReminderWanted():
            return "Nobody had answered: time for a reminder."
        case ReminderSent():
            return "They were reminded."
        case MeetingClosed(status=status):
            return f"The meeting was closed: {STATUSES[status]}."
        case QuestionRetired(question=question):
            return f"The buttons of {question_name(question)} go."
        case MetAfterAll():
            return "They say only now that they met; it counts."
        case MarkedMet():
            return "A host notes that they met."
        case MarkTakenBack():
            return "A host takes back that they met."
        case AnswersSettled():
            return "The next round is over, so their answers stand."
        case ClosingNoteSent():
            return "They were told that it is over."
        case MessageWithdrawn():
            return "A message is replaced by the note that it is off."
        case ResendAsked(question=question):
            what = question_name(question) if question else "the introduction"
            return f"They are sent {what} once more."
        case ConversationReopened():
            return "Their group chat was opened once more."
        case MessageFailed(reason=reason):
            return f"A message could not be delivered: {reason}."
        case _:
            assert_never(event)


def _round(event: RoundEvent, names: Names) -> str:
    if isinstance(event, SearchEvent):
        return sentence_of_members(event, names)
    match event:
        case RoundStarted(number=number, groups=groups, receipt=receipt):
            left_out = _left_out(len(event.exclusions))
            return (
                f"Round {number} started: {receipt.people} people in {len(groups)} "
                f"groups{left_out}."
            )
        case CheckInAsked(number=number):
            return f"It was time for check-in {number}."
        case ClosingAsked():
            return "It was time for the closing question."
        case ReminderAsked():
            return "It was time to remind those who had not answered."
        case FinishAsked():
            return "It was time to close what was still open."
        case RoundCancelled():
            return "The round was called off; its groups count as never matched."
        case RoundClosed(outcomes=outcomes):
            return f"The round is over: {_outcomes(outcomes)}."
        case GroupMetAfterAll():
            return "A group said after the round's end that it met."
        case _:
            assert_never(event)


def _left_out(number: int) -> str:
    return f", {number} left out (bots, guests of other companies, …)" if number else ""


def _outcomes(outcomes: dict[Status, int]) -> str:
    met = outcomes.get(Status.CLOSED_MET, 0)
    return f"{met} of {sum(outcomes.values())} groups met"


def _program(event: ProgramEvent, names: Names, zone: tzinfo | None) -> str:
    on = partial(moment, zone=zone)
    match event:
        case ProgramStarted(next_round_at=at):
            return f"Ponchik was invited; round 1 is planned for {on(at)}."
        case ProgramSettingsChanged(next_round_at=at):
            following = f"the next round is on {on(at)}" if at else "it stays paused"
            return f"The settings were changed; {following}."
        case ManagerAdded(person=person):
            return f"{names(person)} is a host from now on."
        case ManagerRemoved(person=person):
            return f"{names(person)} is no host any more."
        case ProgramPaused(until=until):
            return f"The program is paused{(until and f' until {until}') or ''}."
        case ProgramResumed(next_round_at=at):
            return f"The program goes on; the next round is on {on(at)}."
        case RoundMoved(next_round_at=at):
            return f"The next round was moved to {on(at)}."
        case ProgramMoved():
            return "Slack gave the channel another id."
        case RoundOpened(number=number, next_round_at=at):
            return f"Round {number} was opened; the next is planned for {on(at)}."
        case RoundEnded(number=number):
            return f"Round {number} was ended."
        case RoundDrafted(number=number, draw=draw, kept=kept, left_out=left_out):
            hands = f"{len(kept)} groups kept, {len(left_out)} people left out"
            return f"A host changed round {number}: draw {draw}, {hands}."
        case ManagerRuleAdded(one=one, other=other):
            return f"{names(one)} and {names(other)} are never matched from now on."
        case ManagerRuleRemoved(one=one, other=other):
            return f"{names(one)} and {names(other)} may be matched again."
        case RoundSkipped(reason=reason, next_round_at=at):
            why = SKIPPED[reason]
            return f"{why}: no round this time. The next is on {on(at)}."
        case ChannelMessagePosted(message=message, number=number):
            return f"The channel was told {_news(message, number)}."
        case ChannelMessageDropped(message=message, number=number, reason=reason):
            return f"The channel is not told {_news(message, number)}: {reason}."
        case PostingRefused(reason=reason):
            return f"Ponchik may not post in the channel: {reason}."
        case ProgramEnded(reason=reason):
            return f"The program ended: {reason.value}."
        case ProgramWaiting(reason=why_waiting, since=since):
            what = why_waiting.value.replace("_", " ")
            return f"The program waits since {on(since)}: {what}."
        case ProgramRecovered(next_round_at=at):
            coming = f"; the next round is on {on(at)}" if at else ""
            return f"The program can work again{coming}."
        case SetUpAsked():
            return "The channel is greeted, and its hosts are asked how to begin."
        case SetUpSettled(how=how):
            return SETTLED[how]
        case HostWanted():
            return "The channel is asked who would be its host."
        case HostTold(message=told, person=person):
            return f"{names(person)} was told {HOST_NEWS[told]}."
        case _:
            assert_never(event)


def _news(message: ChannelMessage, number: int | None) -> str:
    return NEWS[message].format(number=number)
