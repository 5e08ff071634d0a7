"""The farewell: a group that never told how it went hears that it is over."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.actors.meeting_effects import message_failed, order_to_record
from ponchik.delivery import SlackEffect
from ponchik.delivery.reopening import reopen
from ponchik.domain.orders import Order
from ponchik.events.meeting import ClosingNoteSent
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.surfaces.messages import closing_note
from ponchik.store.connection import Transaction


def _tell(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, state = meeting.conversation, meeting.state
    if conversation is None or state.introduction_ts is None:
        return None
    note = closing_note(
        meeting.view, state.status, is_asked_after=state.is_asked_after_end
    )
    return PostMessage(conversation, note)


def _told(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, ClosingNoteSent(ts=ts, at=now))]


TELL_CLOSED = SlackEffect(
    "tell_closed", _tell, _told, message_failed, conversation_of, reopen
)
