"""What a host chose for a program's rounds, read back from the form's fields."""

import re
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from ponchik.domain.calendar import EARLIEST, LATEST
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_date,
    chosen_option,
    chosen_time,
)
from ponchik.slack.surfaces.schedule_form import LAST_WEEK, SAME_WEEK
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import weekday
from ponchik.slack.texts.rhythms import Plan, Rhythm

_WEEKS = re.compile(r"weeks:([1-9]\d?)")
_SIZE = re.compile(r"[2-8]")
_MOST_WEEKS = 52


@dataclass(frozen=True)
class Days:
    """What the day of a round is held against.

    `earliest` leaves people time to step out; `unchanged` is the day that stands
    already, and is taken as it is.
    """

    today: date
    earliest: date
    working_days: frozenset[int] = frozenset(range(5))
    days_off: frozenset[date] = frozenset()
    unchanged: date | None = None


@dataclass(frozen=True)
class ScheduleChoice:
    """When rounds start from then on; the first one says on which weekday."""

    plan: Plan
    first: date


def read_set_up(
    language: Language, values: Values, days: Days
) -> ScheduleChoice | FieldErrors:
    """Read the set-up form, or what is wrong under which of its fields."""
    form = FormReading(language, values)
    choice = read_schedule(form, days)
    return form.errors if form.sentences or choice is None else choice


def read_schedule(form: FormReading, days: Days) -> ScheduleChoice | None:
    """Read the fields about when and how many; None, and why, if that cannot be."""
    often = form.require(Action.SET_OFTEN, _often)
    size = form.require(Action.SET_SIZE, _size)
    first, at, zone = _day(form, days), _time(form), _zone(form)
    if often is None or first is None or at is None or zone is None or size is None:
        return None
    return ScheduleChoice(Plan(rhythm_from(often, first), at, zone, size), first)


def read_shown(values: Values, otherwise: ScheduleChoice) -> ScheduleChoice:
    """Read what a form comes to while it is being filled in; what lacks stays."""
    plan = otherwise.plan
    first = chosen_date(values, Action.SET_FIRST) or otherwise.first
    often = _often(values, Action.SET_OFTEN)
    zone = chosen_option(values, Action.SET_ZONE)
    shown = Plan(
        rhythm_from(often, first) if often else plan.rhythm,
        chosen_time(values, Action.SET_TIME) or plan.at,
        zone if zone and _is_zone(zone) else plan.zone,
        _size(values, Action.SET_SIZE) or plan.size,
    )
    return ScheduleChoice(shown, first)


def rhythm_from(often: str, first: date) -> Rhythm:
    """Return the rhythm of a choice such as `weeks:2`, on the first round's weekday.

    Not every month has a fifth Monday: it is taken for the last one.
    """
    day = first.weekday()
    if often == LAST_WEEK:
        return Rhythm(day, week_of_month=-1)
    if often == SAME_WEEK:
        week = (first.day - 1) // 7 + 1
        return Rhythm(day, week_of_month=week if week <= 4 else -1)
    return Rhythm(day, int(often.partition(":")[2]))


def _often(values: Values, action: Action) -> str | None:
    chosen = chosen_option(values, action) or ""
    weeks = _WEEKS.fullmatch(chosen)
    within = weeks is not None and int(weeks[1]) <= _MOST_WEEKS
    return chosen if within or chosen in {SAME_WEEK, LAST_WEEK} else None


def _size(values: Values, action: Action) -> int | None:
    chosen = chosen_option(values, action) or ""
    return int(chosen) if _SIZE.fullmatch(chosen) else None


def _day(form: FormReading, days: Days) -> date | None:
    first = form.require(Action.SET_FIRST, chosen_date)
    if first is not None and first != days.unchanged:
        wrong = _wrong_day(form.language, first, days)
        if wrong is not None:
            form.refuse(Action.SET_FIRST, wrong)
    return first


def _wrong_day(language: Language, first: date, days: Days) -> str | None:
    if first < days.today:
        return texts.is_over(language)
    if first.weekday() not in days.working_days:
        name = weekday(language, first.weekday())
        return texts.not_a_working_day(language, name)
    if first in days.days_off:
        return texts.is_day_off(language)
    if first < days.earliest:
        return texts.too_soon(language, days.earliest)
    return None


def _time(form: FormReading) -> time | None:
    at = form.require(Action.SET_TIME, chosen_time)
    if at is not None and not EARLIEST <= at <= LATEST:
        form.refuse(Action.SET_TIME, texts.outside_hours(form.language))
    return at


def _zone(form: FormReading) -> str | None:
    zone = form.require(Action.SET_ZONE, chosen_option)
    if zone is not None and not _is_zone(zone):
        form.refuse(Action.SET_ZONE, texts.unknown_zone(form.language, zone))
    return zone


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return False
    return True
