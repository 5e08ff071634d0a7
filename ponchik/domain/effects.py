"""An effect: something to be done in Slack, once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("0c9e5a53-43b3-5f0e-8d5d-6a7c7d0b7a52")

#: How the chain of causes of what Ponchik does on its own initiative begins.
CLOCK_CHAIN = "command/tick/"

#: In the payload of what waits for a decent hour, also if somebody asked for it: others
#: are told.
WAITS_ALWAYS = "waits_always"

#: Which of Slack's methods an effect calls; the others call none.
METHODS = {
    "open_conversation": "conversations.open",
    "introduce": "chat.postMessage",
    "ask": "chat.postMessage",
    "show_answers": "chat.update",
    "remind": "chat.postMessage",
    "tell_closed": "chat.postMessage",
    "show_introduction": "chat.update",
    "ask_others": "chat.postMessage",
    "tell_agreed": "chat.postMessage",
    "show_agreement": "chat.update",
    "look_at_chat": "conversations.history",
    "nudge": "chat.postMessage",
    "tell_departure": "chat.postMessage",
    "open_new_chat": "conversations.open",
    "tell_moved": "chat.postMessage",
    "retire_introduction": "chat.update",
    "tell_joiner": "chat.postMessage",
    "tell_looking": "chat.postMessage",
    "tell_nobody_free": "chat.postMessage",
    "withdraw": "chat.update",
    "retire_question": "chat.update",
    "reopen_conversation": "conversations.open",
    "resend": "chat.postMessage",
    "tell_privately": "chat.postEphemeral",
    "announce": "chat.postMessage",
    "audit": "conversations.history",
    "open_direct": "conversations.open",
    "tell_host": "chat.postMessage",
    "tell_break_over": "chat.postMessage",
    "ask_to_stay": "chat.postMessage",
    "tell_paused": "chat.postMessage",
    "redraw_told": "chat.update",
    "redraw_greeting": "chat.update",
    "publish_home": "views.publish",
}


@dataclass(frozen=True)
class Effect:
    """What is to be done, and what it follows from.

    `key` tells effects of one kind and stream apart: the same decision always has the
    same key, so that it is carried out once. `place` orders the effects of a stream:
    one waits until all in earlier places have ended. Of the effects with one `subject`
    only the latest counts; an empty subject stands for each counts. `caused_by` is the
    position of the event that it follows from, if there is one, and `correlation` the
    first cause of the chain. With `viewed_since` it is wanted only if somebody looked
    after that moment at a Home that shows what the effect is about. Nobody takes it up
    before `settles_in` has passed on the database's clock, whatever a worker's says.
    """

    workspace: str
    stream: str
    kind: str
    key: str
    place: int
    due_at: datetime
    correlation: str | None
    caused_by: int | None = None
    traceparent: str | None = None
    expires_at: datetime | None = None
    subject: str = ""
    viewed_since: datetime | None = None
    settles_in: timedelta | None = None
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """The method of Slack that it calls, empty if none."""
        return METHODS.get(self.kind, "")

    @cached_property
    def id(self) -> UUID:
        """Its id, which follows from what it is about."""
        return uuid5(NAMESPACE, f"{self.stream}/{self.kind}/{self.key}")
