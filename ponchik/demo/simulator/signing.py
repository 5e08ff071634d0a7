"""Slack's signature: HMAC-SHA256 over `v0:{timestamp}:{body}`."""

import hashlib
import hmac
import time


def sign(secret: str, body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """Return the two headers that prove a request came from Slack, at the real time."""
    moment = str(int(time.time()) if timestamp is None else timestamp)
    message = b"v0:" + moment.encode() + b":" + body
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}
