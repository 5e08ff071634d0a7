"""Slack as a provider of OpenID Connect, by authlib.

Whatever a provider says of itself, tokens must be signed with RS256, by the issuer at
the address that we know, for us, and carry the nonce that we sent.
"""

from typing import Any

import httpx2
from authlib.integrations.base_client import BaseApp
from authlib.integrations.base_client.sync_app import OAuth2Mixin
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client

from ponchik.errors import NotSent, PonchikError, Unverified
from ponchik.slack.client.connection import is_loopback, tls

_SCOPE = "openid profile"
_ALGORITHMS = ["RS256"]
_TIMEOUT = 5.0
#: How many seconds Slack's clock may differ from ours.
_LEEWAY = 60


class Provider:
    """The provider at one address, and the app that it knows us as."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client = _Client(issuer, client_id, client_secret)

    def address(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Return where to send a browser. Raises NotSent while Slack is away."""
        try:
            made = self._client.create_authorization_url(
                redirect_uri, state=state, nonce=nonce, code_verifier=verifier
            )
        except httpx2.HTTPError:
            raise NotSent("sign-in", "unreachable") from None
        return str(made["url"])

    def claims(
        self, code: str, nonce: str, verifier: str, redirect_uri: str
    ) -> dict[str, Any]:
        """Return what Slack signed about whoever came back with this code.

        Raises NotSent while Slack is away, and Unverified for whatever does not hold.
        """
        failure: PonchikError
        try:
            token = self._client.fetch_access_token(
                redirect_uri, code=code, code_verifier=verifier
            )
            return dict(self._verified(token, nonce))
        except httpx2.TransportError:
            failure = NotSent("sign-in", "unreachable")
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody is signed in by it
            kind = type(error).__name__
            failure = Unverified(f"Slack's answer does not hold ({kind})")
        # Outside the handler: what was raised may quote a token.
        raise failure

    def _verified(self, token: Any, nonce: str) -> Any:
        expected = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        return self._client.parse_id_token(
            token, nonce=nonce, claims_options=expected, leeway=_LEEWAY
        )


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # authlib has no types
    """authlib's client, without any framework's sessions."""

    client_cls = OAuth2Client

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer
        super().__init__(
            framework=None,
            name="slack",
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            user_agent="ponchik",
            client_kwargs={
                "scope": _SCOPE,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_post",
                "timeout": _TIMEOUT,
                "trust_env": not is_loopback(issuer),
                "verify": tls(),
            },
        )

    def load_server_metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, but for what is ours to decide."""
        found: dict[str, Any] = super().load_server_metadata()
        if found.get("issuer") != self._issuer:
            self.server_metadata.clear()
            raise Unverified("the provider at SLACK_API_URL is not who it should be")
        found["id_token_signing_alg_values_supported"] = _ALGORITHMS
        return found
