"""The buttons about times and questions of a group."""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from ponchik.slack.blocks import Block, button, described
from ponchik.slack.buttons.ids import Action, UnknownButton

_VALUE = re.compile(r"([0-9a-f-]{36}):([0-9]{1,10})", re.ASCII)


class TimePress(NamedTuple):
    meeting: UUID
    time: datetime


def time_button(
    meeting: UUID, number: int, time: datetime, label: str, in_full: str
) -> Block:
    """Return the button that says that a time works; `number` tells it from others."""
    action = Action.SLOT_YES.numbered(number)
    value = f"{meeting}:{time.timestamp():.0f}"
    return described(button(label, action, value), in_full)


def read_time(value: str) -> TimePress:
    """Read which time was pressed. Raises UnknownButton."""
    found = _VALUE.fullmatch(value)
    if found is None:
        raise UnknownButton(f"no time is called {value!r}")
    time = datetime.fromtimestamp(int(found[2]), UTC)
    return TimePress(read_meeting(found[1]), time)


def meeting_button(action: Action, meeting: UUID, label: str) -> Block:
    """Return a button that does something about a meeting."""
    return button(label, action, str(meeting))


def read_meeting(value: str) -> UUID:
    """Read which meeting a button is about. Raises UnknownButton."""
    try:
        return UUID(value)
    except ValueError:
        raise UnknownButton(f"no meeting is called {value!r}") from None
