"""Repairs: what a called off round posted is replaced; a message is posted again."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.command_handler import load
from ponchik.delivery import SlackEffect
from ponchik.delivery.reopening import reopen
from ponchik.domain.calendar import calendar_of
from ponchik.domain.meeting import Outcome, Record
from ponchik.domain.orders import Order
from ponchik.domain.program import PROGRAM
from ponchik.events.event import Stream
from ponchik.events.meeting import (
    ConversationReopened,
    MeetingIntroduced,
    MessageFailed,
    QuestionSent,
)
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import OpenConversation, PostMessage, UpdateMessage
from ponchik.slack.surfaces.messages import called_off, introduction, question
from ponchik.store.connection import Transaction


def _withdraw(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting(transaction, effect)
    if meeting.conversation is None or meeting.state.paired is None:
        return None
    program = Stream("program", meeting.state.paired.program)
    state = load(transaction, effect.workspace, PROGRAM, program)
    at = state.next_round_at
    day = calendar_of(state.settings).day_of(at) if at else None
    note = called_off(meeting.view, day)
    return UpdateMessage(meeting.conversation, effect.payload["ts"], note)


def _withdrawn(_effect: Claimed, _ts: str, _now: datetime) -> Sequence[Order]:
    """That the round was called off is the fact; that it is shown follows from it."""
    return []


def _open(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    meeting = SeenMeeting(transaction, effect)
    if meeting.state.closed:
        return None
    meeting.require_two()
    return OpenConversation(meeting.view.members)


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    reopened = ConversationReopened(
        conversation=conversation,
        question=_question(effect),
        number=int(effect.payload["number"]),
        until=datetime.fromisoformat(effect.payload["expires"]),
        at=now,
    )
    return [_order(effect, reopened)]


def _resend(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting, asked = (
        SeenMeeting(transaction, effect),
        _question(effect),
    )
    if meeting.conversation is None or meeting.state.closed:
        return None
    if asked is None:
        meeting.require_two()
        return PostMessage(meeting.conversation, introduction(meeting.view))
    message = question(meeting.view, asked, meeting.given(asked))
    return PostMessage(meeting.conversation, message)


def _resent(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    asked = _question(effect)
    if asked is None:
        return [_order(effect, MeetingIntroduced(ts=ts, at=now))]
    return [_order(effect, QuestionSent(question=asked, ts=ts, at=now))]


def _failed(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, MessageFailed(effect=effect.kind, reason=reason, at=now))]


def _question(effect: Claimed) -> Stage | None:
    asked = effect.payload["question"]
    return Stage(asked) if asked else None


def _order(effect: Claimed, outcome: Outcome) -> Order:
    return Order(Stream.parse(effect.stream), Record(outcome))


WITHDRAW = SlackEffect("withdraw", _withdraw, _withdrawn, _failed)
REOPEN_CONVERSATION = SlackEffect("reopen_conversation", _open, _opened, _failed)
RESEND = SlackEffect("resend", _resend, _resent, _failed, conversation_of, reopen)
