"""Times to meet: proposals made from working hours alone, without any calendar.

Three half hours, on at least two days, from the second working day of a round to its
last but one, on the half hour, mornings and afternoons mixed. All is reckoned on real
moments and read off each person's own clock, so daylight saving of any side counts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ponchik.domain.calendar import Calendar

LENGTH = timedelta(minutes=30)
#: Where there is no common hour, nobody is asked for more than this.
EARLIEST, LATEST = time(7), time(21)
#: When people work who did not choose their own hours.
USUAL_BEGIN, USUAL_END = time(9), time(17)
_DAY = timedelta(days=1)
#: Near which time of day each of the proposals is to be, on the leader's clock.
_WISHES = (time(10, 30), time(14), time(11))


class Hours(NamedTuple):
    """When somebody works, on their own clock; `days` are None for the program's."""

    zone: ZoneInfo
    begins: time = USUAL_BEGIN
    ends: time = USUAL_END
    days: frozenset[int] | None = None


@dataclass(frozen=True)
class Proposal:
    """Times that suit everybody; or else are early or late for those at `outside`.

    These are places in the list of hours. Without `times` there is not even an hour
    between 7:00 and 21:00 on a day on which all of them work.
    """

    times: tuple[datetime, ...] = ()
    outside: tuple[int, ...] = ()


def propose_times(
    hours: Sequence[Hours], calendar: Calendar, now: datetime, end: datetime
) -> Proposal:
    """Return times for a group, the leader's hours first, in a round that ends then.

    Days are the program's by its `calendar`, and after today; the last day of the round
    is none of them.
    """
    found = _common(hours, calendar, now, end)
    if found:
        return Proposal(_chosen(found, hours[0], calendar))
    bearable = [
        Hours(one.zone, min(EARLIEST, one.begins), max(LATEST, one.ends), one.days)
        for one in hours
    ]
    found = _least_bad(_common(bearable, calendar, now, end), hours)
    times = _chosen(found, hours[0], calendar)
    outside = [n for n, one in enumerate(hours) if any(_outside(t, one) for t in times)]
    return Proposal(times, tuple(outside))


def _common(
    hours: Sequence[Hours], calendar: Calendar, now: datetime, end: datetime
) -> list[datetime]:
    """Return every half hour in which everybody works."""
    tomorrow = calendar.day_of(now) + _DAY
    days = tuple(calendar.days_between(tomorrow, calendar.day_of(end)))
    clock = hours[0].zone
    return sorted(
        frozenset.intersection(*(_worked(one, calendar, days, clock) for one in hours))
    )


# Many groups of a round have somebody of the same hours.
@lru_cache(maxsize=256)
def _worked(
    hours: Hours, calendar: Calendar, days: tuple[date, ...], clock: ZoneInfo
) -> frozenset[datetime]:
    """Return the half hours of a clock in the zone in which somebody works."""
    return frozenset(
        moment
        for day in days
        for moment in _half_hours(calendar, day, clock)
        if _works(moment, hours, calendar)
    )


def _half_hours(calendar: Calendar, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the moments of a day at which a clock in the zone shows :00 or :30."""
    moment = calendar.at(day, time(0))
    until = calendar.at(day + _DAY, time(0))
    if moment.astimezone(zone).minute not in {0, 30}:
        moment += timedelta(minutes=15)
    while moment < until:
        yield moment
        moment += LENGTH


def _works(moment: datetime, hours: Hours, calendar: Calendar) -> bool:
    begins = moment.astimezone(hours.zone)
    if begins.time() < hours.begins:
        return False
    ends = (moment + LENGTH).astimezone(hours.zone)
    days = calendar.working_days if hours.days is None else hours.days
    return (
        begins.date() == ends.date()
        and ends.time() <= hours.ends
        and begins.weekday() in days
        and begins.date() not in calendar.days_off
    )


def _on_clock(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return moment.astimezone(zone), (moment + LENGTH).astimezone(zone)


def _least_bad(moments: Sequence[datetime], hours: Sequence[Hours]) -> list[datetime]:
    """Return those that lie the least outside of the group's hours, all in all."""
    costs = {at: sum(_outside(at, one) for one in hours) for at in moments}
    return [at for at, cost in costs.items() if cost == min(costs.values())]


def _outside(moment: datetime, hours: Hours) -> int:
    """Count the minutes by which it is too early or too late for somebody."""
    begins, ends = _on_clock(moment, hours.zone)
    too_early = _minutes(hours.begins) - _minutes(begins.time())
    too_late = _minutes(ends.time()) - _minutes(hours.ends)
    return max(too_early, too_late, 0)


def _chosen(
    moments: Sequence[datetime], leader: Hours, calendar: Calendar
) -> tuple[datetime, ...]:
    """Choose a time near each wish, on days that are spread over half of the round."""
    by_day: dict[date, list[datetime]] = defaultdict(list)
    for moment in moments:
        by_day[calendar.day_of(moment)].append(moment)
    chosen: set[datetime] = set()
    for day, wish in zip(_spread(list(by_day)), _WISHES, strict=False):
        free = [moment for moment in by_day[day] if moment not in chosen]
        chosen |= set(sorted(free, key=lambda at: _distance(at, leader, wish))[:1])
    return tuple(sorted(chosen))


def _spread(days: Sequence[date]) -> list[date]:
    """Return a day for each wish; of two days the first has two times."""
    count = len(days)
    if count < len(_WISHES):
        first = list(days[:1])
        return first * (len(_WISHES) - count) + list(days)
    return [days[0], days[max(1, count // 4)], days[max(2, count // 2)]]


def _distance(moment: datetime, leader: Hours, wish: time) -> tuple[int, datetime]:
    at = moment.astimezone(leader.zone).time()
    return abs(_minutes(at) - _minutes(wish)), moment.astimezone(UTC)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
