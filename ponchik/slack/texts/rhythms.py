"""How often rounds start, and in how large groups people meet."""

from dataclasses import dataclass
from datetime import time

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import clock_time, place, weekday


@dataclass(frozen=True)
class Rhythm:
    """A weekday (Monday is 0), every so many weeks.

    With `week_of_month` (1 to 4, or -1 for the last one) it is once a month.
    """

    weekday: int
    weeks: int = 2
    week_of_month: int | None = None


@dataclass(frozen=True)
class Plan:
    """When a program's rounds start, and how many people meet."""

    rhythm: Rhythm
    at: time
    zone: str
    size: int


def every_weekday(language: Language, rhythm: Rhythm) -> str:
    """Return `every second Monday`."""
    name = weekday(language, rhythm.weekday)
    match rhythm.week_of_month or 0, rhythm.weeks:
        case 0, 1:
            return language.gettext("every {weekday}", weekday=name)
        case 0, 2:
            return language.gettext("every second {weekday}", weekday=name)
        case 0, 3:
            return language.gettext("every third {weekday}", weekday=name)
        case 0, 4:
            return language.gettext("every fourth {weekday}", weekday=name)
        case 0, weeks:
            return language.gettext(
                "every {weeks} weeks on {weekday}",
                weeks=language.number(weeks),
                weekday=name,
            )
        case week, _:
            return on_monthly_weekday(language, week, name)


def on_monthly_weekday(language: Language, week: int, name: str) -> str:
    """Return `on the first Monday of each month`."""
    match week:
        case 1:
            words = language.gettext(
                "on the first {weekday} of each month", weekday=name
            )
        case 2:
            words = language.gettext(
                "on the second {weekday} of each month", weekday=name
            )
        case 3:
            words = language.gettext(
                "on the third {weekday} of each month", weekday=name
            )
        case 4:
            words = language.gettext(
                "on the fourth {weekday} of each month", weekday=name
            )
        case _:
            words = language.gettext(
                "on the last {weekday} of each month", weekday=name
            )
    return words


def how_often(language: Language, rhythm: Rhythm) -> str:
    """Return `every 2 weeks`."""
    if rhythm.week_of_month is not None:
        return language.gettext("every month")
    return language.ngettext("every week", "every {count} weeks", rhythm.weeks)


def interval_and_day(language: Language, rhythm: Rhythm) -> str:
    """Return `every 2 weeks, on Monday`."""
    if rhythm.week_of_month is not None:
        return every_weekday(language, rhythm)
    return language.gettext(
        "{how_often}, on {weekday}",
        how_often=how_often(language, rhythm),
        weekday=weekday(language, rhythm.weekday),
    )


def in_groups(language: Language, size: int) -> str:
    """Return `in pairs`."""
    match size:
        case 2:
            return language.gettext("in pairs")
        case 3:
            return language.gettext("in threes")
        case _:
            return language.gettext("in groups of {size}", size=language.number(size))


def groups_of(language: Language, size: int) -> str:
    """Return `pairs`, as what a program makes."""
    match size:
        case 2:
            return language.gettext("pairs")
        case 3:
            return language.gettext("threes")
        case _:
            return language.gettext("groups of {size}", size=language.number(size))


def count_of_groups(language: Language, groups: int, *, pairs: bool) -> str:
    """Return `12 pairs`."""
    if pairs:
        return language.ngettext("{count} pair", "{count} pairs", groups)
    return language.ngettext("{count} group", "{count} groups", groups)


def count_of_people(language: Language, people: int) -> str:
    """Return `24 people`."""
    return language.ngettext("{count} person", "{count} people", people)


def at_time_in(language: Language, plan: Plan) -> str:
    """Return `every second Monday at 10:00 in Berlin`."""
    return language.gettext(
        "{rhythm} at {time} in {place}",
        rhythm=every_weekday(language, plan.rhythm),
        time=clock_time(language, plan.at),
        place=place(language, plan.zone),
    )


def sentence(words: str) -> str:
    """Return the words with the first one as it begins a sentence."""
    return words[:1].upper() + words[1:]
