"""Questions: a group is asked, shown its answers, and reminded."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.delivery import SlackEffect
from ponchik.domain.meeting import Record
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import MessageFailed, QuestionSent, ReminderSent
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage, UpdateMessage
from ponchik.slack.surfaces.messages import question, reminder
from ponchik.store.connection import Transaction


def _ask(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting(transaction, effect.workspace, effect.stream)
    conversation, asked = meeting.conversation, Stage(effect.payload["question"])
    if conversation is None or not meeting.state.wants_questions:
        return None
    message = question(meeting.view, asked, meeting.given(asked))
    return PostMessage(conversation, message)


def _asked(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    sent = QuestionSent(question=effect.payload["question"], ts=ts, at=now)
    return [_order(effect, sent)]


def _show(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting(transaction, effect.workspace, effect.stream)
    conversation, asked = meeting.conversation, Stage(effect.payload["question"])
    ts = meeting.state.sent.get(asked)
    if conversation is None or ts is None:
        return None
    message = question(meeting.view, asked, meeting.given(asked))
    return UpdateMessage(conversation, ts, message)


def _shown(_effect: Claimed, _ts: str, _now: datetime) -> Sequence[Order]:
    """The answer is the fact; that it is shown follows from it."""
    return []


def _remind(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting(transaction, effect.workspace, effect.stream)
    conversation, state = meeting.conversation, meeting.state
    if (
        conversation is None
        or state.given.get(Stage.CLOSING)
        or not state.wants_questions
    ):
        return None
    return PostMessage(conversation, reminder(meeting.view))


def _reminded(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, ReminderSent(ts=ts, at=now))]


def _failed(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, MessageFailed(effect=effect.kind, reason=reason, at=now))]


def _order(
    effect: Claimed, outcome: QuestionSent | ReminderSent | MessageFailed
) -> Order:
    return Order(Stream.parse(effect.stream), Record(outcome))


ASK = SlackEffect("ask", _ask, _asked, _failed, conversation_of)
SHOW_ANSWERS = SlackEffect("show_answers", _show, _shown, _failed)
REMIND = SlackEffect("remind", _remind, _reminded, _failed, conversation_of)
