"""The trace that a request belongs to, if its sender named one (W3C Trace Context)."""

import re
from collections.abc import Mapping

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent_of(headers: Mapping[str, str]) -> str | None:
    """Return the request's traceparent, None where it is missing or garbled."""
    named = headers.get("traceparent", "")
    return named if _TRACEPARENT.fullmatch(named) else None
