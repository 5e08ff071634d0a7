"""How long somebody wants to be away, as they typed it."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

_SPAN = re.compile(r"(\d{1,4}|an?|one) ?(day|week|month|year)s?")
_BEFORE = re.compile(r"(?:for|until|till|to) ")


def read_until(typed: str, today: date) -> date | None:
    """Return the day on which they are back, None for what cannot be read.

    It may be over, or far away.
    """
    words = _BEFORE.sub("", typed.strip().casefold(), count=1)
    if words == "tomorrow":
        return today + relativedelta(days=1)
    if found := _SPAN.fullmatch(words):
        return _after(today, int(found[1]) if found[1].isdigit() else 1, found[2])
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _after(today: date, number: int, unit: str) -> date | None:
    try:
        match unit:
            case "day":
                return today + relativedelta(days=number)
            case "week":
                return today + relativedelta(weeks=number)
            case "month":
                return today + relativedelta(months=number)
            case _:
                return today + relativedelta(years=number)
    except (ValueError, OverflowError):
        return date.max
