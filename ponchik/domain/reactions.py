"""The whole workflow on one page: which event wants what done.

Reactions to one event of one stream always give the same effects with the same ids, so
that a decision carried out twice is still one message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from ponchik.events.event import RecordedEvent
from ponchik.events.meeting import (
    Answered,
    ConversationOpened,
    MeetingClosed,
    MeetingPaired,
    QuestionAsked,
    ReminderWanted,
    Status,
)
from ponchik.events.round import CheckInAsked, ClosingAsked, FinishAsked, ReminderAsked
from ponchik.events.stage import Stage

NAMESPACE = UUID("0c9e5a53-43b3-5f0e-8d5d-6a7c7d0b7a52")


@dataclass(frozen=True)
class Effect:
    """Something to be done in Slack, once. `seq` orders the effects of a stream.

    What happens to a stream only once says so in `once`: then its id does not hang on
    how many events came before, which a restored database may not remember.
    """

    workspace: str
    stream: str
    kind: str
    seq: int
    due_at: datetime
    expires_at: datetime | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    once: str = ""

    @property
    def method(self) -> str:
        return METHODS.get(self.kind, "")

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE, f"{self.stream}/{self.kind}/{self.once or self.seq}")


def react(recorded: RecordedEvent) -> Sequence[Effect]:
    match recorded.event:
        case MeetingPaired(until=until):
            return [_effect(recorded, "open_conversation", until)]
        case ConversationOpened():
            return [_message(recorded, "introduce")]
        case CheckInAsked(number=number, until=until):
            question = Stage.check_in(number)
            return [_effect(recorded, "ask_meetings", until, question=question)]
        case ClosingAsked(finish_at=until):
            return [_effect(recorded, "ask_meetings", until, question=Stage.CLOSING)]
        case ReminderAsked(finish_at=until):
            return [_effect(recorded, "remind_meetings", until)]
        case FinishAsked():
            return [_effect(recorded, "close_meetings")]
        case QuestionAsked(question=question, until=until):
            return [_message(recorded, "ask", until, question=question)]
        case Answered(question=question):
            return [_effect(recorded, "show_answers", question=question)]
        case ReminderWanted(until=until):
            return [_message(recorded, "remind", until)]
        case MeetingClosed(told=True, status=status) if status in _TOLD_AT_THE_END:
            return [_message(recorded, "tell_closed")]
        case _:
            return []


#: Which of Slack's methods an effect calls; the others call none.
METHODS = {
    "open_conversation": "conversations.open",
    "introduce": "chat.postMessage",
    "ask": "chat.postMessage",
    "show_answers": "chat.update",
    "remind": "chat.postMessage",
    "tell_closed": "chat.postMessage",
    "tell_privately": "chat.postEphemeral",
    "audit": "conversations.history",
}

#: A group that answered knows how its meeting ended.
_TOLD_AT_THE_END = {Status.CLOSED_STALE, Status.CLOSED_SCHEDULED}


def _message(
    recorded: RecordedEvent, kind: str, until: datetime | None = None, **payload: str
) -> Effect:
    """A group is told each thing once, and asked each question once."""
    effect = _effect(recorded, kind, until, **payload)
    return replace(effect, once=payload.get("question", "once"))


def _effect(
    recorded: RecordedEvent, kind: str, until: datetime | None = None, **payload: str
) -> Effect:
    return Effect(
        workspace=recorded.workspace,
        stream=str(recorded.stream),
        kind=kind,
        seq=recorded.version,
        due_at=recorded.event.at,
        expires_at=until,
        payload=payload,
    )
