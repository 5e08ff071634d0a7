"""Cursors as Slack has them: opaque, and refused when they are not our own."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from ponchik.demo.simulator.arguments import Arguments
from ponchik.demo.simulator.errors import SlackRefusal

MOST = 1000
Item = TypeVar("Item")


def paginate(
    items: Sequence[Item], arguments: Arguments, default: int
) -> tuple[Sequence[Item], str]:
    """Return one page of the items, and the cursor of the next one ("" at the end)."""
    limit = arguments.number("limit", default) or default
    if not 0 < limit <= MOST:
        raise SlackRefusal("invalid_limit")
    start = _position(arguments.text("cursor"))
    end = start + limit
    return items[start:end], _cursor(end) if end < len(items) else ""


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"next:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
    except (binascii.Error, ValueError):
        raise SlackRefusal("invalid_cursor") from None
    if word != "next" or not number.isdecimal():
        raise SlackRefusal("invalid_cursor")
    return int(number)
