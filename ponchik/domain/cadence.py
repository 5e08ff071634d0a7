"""The days on which a cadence wants rounds to start, working days or not."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekdays

from ponchik.events.program import Cadence


def planned_days(cadence: Cadence, since: date) -> Iterator[date]:
    """Yield the days from the first that the cadence knows on or after `since`."""
    return (moment.date() for moment in _rule(cadence, since))


def _rule(cadence: Cadence, since: date) -> rrule:
    weekday = weekdays[cadence.weekday]
    if cadence.week_of_month is not None:
        nth = weekday(int(cadence.week_of_month))
        return rrule(MONTHLY, byweekday=nth, dtstart=_midnight(since))
    first = since + timedelta(days=(cadence.weekday - since.weekday()) % 7)
    return rrule(WEEKLY, interval=cadence.every_weeks, dtstart=_midnight(first))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
