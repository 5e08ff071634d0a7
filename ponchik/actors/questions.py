"""Questions: a group is asked, shown its answers, and reminded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.actors.meeting_effects import message_failed, order_to_record
from ponchik.command_handler import Recorder
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import Repaired, no_fact
from ponchik.delivery.reopening import reopen
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.events.meeting import QuestionLost, QuestionSent, ReminderSent
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.meeting_view import SeenMeeting, conversation_of
from ponchik.slack.client.calls import Message, PostMessage, UpdateMessage
from ponchik.slack.client.error_codes import MESSAGE_FIXED, MESSAGE_GONE, PLACE_GONE
from ponchik.slack.surfaces.messages import question, reminder, without_buttons
from ponchik.slack.texts.replies import NoteName
from ponchik.store.connection import Transaction


def _ask(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, asked = meeting.conversation, Stage(effect.payload["question"])
    is_wanted = meeting.state.can_be_asked(asked)
    if effect.payload.get("again"):
        is_wanted = not meeting.state.closed
    if conversation is None or not is_wanted:
        return None
    message = question(meeting.view, asked, meeting.given(asked))
    return PostMessage(conversation, message)


def _asked(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    sent = QuestionSent(question=effect.payload["question"], ts=ts, at=now)
    return [order_to_record(effect, sent)]


def _show(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, asked = meeting.conversation, Stage(effect.payload["question"])
    ts = meeting.state.shown_in(asked)
    if conversation is None or ts is None or meeting.state.settled:
        return None
    return UpdateMessage(conversation, ts, _asked_in(meeting, asked, ts))


def _asked_in(meeting: SeenMeeting, asked: Stage, ts: str) -> Message:
    """Return what the message says by now: a question, or the reminder of it."""
    given = meeting.given(asked)
    if ts == meeting.state.reminder_ts:
        return reminder(meeting.view, given)
    return question(meeting.view, asked, given)


def _retire(transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    if meeting.conversation is None:
        return None
    ts, asked = effect.payload["ts"], Stage(effect.payload["question"])
    shown = without_buttons(meeting.view, _asked_in(meeting, asked, ts))
    return UpdateMessage(meeting.conversation, ts, shown)


def _remind(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    meeting = SeenMeeting.of(transaction, effect)
    conversation, state = meeting.conversation, meeting.state
    if (
        conversation is None
        or state.given.get(Stage.CLOSING)
        or not state.wants_questions
    ):
        return None
    return PostMessage(conversation, reminder(meeting.view, {}))


def _reminded(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    return [order_to_record(effect, ReminderSent(ts=ts, at=now))]


def _show_otherwise(
    recorder: Recorder, effect: Claimed, code: str, now: datetime
) -> Repaired | None:
    """Post a deleted question anew, once; of one that stands, tell who pressed last."""
    asked = Stage(effect.payload["question"])
    if code in MESSAGE_GONE | PLACE_GONE:
        order = order_to_record(effect, QuestionLost(question=asked, at=now))
        recorder.handle(effect.workspace, [order], place=effect.place)
        return Repaired(again=False)
    if code in MESSAGE_FIXED:
        recorder.want(_note(recorder.transaction, effect, asked, now))
        return Repaired(again=False)
    return None


def _note(
    transaction: Transaction, effect: Claimed, asked: Stage, now: datetime
) -> Sequence[Effect]:
    meeting = SeenMeeting.of(transaction, effect)
    given = list(meeting.state.given.get(asked, {}))
    if not given or meeting.conversation is None:
        return []
    told = {
        "conversation": meeting.conversation,
        "person": str(given[-1]),
        "note": NoteName.ONLY_COUNTED.value,
    }
    note = replace(
        effect.follow_up("tell_privately", "1", now, told),
        stream=f"note-{effect.id}",
        place=1,
        expires_at=now + _NOTE_EXPIRES_AFTER,
    )
    return [note]


_NOTE_EXPIRES_AFTER = timedelta(hours=1)

ASK = SlackEffect("ask", _ask, _asked, message_failed, conversation_of, reopen)
# The answer, or its end, is the fact: that it is shown follows from it, and where it
# cannot be shown no message failed.
SHOW_ANSWERS = SlackEffect(
    "show_answers", _show, no_fact, no_fact, repair=_show_otherwise
)
RETIRE_QUESTION = SlackEffect("retire_question", _retire, no_fact, no_fact)
REMIND = SlackEffect(
    "remind", _remind, _reminded, message_failed, conversation_of, reopen
)
