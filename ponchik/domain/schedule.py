"""Moments: when rounds start, and when their stages are due.

Rounds start on the days of the cadence, a start on a day off on the next working day.
A round has the working days from its start to the next day of the cadence; with too
few of them it is skipped. All moments are in UTC.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ponchik.domain.cadence import planned_days
from ponchik.domain.calendar import (
    EARLIEST,
    END_OF_DAY,
    LATEST,
    Calendar,
    calendar_of,
)
from ponchik.events.program import FEWEST_DAYS, Settings, SkipReason, WorkingTime
from ponchik.events.round import Timeline

#: A round of fewer days has no check-ins.
_FEWEST_WITH_CHECK_INS = 7
_DAY = timedelta(days=1)


class Start(NamedTuple):
    """`day` is the cadence's, `at` the moment on the first working day from it on."""

    day: date
    at: datetime
    working_days: int

    @property
    def is_too_short(self) -> bool:
        """Whether the next day of the cadence comes too soon for a round."""
        return self.working_days < FEWEST_DAYS


def first_start(settings: Settings, after: datetime) -> Start:
    """Return the first start strictly after the moment."""
    today = calendar_of(settings).day_of(after)
    starts = (next(starts_from(settings, today + n * _DAY)) for n in count())
    return next(one for one in starts if one.at > after and not one.is_too_short)


def starts_from(settings: Settings, day: date) -> Iterator[Start]:
    """Yield every start from the cadence's first day on or after this one."""
    calendar = calendar_of(settings)
    for planned, after in pairwise(planned_days(settings.cadence, day)):
        at = calendar.at(calendar.working_day(planned))
        yield Start(planned, at, len(calendar.days_between(planned, after)))


def coming_starts(settings: Settings, day: date) -> Iterator[Start]:
    """Yield the starts from the cadence's day on, without those that are too short."""
    return (one for one in starts_from(settings, day) if not one.is_too_short)


def later_start(settings: Settings, day: date, after: datetime) -> Start:
    """Return the first start after that day of the cadence and after the moment."""
    starts = coming_starts(settings, day)
    return next(one for one in starts if one.day > day and one.at > after)


def start_after_round(
    settings: Settings, day: date, planned: datetime, started: datetime
) -> Start:
    """Return the start after a round that was planned for a day of the cadence.

    One that was started by hand, or late, takes the place of the next start if too few
    working days were left until then.
    """
    calendar = calendar_of(settings)
    today = calendar.day_of(started)

    def leaves_enough(next_one: Start) -> bool:
        left = len(calendar.days_between(today, next_one.day))
        on_time = started >= planned and next_one.day > day
        return left >= (FEWEST_DAYS if on_time else _fewest_by_hand(settings))

    starts = coming_starts(settings, day)
    return next(one for one in starts if one.at > started and leaves_enough(one))


def round_ends_before(
    settings: Settings, day: date, planned: datetime, started: datetime
) -> date:
    """Return the first day that is not the round's any more.

    That is the day of the next start; but a round that is skipped as too short leaves
    a gap, and makes the one before it no longer.
    """
    calendar = calendar_of(settings)
    until = start_after_round(settings, day, planned, started).day
    days = takewhile(lambda one: one < until, planned_days(settings.cadence, day))
    today = calendar.day_of(started)
    ends = (one for one in days if one > day and started >= planned)
    long_enough = (
        one for one in ends if len(calendar.days_between(today, one)) >= FEWEST_DAYS
    )
    return next(long_enough, until)


def skipped_starts(
    settings: Settings, day: date, until: date, now: datetime
) -> Iterator[tuple[date, SkipReason]]:
    """Yield which days of the cadence, before `until`, see no round, and why."""
    for one in takewhile(lambda one: one.day < until, starts_from(settings, day)):
        if one.is_too_short:
            yield one.day, SkipReason.TOO_SHORT
        elif one.at <= now:
            yield one.day, SkipReason.MISSED


def days_if_moved(settings: Settings, planned: date, day: date) -> int:
    """Count the working days of a round that is moved from the cadence's day."""
    after = later_start(settings, planned, calendar_of(settings).at(planned)).day
    return len(calendar_of(settings).days_between(day, after))


def timeline(settings: Settings, start: datetime, end: date) -> Timeline:
    """Return when the stages of a round are due that has the days until `end`."""
    calendar = calendar_of(settings)
    days = calendar.days_between(calendar.day_of(start), end)
    last = len(days) - 1
    closing = _place(settings.closing, len(days), last - 1, 1, last - 1)
    reminder = _place(settings.reminder, len(days), last, closing + 1, last)
    return Timeline(
        check_ins=tuple(
            calendar.at(days[place])
            for place in _check_in_places(settings.check_ins, len(days), closing)
        ),
        closing=calendar.at(days[closing]),
        reminder=calendar.at(days[reminder]),
        finish=calendar.at(days[last], END_OF_DAY),
    )


class Nudge(NamedTuple):
    """When groups in which nobody said anything are nudged; no more after `until`."""

    at: datetime
    until: datetime


