"""Days, times and places as Babel writes them in a person's locale."""

import re
from datetime import date, time
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
