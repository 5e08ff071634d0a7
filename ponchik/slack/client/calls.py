"""What can be asked of Slack, as plain values: decided first, carried out later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Message:
    """`text` says everything that `blocks` show: screen readers read only the text."""

    text: str
    blocks: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class OpenConversation:
    """Answers with the conversation's id; the same people always get the same one."""

    method: ClassVar[str] = "conversations.open"

    users: tuple[str, ...]


@dataclass(frozen=True)
class PostMessage:
    """Answers with the message's ts; asked twice, it posts twice."""

    method: ClassVar[str] = "chat.postMessage"

    conversation: str
    message: Message


@dataclass(frozen=True)
class UpdateMessage:
    method: ClassVar[str] = "chat.update"

    conversation: str
    ts: str
    message: Message


@dataclass(frozen=True)
class DeleteMessage:
    method: ClassVar[str] = "chat.delete"

    conversation: str
    ts: str


@dataclass(frozen=True)
class PostEphemeral:
    """Shown to one person only, and not to be found afterwards."""

    method: ClassVar[str] = "chat.postEphemeral"

    conversation: str
    user: str
    message: Message


@dataclass(frozen=True)
class UpdateView:
    """Redraws a form that is open; `external_id` is the name that it was given."""

    method: ClassVar[str] = "views.update"

    external_id: str
    view: Mapping[str, Any]


@dataclass(frozen=True)
class PublishView:
    """Draws somebody's Home; the latest is what stands there."""

    method: ClassVar[str] = "views.publish"

    user: str
    view: Mapping[str, Any]


Call = (
    OpenConversation
    | PostMessage
    | UpdateMessage
    | DeleteMessage
    | PostEphemeral
    | UpdateView
    | PublishView
)
