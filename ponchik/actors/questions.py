"""Questions: a group is asked, shown its answers, and reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ponchik.command_handler import Recorder
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import Repaired
from ponchik.delivery.reopening import reopen
from ponchik.domain.effects import Effect
from ponchik.domain.meeting import Record
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import (
    MessageFailed,
    QuestionLost,
    QuestionSent,
    ReminderSent,
)
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import PostMessage, UpdateMessage
from ponchik.slack.client.error_codes import MESSAGE_FIXED, MESSAGE_GONE, PLACE_GONE
from ponchik.slack.surfaces.messages import question, reminder
from ponchik.slack.texts.replies import NoteName
from ponchik.store.connection import Transaction


def _ask(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting(transaction, effect)
    conversation, asked = meeting.conversation, Stage(effect.payload["question"])
    is_wanted = meeting.state.wants_questions
    if effect.payload.get("again"):
        is_wanted = not meeting.state.closed
    if conversation is None or not is_wanted:
        return None
    message = question(meeting.view, asked, meeting.given(asked))
    return PostMessage(conversation, message)


def _asked(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    sent = QuestionSent(question=effect.payload["question"], ts=ts, at=now)
    return [_order(effect, sent)]


def _show(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting(transaction, effect)
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
    meeting = SeenMeeting(transaction, effect)
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


def _not_shown(_effect: Claimed, _reason: str, _now: datetime) -> Sequence[Order]:
    """The answer counts: that it cannot be shown is no message that failed."""
    return []


def _show_otherwise(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Post a deleted question anew, once; of one that stands, tell who pressed last."""
    asked = Stage(effect.payload["question"])
    if code in MESSAGE_GONE | PLACE_GONE:
        lost = Record(QuestionLost(question=asked, at=now))
        order = Order(Stream.parse(effect.stream), lost)
        recorder.handle(effect.workspace, [order], place=effect.place)
        return Repaired(again=False)
    if code in MESSAGE_FIXED:
        recorder.want(_note(recorder.transaction, effect, asked, now))
        return Repaired(again=False)
    return None


def _note(
    transaction: Transaction, effect: Claimed, asked: Stage, now: datetime
) -> Sequence[Effect]:
    meeting = SeenMeeting(transaction, effect)
    given = list(meeting.state.given.get(asked, {}))
    if not given or meeting.conversation is None:
        return []
    note = Effect(
        workspace=effect.workspace,
        stream=f"note-{effect.id}",
        kind="tell_privately",
        key="1",
        place=1,
        due_at=now,
        expires_at=now + _NOTE_EXPIRES_AFTER,
        payload={
            "conversation": meeting.conversation,
            "person": str(given[-1]),
            "note": NoteName.ONLY_COUNTED.value,
        },
        caused_by=effect.caused_by,
        correlation=effect.correlation,
        traceparent=effect.traceparent,
    )
    return [note]


_NOTE_EXPIRES_AFTER = timedelta(hours=1)

ASK = SlackEffect("ask", _ask, _asked, _failed, conversation_of, reopen)
SHOW_ANSWERS = SlackEffect(
    "show_answers", _show, _shown, _not_shown, repair=_show_otherwise
)
REMIND = SlackEffect("remind", _remind, _reminded, _failed, conversation_of, reopen)
