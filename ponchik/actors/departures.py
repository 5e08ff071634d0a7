"""Departures: a group reads that somebody can't make it, or goes on in a new chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ponchik.actors.meeting_effects import (
    message_failed,
    open_conversation,
    order_to_record,
)
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import no_fact, no_longer_needed
from ponchik.delivery.reopening import reopen
from ponchik.domain.orders import Order
from ponchik.events.meeting_members import ChatMoved, DepartureTold
from ponchik.ledger.claims import Claimed
from ponchik.queries.beginnings import beginning_of
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage, UpdateMessage
from ponchik.slack.surfaces.departures import group_smaller, moved_on
from ponchik.slack.surfaces.introductions import introduction
from ponchik.slack.surfaces.messages import without_buttons
from ponchik.store.connection import Transaction


def _tell_departure(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    """Tell those who go on; nothing if the match is off by now."""
    meeting = SeenMeeting.of(transaction, effect)
    gone = meeting.slack_id_of(UUID(effect.payload["member"]))
    was_introduced = meeting.state.introduction_ts is not None
    if meeting.conversation is None or meeting.state.closed or not was_introduced:
        return None
    leads_anew = bool(effect.payload["leads_anew"])
    words = group_smaller(meeting.view, gone, leads_anew=leads_anew)
    return PostMessage(meeting.conversation, words)


def _departure_told(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    told = DepartureTold(member=UUID(effect.payload["member"]), ts=ts, at=now)
    return [order_to_record(effect, told)]


def _chat_moved(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    moved = ChatMoved(conversation=conversation, before=None, at=now)
    return [order_to_record(effect, moved)]


def _tell_moved(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    """Tell the chat before; nothing if it is the same one."""
    meeting = SeenMeeting.of(transaction, effect)
    before, newcomers = effect.payload["before"], meeting.state.members.newcomers
    came = [meeting.slack_id_of(one.person) for one in newcomers]
    known = next((one for one in came if one), None)
    if known is None or before == meeting.conversation:
        return None
    return PostMessage(before, moved_on(meeting.view, known))


def _retire_introduction(
    transaction: Transaction, effect: Claimed
) -> UpdateMessage | None:
    """Take the buttons away; nothing if the group goes on in the same chat."""
    meeting = SeenMeeting.of(transaction, effect)
    before, ts = effect.payload["before"], effect.payload["ts"]
    if before == meeting.conversation or not meeting.view.members:
        return None
    given = replace(beginning_of(meeting, effect.due_at), offered=())
    shown = without_buttons(meeting.view, introduction(meeting.view, given))
    return UpdateMessage(before, ts, shown)


def _chat_before(_transaction: Transaction, effect: Claimed) -> str | None:
    return str(effect.payload["before"])


TELL_DEPARTURE = SlackEffect(
    "tell_departure",
    _tell_departure,
    _departure_told,
    message_failed,
    conversation_of,
    reopen,
)
OPEN_NEW_CHAT = SlackEffect(
    "open_new_chat", open_conversation, _chat_moved, message_failed
)
TELL_MOVED = SlackEffect(
    "tell_moved", _tell_moved, no_fact, no_fact, _chat_before, no_longer_needed
)
RETIRE_INTRODUCTION = SlackEffect(
    "retire_introduction",
    _retire_introduction,
    no_fact,
    no_fact,
    _chat_before,
    no_longer_needed,
)
