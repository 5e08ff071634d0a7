"""The tokens of `<!date^…>` and of rich text's dates, as Slack's client draws them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

TOKEN = re.compile(r"\{(\w+)\}")
FORMATS: Mapping[str, str] = {
    "date": "%B %-d, %Y",
    "date_num": "%Y-%m-%d",
    "date_slash": "%d/%m/%Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "date_long_full": "%B %-d, %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)))


def format_date(at: datetime, pattern: str, now: datetime) -> str:
    """Replace the pattern's tokens; what is none of Slack's stays as it is."""
    return TOKEN.sub(_token_at(at, now.astimezone(at.tzinfo)), pattern)


def _token_at(at: datetime, now: datetime) -> Callable[[re.Match[str]], str]:
    def draw(match: re.Match[str]) -> str:
        name = match[1]
        if name == "ago":
            return _ago(now - at)
        if name == "day_divider_pretty":
            return _day(at, now) or at.strftime(_divider(at, now))
        day = _day(at, now) if name.endswith("_pretty") else ""
        pattern = FORMATS.get(name.removesuffix("_pretty"))
        return day or (at.strftime(pattern) if pattern else match[0])

    return draw


def _day(at: datetime, now: datetime) -> str:
    return DAYS.get((at.date() - now.date()).days, "")


def _divider(at: datetime, now: datetime) -> str:
    return "%A, %B %-d" if at.year == now.year else FORMATS["date_long"]


def _ago(passed: timedelta) -> str:
    length, unit = abs(passed), "minute"
    count = int(length / timedelta(minutes=1))
    for name, size in UNITS:
        if length >= size:
            count, unit = int(length / size), name
            break
    phrase = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{phrase} ago" if passed >= timedelta(0) else f"in {phrase}"
