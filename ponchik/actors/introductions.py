"""The introduction: a group DM is opened, then everyone in it is introduced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ponchik.actors.meeting_effects import open_conversation, order_to_record
from ponchik.command_handler import Recorder
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import Repaired
from ponchik.delivery.reopening import reopen
from ponchik.domain.orders import Order
from ponchik.events.meeting import (
    ConversationOpened,
    IntroductionFailed,
    MeetingIntroduced,
)
from ponchik.ledger.claims import Claimed
from ponchik.queries.beginnings import beginning_of
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.client.error_codes import PERSON_REFUSED
from ponchik.slack.surfaces.introductions import introduction
from ponchik.store.connection import Transaction


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    return [
        order_to_record(effect, ConversationOpened(conversation=conversation, at=now))
    ]


def _introduce(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    if meeting.state.conversation is None or meeting.state.closed:
        return None
    if effect.payload.get("moved") and meeting.state.introduction_ts is not None:
        return None  # the newcomer was there from the beginning
    meeting.require_two()
    first = introduction(meeting.view, beginning_of(meeting, effect.due_at))
    return PostMessage(meeting.state.conversation, first)


def _introduced(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, MeetingIntroduced(ts=ts, at=now))]


def _failed(effect: Claimed, reason: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, IntroductionFailed(reason=reason, at=now))]


def _without_refused(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Have the conversation opened without the one whom Slack refuses."""
    meeting = SeenMeeting.of(recorder.transaction, effect)
    if code not in PERSON_REFUSED or len(meeting.view.members) < _ENOUGH_WITHOUT_ONE:
        return None
    kind, why = "open_without_refused", {"reason": code}
    opening = effect.follow_up(kind, str(effect.id), now, why)
    recorder.want([replace(opening, expires_at=effect.expires_at)])
    return Repaired(again=False)


_ENOUGH_WITHOUT_ONE = 3

OPEN_CONVERSATION = SlackEffect(
    "open_conversation", open_conversation, _opened, _failed, repair=_without_refused
)
INTRODUCE = SlackEffect(
    "introduce", _introduce, _introduced, _failed, conversation_of, reopen
)
