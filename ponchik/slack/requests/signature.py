"""The proof that Slack sent a request.

Own HMAC instead of slack_sdk's verifier, which raises on bodies that are not UTF-8, on
signatures that are not ASCII and on timestamps that are not numbers.
"""

import hmac
import re
from collections.abc import Mapping, Sequence

from ponchik.errors import Unverified

#: How far a request's time may be from ours, in seconds: Slack's own advice.
WINDOW = 300

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float
) -> None:
    """Raise Unverified unless one of the secrets signed this body within the window."""
    timestamp = _only(headers, "x-slack-request-timestamp", _TIMESTAMP)
    signature = _only(headers, "x-slack-signature", _SIGNATURE)
    if not abs(now - int(timestamp)) <= WINDOW:
        raise Unverified("The request is too old, or this machine's clock is wrong.")
    signed = b"v0:%s:%s" % (timestamp.encode(), body)
    if not any(_signs(secret, signed, signature) for secret in secrets):
        raise Unverified("The request is not signed with this app's signing secret.")


def _only(headers: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    values = [value for key, value in headers.items() if key.lower() == name]
    if len(values) != 1:
        raise Unverified(f"The request needs exactly one header {name}.")
    if not shape.fullmatch(values[0]):
        raise Unverified(f"The request's header {name} is garbled.")
    return values[0]


def _signs(secret: str, signed: bytes, signature: str) -> bool:
    """Anyone could sign with an empty secret, so that one never does."""
    digest = hmac.digest(secret.encode(), signed, "sha256")
    return hmac.compare_digest(f"v0={digest.hex()}", signature) and bool(secret)
