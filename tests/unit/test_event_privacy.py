from datetime import date, time
from enum import Enum
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import AwareDatetime

from ponchik.events.event import Fact, Metadata
from ponchik.events.upcasters import EVENTS

pytestmark = pytest.mark.unit

#: Every text in an event, and why it cannot be a person's name, address or account.
TEXTS = {
    "Cadence.zone": "an IANA time zone, checked",
    "Settings.language": "the code of a catalogue, checked",
    "Settings.words": "what hosts typed for everybody to read; their form says so",
    "ConversationLost.conversation": "Slack's id of a conversation",
    "ConversationLost.reason": "an error code of Slack's",
    "WorkingTime.zone": "an IANA time zone, checked",
    "ConversationReopened.conversation": "Slack's id of a conversation",
    "QuestionRetired.ts": "Slack's timestamp of a message",
    "MessageWithdrawn.ts": "Slack's timestamp of a message",
    "ConversationOpened.conversation": "Slack's id of a conversation",
    "DirectConversationOpened.conversation": "Slack's id of a conversation",
    "HostTold.about": "a round's number, a person's UUID, or an effect's id",
    "HostTold.ts": "Slack's timestamp of a message",
    "MembersUnreachable.reason": "an error code of Slack's",
    "MeetingIntroduced.ts": "Slack's timestamp of a message",
    "QuestionSent.ts": "Slack's timestamp of a message",
    "AgreementTold.ts": "Slack's timestamp of a message",
    "OthersTold.ts": "Slack's timestamp of a message",
    "StayQuestionSent.ts": "Slack's timestamp of a message",
    "NudgeSent.ts": "Slack's timestamp of a message",
    "ChatMoved.before": "Slack's id of a conversation",
    "ChatMoved.conversation": "Slack's id of a conversation",
    "ChatMoved.introduction": "Slack's id of a message",
    "DepartureTold.ts": "Slack's timestamp of a message",
    "ReminderSent.ts": "Slack's timestamp of a message",
    "ClosingNoteSent.ts": "Slack's timestamp of a message",
    "IntroductionFailed.reason": "an error code of Slack's or ours",
    "MessageFailed.reason": "an error code of Slack's or ours",
    "ChannelMessagePosted.ts": "Slack's timestamp of a message",
    "ChannelMessageDropped.reason": "an error code of Slack's or ours",
    "PostingRefused.reason": "an error code of Slack's",
    "MessageFailed.effect": "the kind of an effect",
    "MeetingPaired.channel": "Slack's id of a channel",
    "ProgramMoved.channel": "Slack's id of a channel",
    "ProgramStarted.channel": "Slack's id of a channel",
    "RoundStarted.channel": "Slack's id of a channel",
    "WorkspaceInstalled.scopes": "what Slack calls the rights of an app",
    "ProgramStarted.workspace": "Slack's id of a workspace",
    "Receipt.algorithm": "our name for a way of pairing",
    "Metadata.actor": "ponchik, or a person's UUID",
    "Metadata.causation": "an event's position or an effect's id",
    "Metadata.correlation": "an id",
    "Metadata.traceparent": "W3C trace context",
}
PLAIN = (UUID, int, float, bool, type(None), AwareDatetime, date, time)


def leaves(annotation: Any) -> set[Any]:
    if get_origin(annotation) is Annotated:
        return leaves(get_args(annotation)[0])
    parts = [part for part in get_args(annotation) if part is not ...]
    return set().union(*map(leaves, parts)) if parts else {annotation}


def fields_of(model: type[Fact]) -> dict[str, set[Any]]:
    """Every field of the model and of the facts within it, with its plain types."""
    found: dict[str, set[Any]] = {}
    for name, field in model.model_fields.items():
        types = leaves(field.annotation)
        facts = {kind for kind in types if is_a(kind, Fact)}
        found[f"{model.__name__}.{name}"] = types - facts
        for fact in facts:
            found |= fields_of(fact)
    return found


def is_a(kind: Any, ancestor: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, ancestor)


def all_fields() -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    models: list[type[Fact]] = [Metadata, *EVENTS.values()]
    for model in models:
        found |= fields_of(model)
    return found


def test_every_text_in_an_event_is_listed_with_its_reason() -> None:
    texts = {name for name, types in all_fields().items() if str in types}
    assert texts == TEXTS.keys()


def test_whatever_else_is_in_an_event_can_hold_no_text() -> None:
    odd = {
        (name, kind)
        for name, types in all_fields().items()
        for kind in types - {str}
        if kind not in PLAIN and not is_a(kind, Enum)
    }
    assert odd == set()


def test_no_field_of_an_event_is_named_for_what_tells_who_somebody_is() -> None:
    telling = ("name", "mail", "slack", "user", "phone", "avatar", "text")
    named = {field.rpartition(".")[2] for field in all_fields()}
    assert not [name for name in named if any(word in name for word in telling)]
