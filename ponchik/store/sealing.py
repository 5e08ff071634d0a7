"""Sealing: what the database holds of a secret can be read with a key alone.

The keys come from the environment, the newest first. Each secret says within whose it
is, so that a row that was copied to another workspace opens nothing there.
"""
# ruff: noqa: PLC0415 -- the library takes seven megabytes, which only keys are worth

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ponchik.errors import ConfigError, PonchikError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


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
        told = json.loads(self._opened(sealed)) if self.keys else {}
        if told.get("workspace") != workspace:
            raise Unsealable(f"the token of {workspace} opens with none of the keys")
        return Secret(told["token"], told["refresh"])

    def again(self, workspace: str, sealed: bytes) -> bytes:
        """Return the same secret under the first key. Raises what `open` does."""
        return self.close(workspace, self.open(workspace, sealed))

    def _opened(self, sealed: bytes) -> bytes:
        """Return what was sealed, or nothing that says whose it is."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet().decrypt(sealed)
        except InvalidToken:
            return b"{}"

    def _fernet(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet

        if not self.keys:
            raise ConfigError(
                "PONCHIK_TOKEN_KEYS must be set: `ponchik tokens key` makes a key"
            )
        return MultiFernet([Fernet(key) for key in self.keys])


def new_key() -> str:
    """Return a key that nobody had before."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
