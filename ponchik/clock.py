"""The only place that asks what time it is.

The demo runs ahead of the world: a file holds the seconds by which it does. A process
that talks to the real Slack refuses that file (see config.py).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present by the system's clock, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the one place


def shifted_clock(file: Path) -> Clock:
    """A clock that runs ahead by the number of seconds in the file; 0 without one."""

    def now() -> datetime:
        return system_clock() + timedelta(seconds=_seconds(file))

    return now


def _seconds(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0
