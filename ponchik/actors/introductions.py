"""The introduction: a group DM is opened, then everyone in it is introduced."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.command_handler import Recorder
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import Repaired
from ponchik.delivery.reopening import reopen
from ponchik.domain.effects import Effect
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
from ponchik.slack.client.error_codes import PERSON_REFUSED
from ponchik.slack.surfaces.messages import introduction
from ponchik.store.connection import Transaction


def _open(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    meeting = SeenMeeting(transaction, effect)
    if meeting.state.closed:
        return None
    meeting.require_two()
    return OpenConversation(meeting.view.members)


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    return [_order(effect, ConversationOpened(conversation=conversation, at=now))]


def _introduce(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting(transaction, effect)
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


def _without_refused(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Have the conversation opened without the one whom Slack refuses."""
    meeting = SeenMeeting(recorder.transaction, effect)
    if code not in PERSON_REFUSED or len(meeting.view.members) < _ENOUGH_WITHOUT_ONE:
        return None
    follow_up = Effect(
        workspace=effect.workspace,
        stream=effect.stream,
        kind="open_without_refused",
        key=str(effect.id),
        place=effect.place,
        due_at=now,
        expires_at=effect.expires_at,
        payload={"reason": code},
        caused_by=effect.caused_by,
        correlation=effect.correlation,
        traceparent=effect.traceparent,
    )
    recorder.want([follow_up])
    return Repaired(again=False)


_ENOUGH_WITHOUT_ONE = 3

OPEN_CONVERSATION = SlackEffect(
    "open_conversation", _open, _opened, _failed, repair=_without_refused
)
INTRODUCE = SlackEffect(
    "introduce", _introduce, _introduced, _failed, conversation_of, reopen
)
