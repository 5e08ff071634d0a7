"""What Slack tells us, as plain values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from uuid import UUID

EFFECT = "ponchik_effect"

Json = dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """A message; `effect` is the id we gave it, None if it is not ours.

    `author` is None where Slack tells none; what was written is not read. `is_edited`
    is what people see as "(edited)".
    """

    ts: str
    effect: UUID | None
    author: str | None = None
    is_edited: bool = False

    @classmethod
    def read(cls, message: Json) -> Self:
        return cls(
            ts=text(message, "ts"),
            effect=_effect(message.get("metadata")),
            author=optional(message, "user"),
            is_edited=bool(message.get("edited")),
        )


@dataclass(frozen=True)
class Identity:
    """Whose token it is; `name` is the workspace's."""

    workspace: str
    name: str
    bot_user: str
    url: str

    @classmethod
    def read(cls, answer: Json) -> Self:
        return cls(
            workspace=text(answer, "team_id"),
            name=text(answer, "team"),
            bot_user=text(answer, "user_id"),
            url=text(answer, "url"),
        )


@dataclass(frozen=True)
class TokenReport:
    """What Slack tells of a token; `answered_at` is by Slack's clock."""

    identity: Identity
    scopes: frozenset[str] | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Channel:
    """`is_member` is about Ponchik."""

    id: str
    name: str
    is_member: bool
    is_archived: bool
    is_private: bool

    @classmethod
    def read(cls, answer: Json) -> Self:
        channel = answer["channel"]
        return cls(
            id=text(channel, "id"),
            name=optional(channel, "name") or "",
            is_member=channel.get("is_member") is True,
            is_archived=channel.get("is_archived") is True,
            is_private=channel.get("is_private") is True,
        )


@dataclass(frozen=True)
class Profile:
    """A user as Slack tells; `is_external` only as far as Slack says so itself.

    `workspaces` are those that the user belongs to beside the home `workspace`: on an
    Enterprise Grid, colleagues may be at home in another one.
    """

    user: str
    workspace: str
    workspaces: tuple[str, ...]
    name: str
    is_bot: bool
    is_workflow_bot: bool
    deactivated: bool
    not_joined: bool
    is_guest: bool
    is_external: bool
    tz: str | None
    locale: str | None
    avatar: str | None
    title: str | None
    handle: str | None = None
    is_admin: bool = False

    @property
    def is_slackbot(self) -> bool:
        """Slack says of its own bot that it is none."""
        return self.user == "USLACKBOT"

    @classmethod
    def read(cls, user: Json) -> Self:
        profile = user.get("profile")
        shown: Json = profile if isinstance(profile, dict) else {}
        return cls(
            user=text(user, "id"),
            workspace=optional(user, "team_id") or "",
            workspaces=_workspaces(user),
            name=_name(user, shown),
            is_bot=user.get("is_bot") is True,
            is_workflow_bot=user.get("is_workflow_bot") is True,
            deactivated=user.get("deleted") is True,
            not_joined=user.get("is_invited_user") is True,
            is_guest=True
            in (user.get("is_restricted"), user.get("is_ultra_restricted")),
            is_external=user.get("is_stranger") is True,
            is_admin=user.get("is_admin") is True,
            tz=optional(user, "tz"),
            locale=optional(user, "locale"),
            avatar=optional(shown, "image_192") or optional(shown, "image_72"),
            title=optional(shown, "title"),
            handle=optional(user, "name"),
        )


def answered_at(headers: Mapping[str, str]) -> datetime | None:
    """Return the moment that an answer's headers name, None if they tell none."""
    told = next((v for k, v in headers.items() if k.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def text(values: Json, name: str) -> str:
    """Raise ValueError if there is no such text: we could not go on without it."""
    value = optional(values, name)
    if value is None:
        raise ValueError(name)
    return value


def optional(values: Json, name: str) -> str | None:
    """Return a text that can be stored and sent: half an emoji or NUL is replaced."""
    value = values.get(name)
    if not isinstance(value, str) or not value:
        return None
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)


#: Lone surrogates and NUL: JSON may hold them, neither Postgres nor UTF-8 can.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def entries(values: Json, name: str) -> list[Any]:
    """Raise TypeError if there is no list: none at all is not an empty one."""
    value = values[name]
    if isinstance(value, list):
        return value
    raise TypeError(name)


def _name(user: Json, shown: Json) -> str:
    """The first of the names that Slack itself would show."""
    names = (
        optional(shown, "display_name"),
        optional(shown, "real_name"),
        optional(user, "real_name"),
        optional(user, "name"),
    )
    return next((name for name in names if name), text(user, "id"))


def _workspaces(user: Json) -> tuple[str, ...]:
    company = user.get("enterprise_user")
    told = company.get("teams") if isinstance(company, dict) else None
    found = [*_listed(told), *_listed(user.get("teams"))]
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _effect(metadata: object) -> UUID | None:
    match metadata:
        case {"event_type": "ponchik_effect", "event_payload": {"effect": str(effect)}}:
            try:
                return UUID(effect)
            except ValueError:
                return None
        case _:
            return None
