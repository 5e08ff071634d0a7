"""OAuth v2: what a workspace's admin allows becomes a bot's token.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import urlencode

from ponchik.slack.client.answers import Json, optional, text
from ponchik.slack.client.connection import Connection
from ponchik.slack.client.failures import unreadable
from ponchik.slack.client.scopes import NEEDED

_METHOD = "oauth.v2.access"
#: In seconds. A browser waits.
_PATIENCE = 8.0


@dataclass(frozen=True)
class Granted:
    """`workspace` is None for an installation in a whole Enterprise Grid.

    Where Slack rotates tokens, it `lasts` for so long, and is exchanged with the
    refresh token.
    """

    workspace: str | None
    name: str
    token: str
    refresh_token: str | None
    lasts: timedelta | None
    scopes: tuple[str, ...]
    installer: str | None

    def __repr__(self) -> str:
        return f"Granted({self.workspace}, …)"

    @classmethod
    def read(cls, answer: Json) -> Self:
        """Raise ValueError for an answer without a bot's token."""
        if answer.get("token_type") != "bot":
            raise ValueError("token_type")
        team, user = answer.get("team") or {}, answer.get("authed_user") or {}
        seconds = answer.get("expires_in")
        return cls(
            workspace=optional(team, "id"),
            name=optional(team, "name") or "",
            token=text(answer, "access_token"),
            refresh_token=optional(answer, "refresh_token"),
            lasts=timedelta(seconds=seconds) if seconds else None,
            scopes=tuple(sorted((optional(answer, "scope") or "").split(","))),
            installer=optional(user, "id"),
        )


class OAuth:
    """The app, as Slack knows it by its client id and secret."""

    def __init__(self, client_id: str, secret: str, base_url: str) -> None:
        self._app = {"client_id": client_id, "client_secret": secret}
        self._connection = Connection("", base_url, _PATIENCE)
        self._site = base_url.removesuffix("api/")

    def address(self, state: str, redirect_uri: str) -> str:
        """Return where a browser asks for the app to be installed."""
        asked = {
            "client_id": self._app["client_id"],
            "scope": ",".join(sorted(NEEDED)),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{self._site}oauth/v2/authorize?{urlencode(asked)}"

    def exchange(self, code: str, redirect_uri: str) -> Granted:
        """Return what was allowed, for a code, once. Raises SlackError."""
        return self._access(code=code, redirect_uri=redirect_uri)

    def refresh(self, refresh_token: str) -> Granted:
        """Return the token that comes after. Raises SlackError."""
        return self._access(grant_type="refresh_token", refresh_token=refresh_token)

    def _access(self, **arguments: str) -> Granted:
        answer = self._connection.ask(_METHOD, **self._app, **arguments)
        try:
            return Granted.read(answer)
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError):
            raise unreadable(_METHOD, "a field is missing or garbled") from None
