"""Repairs: notes replace what is called off; a message is posted again."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.actors.meeting_effects import (
    message_failed,
    open_conversation,
    order_to_record,
)
from ponchik.command_handler import load_program
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import no_fact
from ponchik.delivery.reopening import reopen
from ponchik.domain.calendar import calendar_of
from ponchik.domain.orders import Order
from ponchik.events.meeting import ConversationReopened, MeetingIntroduced, QuestionSent
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.beginnings import beginning_of
from ponchik.queries.departures import note_in_place
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage, UpdateMessage
from ponchik.slack.surfaces.introductions import introduction
from ponchik.slack.surfaces.messages import called_off, question
from ponchik.store.connection import Transaction


def _withdraw(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    if meeting.conversation is None or meeting.state.paired is None:
        return None
    ts = effect.payload["ts"]
    if meeting.state.is_off:
        note = note_in_place(meeting, ts)
        return UpdateMessage(meeting.conversation, ts, note)
    program = meeting.state.paired.program
    state = load_program(transaction, effect.workspace, program)
    at = state.next_round_at
    day = calendar_of(state.settings).day_of(at) if at else None
    return UpdateMessage(meeting.conversation, ts, called_off(meeting.view, day))


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    reopened = ConversationReopened(
        conversation=conversation,
        question=_question(effect),
        number=int(effect.payload["number"]),
        until=datetime.fromisoformat(effect.payload["expires"]),
        at=now,
    )
    return [order_to_record(effect, reopened)]


def _resend(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting, asked = (
        SeenMeeting.of(transaction, effect),
        _question(effect),
    )
    if meeting.conversation is None or meeting.state.closed:
        return None
    if asked is None:
        meeting.require_two()
        first = introduction(meeting.view, beginning_of(meeting, effect.due_at))
        return PostMessage(meeting.conversation, first)
    message = question(meeting.view, asked, meeting.given(asked))
    return PostMessage(meeting.conversation, message)


def _resent(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    asked = _question(effect)
    if asked is None:
        return [order_to_record(effect, MeetingIntroduced(ts=ts, at=now))]
    return [order_to_record(effect, QuestionSent(question=asked, ts=ts, at=now))]


def _question(effect: Claimed) -> Stage | None:
    asked = effect.payload["question"]
    return Stage(asked) if asked else None


# That it was called off is the fact; that it is shown follows from it.
WITHDRAW = SlackEffect("withdraw", _withdraw, no_fact, message_failed)
REOPEN_CONVERSATION = SlackEffect(
    "reopen_conversation", open_conversation, _opened, message_failed
)
RESEND = SlackEffect(
    "resend", _resend, _resent, message_failed, conversation_of, reopen
)
