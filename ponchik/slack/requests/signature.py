"""The proof that Slack sent a request.

Own HMAC instead of slack_sdk's verifier, which raises on bodies that are not UTF-8, on
signatures that are not ASCII and on timestamps that are not numbers.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ponchik.errors import Unverified

#: How far a request's time may be from ours, in seconds: Slack's own advice.
WINDOW = 300

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True)
class Proof:
    """What the headers say: of the right shape and time, but not yet true."""

    timestamp: str
    signature: str

    def require(self, body: bytes, secrets: Sequence[str]) -> None:
        """Raise Unverified unless one of the secrets signed this body."""
        signed = b"v0:%s:%s" % (self.timestamp.encode(), body)
        if not any(_signs(secret, signed, self.signature) for secret in secrets):
            raise Unverified(
                "The request is not signed with this app's signing secret."
            )


def read_proof(headers: Mapping[str, str], now: float) -> Proof:
    """Read the headers, before anybody listens to the body.

    Raises Unverified if one is missing, doubled or garbled, or the time is not now.
    """
    sent = [(name.lower(), value) for name, value in headers.items()]
    timestamp = _only(sent, "x-slack-request-timestamp", _TIMESTAMP)
    signature = _only(sent, "x-slack-signature", _SIGNATURE)
    if not abs(now - int(timestamp)) <= WINDOW:
        raise Unverified("The request is too old, or this machine's clock is wrong.")
    return Proof(timestamp, signature)


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float
) -> None:
    """Raise Unverified unless one of the secrets signed this body within the window."""
    read_proof(headers, now).require(body, secrets)


def _only(sent: Sequence[tuple[str, str]], name: str, shape: re.Pattern[str]) -> str:
    values = [value for key, value in sent if key == name]
    if len(values) != 1:
        raise Unverified(f"The request needs exactly one header {name}.")
    if not shape.fullmatch(values[0]):
        raise Unverified(f"The request's header {name} is garbled.")
    return values[0]


def _signs(secret: str, signed: bytes, signature: str) -> bool:
    """Anyone could sign with an empty secret, so that one never does."""
    digest = hmac.digest(secret.encode(), signed, "sha256")
    return hmac.compare_digest(f"v0={digest.hex()}", signature) and bool(secret)
