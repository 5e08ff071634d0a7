"""Sorts whatever went wrong with a call into the errors of the ledger.

No text of a foreign error is passed on: it could hold the token.
"""

import re
import socket
import ssl
from collections.abc import Mapping
from math import isfinite
from typing import Any
from urllib.error import URLError

from slack_sdk.web import SlackResponse

from ponchik.errors import Ambiguous, NotSent, RateLimited, Rejected, SlackError
from ponchik.slack.client.error_codes import KINDS

#: Slack counts calls by the minute, so a minute helps when it does not say how long.
DEFAULT_RETRY_AFTER = 60.0
#: A garbled header must not silence a workspace for days.
LONGEST_RETRY_AFTER = 3600.0

_CODE = re.compile(r"[a-z][a-z0-9_]{0,79}")
_SCOPES = re.compile(r"[a-z][a-z:._, ]{0,199}")
#: urllib wraps what happens until the request has left; of that, these three end the
#: connection before a byte of the request could leave.
_BEFORE_SENDING = (
    ConnectionRefusedError,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)


def refusal(method: str, answer: SlackResponse) -> SlackError:
    """Slack answered, and it was not `ok`."""
    status, data = answer.status_code, answer.data
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429:
        return RateLimited(method, retry_after(answer.headers))
    if status >= 500:
        return Ambiguous(method, f"http_{status}")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return unreadable(method, f"status {status}")
    kind = KINDS.get(code, Rejected)
    if issubclass(kind, RateLimited):
        return kind(method, retry_after(answer.headers))
    return kind(method, code, _needed_scope(data))


def accident(method: str, error: Exception) -> SlackError:
    """There is no answer, or none that could be understood."""
    reason = error.reason if isinstance(error, URLError) else error
    word = type(reason).__name__
    if isinstance(error, URLError) and isinstance(reason, _BEFORE_SENDING):
        return NotSent(method, "unreachable", word)
    if isinstance(reason, TimeoutError):
        return Ambiguous(method, "timeout")
    if isinstance(reason, OSError):
        return Ambiguous(method, "connection_lost", word)
    return unreadable(method, word)


def unreadable(method: str, detail: str) -> Ambiguous:
    return Ambiguous(method, "unreadable", detail)


def retry_after(headers: Mapping[str, str]) -> float:
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    try:
        seconds = float(value)
    except ValueError:
        return DEFAULT_RETRY_AFTER
    if not isfinite(seconds) or seconds < 0:
        return DEFAULT_RETRY_AFTER
    return min(seconds, LONGEST_RETRY_AFTER)


def _needed_scope(data: Any) -> str:
    needed = data.get("needed")
    if isinstance(needed, str) and _SCOPES.fullmatch(needed):
        return f"add the scope {needed} and install the app again"
    return ""
