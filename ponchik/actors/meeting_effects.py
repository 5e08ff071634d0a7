"""What effects on a meeting have in common: how it is opened, and what is recorded."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.domain.meeting import Outcome, Record
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import MessageFailed
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting
from ponchik.slack.client.calls import OpenConversation
from ponchik.store.connection import Transaction


def open_conversation(
    transaction: Transaction, effect: Claimed
) -> OpenConversation | None:
    """Open its group chat, unless it is over. Raises TooFewKnown for fewer than two."""
    meeting = SeenMeeting.of(transaction, effect)
    if meeting.state.closed:
        return None
    meeting.require_two()
    return OpenConversation(meeting.view.members)


def order_to_record(effect: Claimed, outcome: Outcome) -> Order:
    """Return the order that records what came of an effect on the meeting."""
    return Order(Stream.parse(effect.stream), Record(outcome))


def message_failed(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    """Record that a message to the group will never arrive."""
    return [
        order_to_record(
            effect, MessageFailed(effect=effect.kind, reason=reason, at=now)
        )
    ]