def nudge_of(
    working: WorkingTime, started: datetime, planned: Timeline
) -> Nudge | None:
    """Return when a round's silent groups are nudged: on its third day, or the second.

    The earlier one in rounds without check-ins, and where a check-in comes on the
    third. None where that leaves less than a day until they are asked anyway.
    """
    calendar = calendar_of(working)
    today = calendar.day_of(started)
    asked = min([*planned.check_ins, planned.closing])
    last = calendar.day_of(planned.finish)
    is_short = len(calendar.days_between(today, last)) + 1 < _FEWEST_WITH_CHECK_INS
    for after in (1,) if is_short else (2, 1):
        at = calendar.at(calendar.working_day_after(today, after))
        if calendar.day_of(at) < calendar.day_of(asked):
            return Nudge(at, asked)
    return None


def _place(
    share: float | None, days: int, otherwise: int, first: int, last: int
) -> int:
    """Return the day of a stage; a share s of earlier settings is day s·D."""
    wanted = otherwise if share is None else int(share * days + 1e-9)
    return min(max(wanted, first), last)


def _check_in_places(shares: Sequence[float], days: int, closing: int) -> Iterator[int]:
    if days < _FEWEST_WITH_CHECK_INS:
        return
    before = 0
    for share in shares:
        place = int(share * days + 1e-9)
        if before < place < closing:
            yield place
            before = place


def after_closing(
    working: WorkingTime | None, planned: Timeline, asked: datetime
) -> Timeline:
    """Return the rest of a round whose closing question may have come late.

    The reminder waits for the next working day, and the round ends on its evening.
    """
    if working is None:
        reminder = postponed(planned.reminder, planned.closing, asked)
        finish = postponed(planned.finish, planned.reminder, reminder)
        return planned.model_copy(update={"reminder": reminder, "finish": finish})
    calendar = calendar_of(working)
    next_day = calendar.working_day_after(calendar.day_of(asked))
    reminder = max(planned.reminder, calendar.at(next_day))
    evening = calendar.at(calendar.day_of(reminder), END_OF_DAY)
    finish = max(planned.finish, evening)
    return planned.model_copy(update={"reminder": reminder, "finish": finish})


def end_after_reminder(
    working: WorkingTime | None, planned: Timeline, reminded: datetime
) -> datetime:
    """Return when a round ends whose reminder may have come late."""
    if working is None:
        return postponed(planned.finish, planned.reminder, reminded)
    calendar = calendar_of(working)
    local = reminded.astimezone(calendar.zone)
    today = calendar.is_working_day(local.date()) and local.time() <= LATEST
    day = local.date() if today else calendar.working_day_after(local.date())
    return max(planned.finish, calendar.at(day, END_OF_DAY))


def postponed(planned: datetime, planned_before: datetime, done: datetime) -> datetime:
    """When a stage is due if the one before it was late, in rounds without a calendar.

    People get at least half of the planned time between the two, and nobody gets a
    burst of messages after an outage.
    """
    return max(planned, done + (planned - planned_before) / 2)


def own_morning(
    moment: datetime, zones: Sequence[ZoneInfo], leader: ZoneInfo
) -> datetime:
    """Return the first moment from this one on that is by day for a whole group.

    That is 8:00 to 17:00 for all; if there is none within a day, 9:00 for the leader.
    """
    quarters = (moment + timedelta(minutes=15 * n) for n in range(96))
    found = (one for one in quarters if all(_is_by_day(one, zone) for zone in zones))
    return next(found, None) or _next_nine(moment, leader)


def group_moment(
    calendar: Calendar, moment: datetime, zones: Sequence[ZoneInfo], leader: ZoneInfo
) -> datetime:
    """Return the group's own morning, on a day that is a working day for its leader."""
    while True:
        morning = own_morning(moment, zones, leader)
        if calendar.is_working_day(morning.astimezone(leader).date()):
            return morning
        moment = morning + _DAY / 2


def persons_hours(
    moment: datetime, calendar: Calendar, begins: time, ends: time
) -> datetime:
    """Return the first moment from this one on that is in a person's working hours."""
    local = moment.astimezone(calendar.zone)
    if calendar.is_working_day(local.date()) and begins <= local.time() < ends:
        return moment
    days = calendar.working_days_from(local.date())
    return next(at for day in days if (at := calendar.at(day, begins)) >= moment)


def _is_by_day(moment: datetime, zone: ZoneInfo) -> bool:
    return EARLIEST <= moment.astimezone(zone).time() <= END_OF_DAY


def _next_nine(moment: datetime, zone: ZoneInfo) -> datetime:
    today = moment.astimezone(zone).date()
    nines = (
        datetime.combine(today + timedelta(days=n), time(9), zone) for n in range(3)
    )
    return next(nine for nine in nines if nine >= moment).astimezone(moment.tzinfo)


def _fewest_by_hand(settings: Settings) -> int:
    """At least half of a round; and a check-in, if regular rounds have one."""
    regular = len(settings.working_days) * settings.cadence.fewest_weeks
    asked = _FEWEST_WITH_CHECK_INS if regular >= _FEWEST_WITH_CHECK_INS else 0
    return max(FEWEST_DAYS, -(-regular // 2), asked)
