"""Sign in with Slack: who left for Slack, and who came back.

The same code speaks to a simulator: only the address differs.
"""

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from ponchik.errors import Unverified
from ponchik.slack.client.answers import Json, optional, text

if TYPE_CHECKING:
    from ponchik.slack.client.openid_provider import Provider

#: Of bytes: 256 bits.
_RANDOM = 32
_PREFIX = "https://slack.com/"


@dataclass(frozen=True)
class Departure:
    """Where a browser is sent, and what is to be remembered of it."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Arrival:
    """Who came back, as Slack signed it."""

    workspace: str
    user: str
    domain: str
    workspace_name: str

    @classmethod
    def read(cls, claims: Json) -> Self:
        """Raise ValueError where it is not said who it is."""
        workspace = text(claims, f"{_PREFIX}team_id")
        return cls(
            workspace=workspace,
            user=text(claims, f"{_PREFIX}user_id"),
            domain=optional(claims, f"{_PREFIX}team_domain") or workspace.lower(),
            workspace_name=optional(claims, f"{_PREFIX}team_name") or workspace,
        )


@dataclass
class OpenId:
    """One app at one provider; threads may share it."""

    client_id: str
    client_secret: str
    api_url: str

    def depart(self, redirect_uri: str) -> Departure:
        """Return where to send a browser. Raises NotSent while Slack is away."""
        state, nonce, verifier = (secrets.token_urlsafe(_RANDOM) for _ in range(3))
        url = self._provider.address(redirect_uri, state, nonce, verifier)
        return Departure(url, state, nonce, verifier)

    def arrive(
        self, code: str, nonce: str, verifier: str, redirect_uri: str
    ) -> Arrival:
        """Return who came back with this code.

        Raises NotSent while Slack is away, and Unverified for whatever does not hold.
        """
        claims = self._provider.claims(code, nonce, verifier, redirect_uri)
        return _read(claims)

    @cached_property
    def _provider(self) -> "Provider":
        """Made when the first one signs in: memory is paid by the month."""
        from ponchik.slack.client.openid_provider import Provider  # noqa: PLC0415

        issuer = origin_of(self.api_url)
        return Provider(issuer, self.client_id, self.client_secret)


def origin_of(api_url: str) -> str:
    """Return Slack's own address, of which the Web API is a part."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(claims: dict[str, Any]) -> Arrival:
    try:
        return Arrival.read(claims)
    except ValueError:
        raise Unverified("Slack's answer does not say who it is") from None
