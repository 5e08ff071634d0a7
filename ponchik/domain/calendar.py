"""Working days and decent hours, on a program's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from ponchik.events.program import Settings, WorkingTime

EARLIEST = time(8)
#: The latest hour of a program: the last day's reminder leaves two hours to answer.
LATEST = time(15)
#: A round ends at this hour of its last day.
END_OF_DAY = time(17)
#: What was begun at the end of a day has an hour to go out.
_STILL_GOING_OUT = time(18)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When something may be said unasked; `hour` is the program's own."""

    working_days: frozenset[int]
    days_off: frozenset[date]
    hour: time
    zone: ZoneInfo

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.working_days and day not in self.days_off

    def working_days_from(self, day: date) -> Iterator[date]:
        """Yield the working days from this day on, this one included if it is one."""
        while True:
            if self.is_working_day(day):
                yield day
            day += _DAY

    def working_day(self, day: date) -> date:
        """Return the day if it is a working day, else the next one."""
        return next(self.working_days_from(day))

    def working_day_after(self, day: date, count: int = 1) -> date:
        """Return the working day that comes so many after this day."""
        days = self.working_days_from(day + _DAY)
        return next(day for number, day in enumerate(days, 1) if number == count)

    def working_day_before(self, day: date) -> date:
        """Return the last working day before this day."""
        days = (day - n * _DAY for n in count(1))
        return next(day for day in days if self.is_working_day(day))

    def days_between(self, start: date, end: date) -> tuple[date, ...]:
        """Return the working days from `start` to before `end`."""
        every = (start + n * _DAY for n in range((end - start).days))
        return tuple(filter(self.is_working_day, every))

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def at(self, day: date, hour: time | None = None) -> datetime:
        """Return the hour of that day in UTC; without one, the program's hour.

        An hour that daylight saving skips is read with the offset that held before, one
        that comes twice is its first.
        """
        local = datetime.combine(day, hour or self.hour, self.zone)
        return local.astimezone(UTC)

    def is_decent(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        in_hours = EARLIEST <= local.time() < _STILL_GOING_OUT
        return in_hours and self.is_working_day(local.date())

    def decent_moment(self, moment: datetime) -> datetime:
        """Return the moment if something may be said then, else the next that may."""
        if self.is_decent(moment):
            return moment
        days = self.working_days_from(self.day_of(moment))
        mornings = (self.at(day, EARLIEST) for day in days)
        return next(morning for morning in mornings if morning >= moment)

    def by_evening(self, moment: datetime) -> datetime:
        """Return the moment if it is before the day's end, or the next day's hour.

        That is on working days, and not before the earliest hour.
        """
        local = moment.astimezone(self.zone)
        if self.is_working_day(local.date()) and local.time() <= END_OF_DAY:
            return max(moment, self.at(local.date(), EARLIEST))
        return self.at(self.working_day_after(local.date()))

    def day_later(self, moment: datetime) -> datetime:
        """Return the same hour a working day later, or the next decent moment."""
        local = moment.astimezone(self.zone)
        next_day = self.working_day_after(local.date())
        return self.decent_moment(self.at(next_day, local.time()))


def calendar_of(settings: Settings | WorkingTime) -> Calendar:
    """Return a program's calendar; its hour is never before 8:00 or after 15:00."""
    cadence = settings.cadence if isinstance(settings, Settings) else settings
    hour = min(max(time(cadence.hour, cadence.minute), EARLIEST), LATEST)
    return Calendar(
        working_days=frozenset(settings.working_days),
        days_off=frozenset(settings.days_off),
        hour=hour,
        zone=ZoneInfo(cadence.zone),
    )
