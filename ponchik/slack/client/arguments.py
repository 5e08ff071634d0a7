"""What a call asks of Slack, in Slack's own fields, and what its answer tells."""

from typing import assert_never
from uuid import UUID

from ponchik.slack.client.answers import EFFECT, Json, text
from ponchik.slack.client.calls import (
    Call,
    DeleteMessage,
    Message,
    OpenConversation,
    PostEphemeral,
    PostMessage,
    PublishView,
    UpdateMessage,
    UpdateView,
)


def arguments_of(call: Call, effect_id: UUID) -> Json:
    """Return the arguments of its method; a new message names its effect."""
    match call:
        case OpenConversation(users):
            return {"users": ",".join(users)}
        case PostMessage(conversation, message):
            quiet = {"unfurl_links": False, "unfurl_media": False}
            mark = {"metadata": _metadata(effect_id)}
            return {"channel": conversation, **_shown(message), **quiet, **mark}
        case UpdateMessage(conversation, ts, message):
            # Without metadata Slack keeps the posting's own: what the audit looks for.
            return {"channel": conversation, "ts": ts, **_shown(message)}
        case DeleteMessage(conversation, ts):
            return {"channel": conversation, "ts": ts}
        case PostEphemeral(conversation, user, message):
            return {"channel": conversation, "user": user, **_shown(message)}
        case UpdateView() | PublishView():
            return _view_arguments(call)
        case _:
            assert_never(call)


def _view_arguments(call: UpdateView | PublishView) -> Json:
    match call:
        case UpdateView(external_id, view):
            return {"external_id": external_id, "view": dict(view)}
        case PublishView(user, view):
            return {"user_id": user, "view": dict(view)}


def outcome_of(call: Call, answer: Json) -> str:
    """Return the conversation's id, the message's ts or nothing.

    Raises LookupError or TypeError for an answer without it.
    """
    match call:
        case OpenConversation():
            return text(answer["channel"], "id")
        case PostMessage() | UpdateMessage():
            return text(answer, "ts")
        case DeleteMessage() | PostEphemeral() | UpdateView() | PublishView():
            return ""
        case _:
            assert_never(call)


def _shown(message: Message) -> Json:
    return {"text": message.text, "blocks": list(message.blocks)}


def _metadata(effect_id: UUID) -> Json:
    return {"event_type": EFFECT, "event_payload": {"effect": str(effect_id)}}
