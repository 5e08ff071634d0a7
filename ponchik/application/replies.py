"""What a use case answers; whoever called it puts it into their own protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ponchik.slack.client.calls import Message
from ponchik.slack.texts.replies import NoteName

#: A modal or a Home in Block Kit.
View = Mapping[str, Any]


@dataclass(frozen=True)
class Acknowledged:
    """It is recorded; what follows from it comes by itself."""


@dataclass(frozen=True)
class Ephemeral:
    """A message for the person alone who asked."""

    message: Message


@dataclass(frozen=True)
class Note:
    """A sentence for the person alone who asked, by its name in the texts.

    `values` holds what it says besides, as text; `people` whom it mentions.
    """

    name: NoteName
    values: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Sequence[UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenView:
    """A form to open for whoever pressed or typed; Slack allows it for 3 seconds."""

    view: View


@dataclass(frozen=True)
class PushView:
    """A form to lay on the one in which the press was."""

    view: View


@dataclass(frozen=True)
class RedrawView:
    """What the form in which the press was shows from now on."""

    view: View


@dataclass(frozen=True)
class Errors:
    """What is wrong in a form, by the block of the field; what was typed is kept."""

    sentences: Mapping[str, str]


@dataclass(frozen=True)
class NextView:
    """What stands in the place of a form that was sent."""

    view: View


@dataclass(frozen=True)
class ClearViews:
    """Close the form that was sent, and all that lie below it."""


#: What the answer to a delivery itself can carry.
Answer = Acknowledged | Ephemeral | Errors | NextView | ClearViews
#: What needs a call to Slack at once.
Shown = OpenView | PushView | RedrawView
Reply = Answer | Shown | Note
