"""Moments: when rounds start, and when their stages are due.

All moments are aware datetimes in UTC; a cadence speaks the time of its own zone.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from ponchik.events.program import Cadence, Settings
from ponchik.events.round import Timeline


def first_start(cadence: Cadence, after: datetime) -> datetime:
    """The cadence's weekday and hour that come next, strictly after the moment."""
    today = after.astimezone(ZoneInfo(cadence.zone)).date()
    days_ahead = (cadence.weekday - today.weekday()) % 7
    this_week = _at(cadence, today + timedelta(days=days_ahead))
    if this_week > after:
        return this_week
    return _at(cadence, today + timedelta(days=days_ahead + 7))


def later_start(cadence: Cadence, planned: datetime, not_before: datetime) -> datetime:
    """The first of `planned`, and every N weeks after it, that is not too early."""
    day = _planned_day(cadence, planned)
    return next(
        moment
        for periods in count()
        if (moment := _at(cadence, day + periods * _period(cadence))) >= not_before
    )


def start_after_round(
    cadence: Cadence, planned: datetime, started: datetime
) -> datetime:
    """When the next round starts: half a period after this one at the least.

    Otherwise a round launched by hand shortly before a regular one would end at once.
    """
    return later_start(cadence, planned, started + _period(cadence) / 2)


def timeline(settings: Settings, start: datetime, end: datetime) -> Timeline:
    """Return when the stages of a round are due."""
    length = end - start
    return Timeline(
        check_ins=tuple(start + length * share for share in settings.check_ins),
        closing=start + length * settings.closing,
        reminder=start + length * settings.reminder,
        finish=end,
    )


def postponed(planned: datetime, planned_before: datetime, done: datetime) -> datetime:
    """When a stage is due if the stage before it was done late.

    People get at least half of the planned time between the two, and nobody gets a
    burst of messages after an outage.
    """
    return max(planned, done + (planned - planned_before) / 2)


def _planned_day(cadence: Cadence, planned: datetime) -> date:
    """The cadence's weekday, also if daylight saving moved the start past midnight."""
    day = planned.astimezone(ZoneInfo(cadence.zone)).date()
    return day - timedelta(days=(day.weekday() - cadence.weekday) % 7)


def _period(cadence: Cadence) -> timedelta:
    return timedelta(weeks=cadence.every_weeks)


def _at(cadence: Cadence, day: date) -> datetime:
    """The cadence's hour on that day.

    An hour that daylight saving skips is read with the offset that held before, one
    that comes twice is its first: a round is never lost and never starts twice.
    """
    local = datetime(
        day.year,
        day.month,
        day.day,
        cadence.hour,
        cadence.minute,
        tzinfo=ZoneInfo(cadence.zone),
    )
    return local.astimezone(UTC)
