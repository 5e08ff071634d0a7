"""Slack's Web API, as far as Ponchik needs it.

Whatever goes wrong leaves as one of the classes of `ponchik.errors.SlackError`.
"""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from ponchik.errors import Ambiguous, RateLimited
from ponchik.slack.client.answers import (
    Channel,
    Identity,
    Json,
    Posted,
    Profile,
    TokenReport,
    answered_at,
    entries,
    optional,
    text,
)
from ponchik.slack.client.arguments import arguments_of, outcome_of
from ponchik.slack.client.calls import Call
from ponchik.slack.client.connection import Connection, Token
from ponchik.slack.client.failures import unreadable
from ponchik.slack.client.scopes import granted_by

SLACK_API = "https://slack.com/api/"
#: The most Slack recommends: longer pages may come back cut short or as a 500, and
#: 1,000 people are only five calls.
PAGE = 200
#: What even the strictest of Slack's limits hands out in one call.
RECENT = 15
#: Reading changes nothing, so it may be asked again when an answer is lost; but who
#: waited in vain has waited long enough, and garbage stays garbage.
_TRIES = 3
_NOT_AGAIN = frozenset({"garbled_record", "timeout", "unreadable", "repeated_cursor"})
T = TypeVar("T")


class Gate(Protocol):
    """Where a call waits for its turn."""

    def enter(self, method: str) -> None: ...

    def close(self, method: str, wait: timedelta, reason: str) -> None: ...


