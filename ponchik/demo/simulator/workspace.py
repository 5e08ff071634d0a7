"""The workspace as Slack would remember it: people, conversations, messages, views."""

import random
import string
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone, UTC for what is none: Slack passes on any name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")


class Kind(StrEnum):
    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    GROUP_DM = "mpim"
    DM = "im"


@dataclass
class Person:
    id: str
    name: str
    real_name: str
    team_id: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    title: str = ""
    color: str = "9f69e7"
    deleted: bool = False
    is_admin: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_workflow_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_invited_user: bool = False
    #: What Slack tells of a person of an Enterprise Grid, `teams` among it.
    enterprise_user: Json | None = None
    updated: int = 1_700_000_000

    @property
    def is_ordinary(self) -> bool:
        """Tell whether this is a member: no machine, guest, stranger or invited one."""
        return self.id != SLACKBOT and not (
            self.deleted
            or self.is_bot
            or self.is_workflow_bot
            or self.is_restricted
            or self.is_ultra_restricted
            or self.is_stranger
            or self.is_invited_user
        )


@dataclass
class Message:
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: str | None = None
    only_for: str | None = None
    from_bot: bool = False


@dataclass
class Conversation:
    id: str
    kind: Kind
    name: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_general: bool = False

    @property
    def is_channel(self) -> bool:
        return self.kind in {Kind.PUBLIC, Kind.PRIVATE}

    def find(self, ts: str) -> Message | None:
        return next((m for m in self.messages if m.ts == ts), None)

    def visible_to(self, user: str) -> list[Message]:
        return [m for m in self.messages if m.only_for in {None, user}]


@dataclass
class View:
    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    is_open: bool = True
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Trigger:
    user: str
    born: float
    view: str | None = None
    is_used: bool = False


@dataclass(frozen=True)
class Team:
    """`enterprise_id` is empty for a workspace of its own."""

    id: str
    name: str
    domain: str
    enterprise_id: str = ""
    enterprise_name: str = ""

    @property
    def enterprise(self) -> Json | None:
        if not self.enterprise_id:
            return None
        return {"id": self.enterprise_id, "name": self.enterprise_name}


@dataclass(frozen=True)
class App:
    """Ponchik as Slack knows it."""

    id: str
    bot_id: str
    user: str


@dataclass
class Workspace:
    team: Team
    app: App
    chance: random.Random
    people: dict[str, Person] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    is_installed: bool = True

    def new_id(self, prefix: str) -> str:
        return new_id(self.chance, prefix)

    def channel(self, name: str) -> Conversation:
        return next(c for c in self.conversations.values() if c.name == name)

    def person(self, name: str) -> Person:
        return next(p for p in self.people.values() if p.name == name)

    def direct(self, members: set[str]) -> Conversation | None:
        """Return the one conversation that exactly these people have."""
        return next(
            (
                c
                for c in self.conversations.values()
                if not c.is_channel and set(c.members) == members
            ),
            None,
        )


def new_id(chance: random.Random, prefix: str) -> str:
    letters = string.ascii_uppercase + string.digits
    return prefix + "0" + "".join(chance.choices(letters, k=9))
