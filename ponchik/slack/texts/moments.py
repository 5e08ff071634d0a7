"""Days, times and places as Babel writes them in a person's locale."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location

from ponchik.slack.texts.language import Language


def day(language: Language, when: date) -> str:
    """Return `Monday 7 December`."""
    patterns = language.locale.datetime_skeletons
    with_weekday = re.sub("E+", "EEEE", patterns["MMMMEd"].pattern)
    return format_date(when, with_weekday, locale=language.locale)


def short_day(language: Language, when: date) -> str:
    """Return `7 December`."""
    return format_skeleton("MMMMd", when, locale=language.locale)


def weekday(language: Language, number: int) -> str:
    """Return the name of a weekday; Monday is 0."""
    return str(language.locale.days["stand-alone"]["wide"][number])


def clock_time(language: Language, at: time) -> str:
    """Return `10:00`."""
    return format_time(at, "short", locale=language.locale)


def place(language: Language, zone: str) -> str:
    """Return the city by which a time zone is known: `Berlin`."""
    return get_timezone_location(
        ZoneInfo(zone), locale=language.locale, return_city=True
    )


def day_and_time(language: Language, when: date, at: time) -> str:
    """Return `Monday 7 December, 10:00`."""
    return language.gettext(
        "{day}, {time}", day=day(language, when), time=clock_time(language, at)
    )


def on_clock(language: Language, at: datetime, zone: str) -> str:
    """Return `Monday 7 December, 10:00`, on the clock of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    return day_and_time(language, local.date(), local.time())


def on_clock_in_short(language: Language, at: datetime, zone: str) -> str:
    """Return `Mon 7 Dec, 10:00`, on the clock of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    # What a locale puts between weekday and day takes room on a button.
    pattern = language.locale.datetime_skeletons["MMMEd"].pattern.replace("E,", "E")
    return language.gettext(
        "{day}, {time}",
        day=format_date(local.date(), pattern, locale=language.locale),
        time=clock_time(language, local.time()),
    )


def on_own_clock(language: Language, at: datetime, zone: str) -> str:
    """Return what Slack shows on each reader's clock, or else on that of a zone."""
    shown = language.gettext("{day} at {time}", day="{date_long_pretty}", time="{time}")
    otherwise = language.gettext(
        "{time} ({place})",
        time=on_clock(language, at, zone),
        place=place(language, zone),
    )
    return f"<!date^{at.timestamp():.0f}^{shown}|{otherwise}>"


def on_clocks(language: Language, at: datetime, zones: Sequence[str]) -> str:
    """Return `10:30 Berlin · 15:00 Kolkata`, each clock once."""
    clocks = {
        at.astimezone(ZoneInfo(zone)).replace(tzinfo=None): zone for zone in zones
    }
    return " · ".join(
        language.gettext(
            "{time} {place}",
            time=clock_time(language, shown.time()),
            place=place(language, zone),
        )
        for shown, zone in clocks.items()
    )
