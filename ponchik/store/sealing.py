"""Sealing: what the database holds of a secret can be read with a key alone.

The keys come from the environment, the newest first. Each secret says within whose it
is, so that a row that was copied to another workspace opens nothing there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ponchik.errors import ConfigError, PonchikError


class Unsealable(PonchikError):
    """None of the keys opens it, or it is another workspace's."""


@dataclass(frozen=True)
class Secret:
    """A bot's token, and what it is exchanged with where Slack rotates tokens."""

    token: str
    refresh_token: str | None = None

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class Seal:
    """The first key seals, and any of them opens."""

    keys: Sequence[str] = ()

    def close(self, workspace: str, secret: Secret) -> bytes:
        """Return what may be stored. Raises ConfigError if there is no key."""
        told = {
            "workspace": workspace,
            "token": secret.token,
            "refresh": secret.refresh_token,
        }
        return self._fernet().encrypt(json.dumps(told).encode())

    def open(self, workspace: str, sealed: bytes) -> Secret:
        """Return the secret. Raises Unsealable, also if there is no key at all."""
        try:
            told = json.loads(self._fernet().decrypt(sealed)) if self.keys else {}
        except InvalidToken:
            told = {}
        if told.get("workspace") != workspace:
            raise Unsealable(f"the token of {workspace} opens with none of the keys")
        return Secret(told["token"], told["refresh"])

    def again(self, workspace: str, sealed: bytes) -> bytes:
        """Return the same secret under the first key. Raises what `open` does."""
        return self.close(workspace, self.open(workspace, sealed))

    def _fernet(self) -> MultiFernet:
        if not self.keys:
            raise ConfigError(
                "PONCHIK_TOKEN_KEYS must be set: `ponchik tokens key` makes a key"
            )
        return MultiFernet([Fernet(key) for key in self.keys])


def new_key() -> str:
    """Return a key that nobody had before."""
    return Fernet.generate_key().decode()
