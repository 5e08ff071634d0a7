"""The introduction: a group DM is opened, then everyone in it is introduced."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.delivery import SlackEffect
from ponchik.domain.meeting import Record
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import (
    ConversationOpened,
    IntroductionFailed,
    MeetingIntroduced,
)
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import OpenConversation, PostMessage
from ponchik.slack.surfaces.messages import introduction
from ponchik.store.connection import Transaction


def _open(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    meeting = SeenMeeting(transaction, effect.workspace, effect.stream)
    if meeting.state.closed:
        return None
    meeting.require_two()
    return OpenConversation(meeting.view.members)


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, ConversationOpened(conversation=conversation, at=now))]


def _introduce(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting(transaction, effect.workspace, effect.stream)
    if meeting.state.conversation is None or meeting.state.closed:
        return None
    meeting.require_two()
    return PostMessage(meeting.state.conversation, introduction(meeting.view))


def _introduced(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, MeetingIntroduced(ts=ts, at=now))]


def _failed(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, IntroductionFailed(reason=reason, at=now))]


def _order(
    effect: Claimed,
    outcome: ConversationOpened | MeetingIntroduced | IntroductionFailed,
) -> Order:
    return Order(Stream.parse(effect.stream), Record(outcome))


OPEN_CONVERSATION = SlackEffect("open_conversation", _open, _opened, _failed)
INTRODUCE = SlackEffect("introduce", _introduce, _introduced, _failed, conversation_of)
