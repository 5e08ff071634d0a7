"""Sign in with Slack, as Slack provides it: discovery, consent, tokens and keys.

Whoever consents chooses which member they are; everything else is checked as Slack
does.
"""

import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeyParameters, RSAKey

from ponchik.demo.simulator.errors import BadRequest, SlackRefusal
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Json, Person

_CLAIM = "https://slack.com/"
_CODE_LASTS = 600
_TOKEN_LASTS = 300
_AUTHORIZE = "/openid/connect/authorize"
_KEYS = "/openid/connect/keys"


@dataclass(frozen=True)
class Consent:
    """What a browser asks for on somebody's behalf."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str

    @classmethod
    def read(cls, slack: Simulator, query: Mapping[str, str]) -> "Consent":
        """Raise BadRequest for what Slack would refuse in the browser."""
        consent = cls(
            client_id=query.get("client_id", ""),
            redirect_uri=query.get("redirect_uri", ""),
            state=query.get("state", ""),
            nonce=query.get("nonce", ""),
            challenge=query.get("code_challenge", ""),
        )
        if consent.client_id != slack.settings.client_id:
            raise BadRequest("invalid_client_id: there is no such app.")
        if not _is_registered(slack, consent.redirect_uri):
            raise BadRequest("bad_redirect_uri: the app names no such address.")
        if query.get("response_type") != "code" or "openid" not in _scopes(query):
            raise BadRequest("invalid_scope: this is for signing in alone.")
        if consent.challenge and query.get("code_challenge_method") != "S256":
            raise BadRequest("invalid_code_challenge_method: it must be S256.")
        return consent


@dataclass(frozen=True)
class _Code:
    consent: Consent
    home: Simulator
    user: str
    until: float


@dataclass
class Provider:
    """The provider of one simulator, with a key of its own."""

    slack: Simulator
    _codes: dict[str, _Code] = field(default_factory=dict)

    def metadata(self) -> Json:
        """Return what an app can discover."""
        url = self.slack.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}{_AUTHORIZE}",
            "token_endpoint": f"{url}/api/openid.connect.token",
            "userinfo_endpoint": f"{url}/api/openid.connect.userInfo",
            "jwks_uri": f"{url}{_KEYS}",
            "scopes_supported": ["openid", "profile", "email"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["form_post"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "claims_supported": ["sub", "auth_time", "iss"],
        }

    def keys(self) -> Json:
        """Return the public key."""
        return {"keys": [self._key.as_dict(private=False)]}

    def allow(self, consent: Consent, home: Simulator, person: Person) -> str:
        """Return where the browser goes on, with a code for this person of `home`."""
        code, until = secrets.token_urlsafe(24), time.time() + _CODE_LASTS
        self._codes[code] = _Code(consent, home, person.id, until)
        answer = urlencode({"code": code, "state": consent.state})
        return f"{consent.redirect_uri}?{answer}"

    def token(self, form: Mapping[str, str]) -> Json:
        """Return tokens for a code, once. Raises SlackRefusal."""
        settings = self.slack.settings
        if form.get("client_id") != settings.client_id:
            raise SlackRefusal("invalid_client_id")
        if not hmac.compare_digest(
            form.get("client_secret", ""), settings.client_secret
        ):
            raise SlackRefusal("bad_client_secret")
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.until < time.time():
            raise SlackRefusal("invalid_code")
        if form.get("redirect_uri") != code.consent.redirect_uri:
            raise SlackRefusal("bad_redirect_uri")
        if code.consent.challenge and code.consent.challenge != _challenge(
            form.get("code_verifier", "")
        ):
            raise SlackRefusal("invalid_grant")
        return {
            "ok": True,
            "access_token": f"xoxp-{secrets.token_hex(16)}",
            "token_type": "Bearer",
            "id_token": self.sign(self.claims(code)),
        }

    def claims(self, code: _Code) -> Json:
        """Return what Slack says of somebody who signs in."""
        consent, user, now = code.consent, code.user, int(time.time())
        team, person = code.home.workspace.team, code.home.workspace.people[user]
        return {
            "iss": self.slack.url,
            "sub": user,
            "aud": consent.client_id,
            "exp": now + _TOKEN_LASTS,
            "iat": now,
            "auth_time": now,
            "nonce": consent.nonce,
            f"{_CLAIM}user_id": user,
            f"{_CLAIM}team_id": team.id,
            f"{_CLAIM}team_name": team.name,
            f"{_CLAIM}team_domain": team.domain,
            "name": person.real_name,
            "locale": person.locale,
        }

    def sign(self, claims: Json) -> str:
        """Return an id token."""
        header = {"alg": "RS256", "kid": self._key.kid, "typ": "JWT"}
        return jwt.encode(header, claims, self._key)

    @cached_property
    def _key(self) -> RSAKey:
        parameters: KeyParameters = {"use": "sig", "alg": "RS256"}
        return RSAKey.generate_key(2048, parameters, auto_kid=True)


def _is_registered(slack: Simulator, redirect_uri: str) -> bool:
    """The app's own address is where its events go to."""
    asked, own = urlsplit(redirect_uri), urlsplit(slack.settings.events_url)
    return (asked.scheme, asked.netloc) == (own.scheme, own.netloc)


def _scopes(query: Mapping[str, str]) -> list[str]:
    return query.get("scope", "").replace(",", " ").split()


def _challenge(verifier: str) -> str:
    digest = sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