class Slack:
    """One token, so one workspace. Threads may share it: it remembers nothing."""

    def __init__(
        self, token: Token, *, base_url: str = SLACK_API, timeout: float = 10.0
    ) -> None:
        self._connection = Connection(token, base_url, timeout)
        self._gate: Gate | None = None

    def behind(self, gate: Gate) -> "Slack":
        """The same, but whatever reads waits for its turn at the gate."""
        other = copy(self)
        other._gate = gate  # noqa: SLF001 -- its own kind
        return other

    def with_token(self, token: Token) -> "Slack":
        """The same, but for another workspace."""
        other = copy(self)
        other._connection = self._connection.with_token(token)  # noqa: SLF001 -- its own kind
        return other

    def wait_for_turn(self, method: str) -> None:
        """Raise GateClosed if that would take too long."""
        if self._gate is not None:
            self._gate.enter(method)

    def carry_out(self, call: Call, effect_id: UUID) -> str:
        """Ask once; answer with the conversation's id, the message's ts or nothing."""
        answer = self._connection.send(call.method, arguments_of(call, effect_id))
        return _read(call.method, partial(outcome_of, call), answer)

    def recent_messages(
        self, conversation: str, since: datetime, until: datetime
    ) -> list[Posted]:
        """Newest first, each with the effect it came from if it is ours.

        Two moments keep a message in view that many others followed.
        """
        found = self._list(
            "conversations.history",
            "messages",
            Posted.read,
            limit=RECENT,
            channel=conversation,
            oldest=f"{since.timestamp():.6f}",
            latest=f"{until.timestamp():.6f}",
            inclusive=True,
            include_all_metadata=True,
        )
        return list(found)

    def newest_messages(self, conversation: str, after: str) -> list[Posted]:
        """Return the newest messages after the one with this ts, as many as one page.

        It is one call: who wrote lately is all that anybody needs to know.
        """
        found, _ = self._read(
            "conversations.history",
            partial(_page, "messages", Posted.read),
            limit=RECENT,
            channel=conversation,
            oldest=after,
            include_all_metadata=True,
        )
        return found

    def identity(self) -> Identity:
        """Return whose token it is. Raises SlackError, as all methods here."""
        return self._read("auth.test", Identity.read)

    def granted_scopes(self) -> frozenset[str] | None:
        """Return the scopes that the token has, None if Slack does not tell."""
        self.wait_for_turn("auth.test")
        _, headers = self._connection.ask_with_headers("auth.test")
        return granted_by(headers)

    def token_report(self) -> TokenReport:
        """Return all that one answer tells of the token."""
        answer, headers = self._connection.ask_with_headers("auth.test")
        identity = _read("auth.test", Identity.read, answer)
        return TokenReport(identity, granted_by(headers), answered_at(headers))

    def channel(self, channel: str) -> Channel:
        """Return what Slack tells of a channel."""
        return self._read("conversations.info", Channel.read, channel=channel)

    def channel_names(self) -> dict[str, str]:
        """Return the names, by id, of the channels that Ponchik is in."""
        found = self._list(
            "users.conversations",
            "channels",
            lambda channel: (text(channel, "id"), optional(channel, "name") or ""),
            types="public_channel,private_channel",
            exclude_archived=True,
        )
        return dict(found)

    def revoke_token(self) -> None:
        """Have Slack end this token for good. Raises SlackError."""
        self._read("auth.revoke", lambda _: None)

    def permalink(self, conversation: str, ts: str) -> str:
        """Return the address of a message."""
        return self._read(
            "chat.getPermalink",
            lambda answer: text(answer, "permalink"),
            channel=conversation,
            message_ts=ts,
        )

    def member_page(self, channel: str, cursor: str) -> tuple[list[str], str]:
        """Return a page of a channel's members and the next one's cursor, or ""."""
        return self._read(
            "conversations.members",
            partial(_page, "members", _user_id),
            channel=channel,
            limit=PAGE,
            **_at(cursor),
        )

    def people_page(self, cursor: str) -> tuple[list[Profile], str]:
        """Return a page of the workspace's people and the next one's cursor, or "".

        Somebody who cannot be read is not on it, and costs nobody else their place.
        """
        found, following = self._read(
            "users.list",
            partial(_page, "members", _readable),
            limit=PAGE,
            include_locale=True,
            **_at(cursor),
        )
        return [profile for profile in found if profile is not None], following

    def profile(self, user: str) -> Profile:
        """Return what Slack tells of a user."""
        return self._read(
            "users.info",
            _profile,
            user=user,
            include_locale=True,
        )

    def _ask(
        self, method: str, read: Callable[[Json], T], **arguments: str | int | bool
    ) -> T:
        return _read(method, read, self._connection.ask(method, **arguments))

    def _read(
        self, method: str, read: Callable[[Json], T], **arguments: str | int | bool
    ) -> T:
        """Ask in turn, and again if the answer is lost: half a list is no list."""
        for tries_left in reversed(range(_TRIES)):
            self.wait_for_turn(method)
            try:
                return self._ask(method, read, **arguments)
            except RateLimited as error:
                self._close_gate(error)
                if self._gate is None or not tries_left:
                    raise
            except Ambiguous as error:
                if error.code in _NOT_AGAIN or not tries_left:
                    raise
        raise AssertionError

    def _close_gate(self, error: RateLimited) -> None:
        if self._gate is not None:
            wait = timedelta(seconds=error.retry_after)
            self._gate.close(error.method, wait, str(error))

    def _list(
        self,
        method: str,
        entry: str,
        read: Callable[[Any], T],
        limit: int | None = None,
        **arguments: str | int | bool,
    ) -> Iterator[T]:
        """All that stands under `entry` on all pages.

        A cursor that comes again would lead round in circles. That is an error, not an
        end: half a list looks like a whole one, and people would be left out.
        """
        seen: set[str] = set()
        place: dict[str, str] = {}
        while True:
            page = partial(_page, entry, read)
            found, cursor = self._read(
                method, page, limit=limit or PAGE, **arguments, **place
            )
            yield from found
            if not cursor:
                return
            if cursor in seen:
                raise Ambiguous(method, "repeated_cursor")
            seen.add(cursor)
            place = {"cursor": cursor}


def _read(method: str, read: Callable[[Json], T], answer: Json) -> T:
    try:
        return read(answer)
    except (AttributeError, LookupError, TypeError, ValueError):
        raise unreadable(method, "a field is missing or garbled") from None


def _page(entry: str, read: Callable[[Any], T], answer: Json) -> tuple[list[T], str]:
    more = answer.get("response_metadata") or {}
    cursor = optional(more, "next_cursor") or ""
    return [read(one) for one in entries(answer, entry)], cursor


def _at(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


def _readable(user: Any) -> Profile | None:
    try:
        return Profile.read(user)
    except (AttributeError, LookupError, TypeError, ValueError):
        return None


def _profile(answer: Json) -> Profile:
    """Raise Ambiguous for a record that nobody can read: it is one person's fault."""
    found = _readable(answer.get("user"))
    if found is None:
        raise Ambiguous("users.info", "garbled_record")
    return found


def _user_id(member: object) -> str:
    if isinstance(member, str):
        return member
    raise TypeError
