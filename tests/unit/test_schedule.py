from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.domain.schedule import (
    first_start,
    later_start,
    postponed,
    start_after_round,
    timeline,
)
from ponchik.events.program import Cadence, Settings
from tests.unit.facts import END, START, day
from tests.unit.made_events import cadences, moments

pytestmark = pytest.mark.unit

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
MONDAYS_AT_TEN = Cadence(weekday=MONDAY, hour=10, every_weeks=2, zone="Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(zone: str, weekday: int, at: str) -> Cadence:
    hour, minute = map(int, at.split(":"))
    return Cadence(every_weeks=1, weekday=weekday, hour=hour, minute=minute, zone=zone)


def test_the_first_start_is_later_today_if_the_hour_is_still_to_come() -> None:
    morning = utc("2026-03-02 08:59")
    assert first_start(MONDAYS_AT_TEN, morning) == utc("2026-03-02 09:00")


def test_the_first_start_is_strictly_after_the_moment() -> None:
    ten = utc("2026-03-02 09:00")
    assert first_start(MONDAYS_AT_TEN, ten) == ten + WEEK


def test_the_weekday_is_that_of_the_zone_and_not_of_utc() -> None:
    """Sunday evening in UTC is Monday morning in Sydney."""
    mondays = weekly("Australia/Sydney", MONDAY, "09:00")
    assert first_start(mondays, utc("2026-07-05 22:00")) == utc("2026-07-05 23:00")


def test_the_hour_stays_the_same_when_the_clocks_change() -> None:
    planned = first_start(MONDAYS_AT_TEN, utc("2026-03-17 00:00"))
    assert planned == utc("2026-03-23 09:00")
    assert later_start(MONDAYS_AT_TEN, planned, planned + MINUTE) == utc(
        "2026-04-06 08:00"
    )


def test_a_year_ends_without_a_hole() -> None:
    planned = first_start(MONDAYS_AT_TEN, utc("2026-12-25 00:00"))
    assert planned == utc("2026-12-28 09:00")
    assert later_start(MONDAYS_AT_TEN, planned, planned + MINUTE) == utc(
        "2027-01-11 09:00"
    )


@pytest.mark.parametrize(
    ("zone", "wall_time", "after", "start"),
    [
        # 02:00 to 03:00 does not exist: 02:30 of the winter is 03:30 of the summer.
        ("Europe/Berlin", "02:30", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("America/New_York", "02:30", "2026-03-07 12:00", "2026-03-08 07:30"),
        # Lord Howe moves by half an hour: 02:00 to 02:30 does not exist.
        ("Australia/Lord_Howe", "02:15", "2026-10-03 12:00", "2026-10-03 15:45"),
    ],
)
def test_an_hour_that_is_skipped_is_read_as_if_the_clocks_had_not_changed(
    zone: str, wall_time: str, after: str, start: str
) -> None:
    assert first_start(weekly(zone, SUNDAY, wall_time), utc(after)) == utc(start)


@pytest.mark.parametrize(
    ("zone", "wall_time", "after", "start"),
    [
        ("Europe/Berlin", "02:30", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("America/New_York", "01:30", "2026-10-31 12:00", "2026-11-01 05:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-04 12:00", "2026-04-04 14:45"),
    ],
)
def test_an_hour_that_comes_twice_starts_one_round_at_its_first(
    zone: str, wall_time: str, after: str, start: str
) -> None:
    cadence = weekly(zone, SUNDAY, wall_time)
    planned = first_start(cadence, utc(after))
    assert planned == utc(start)
    assert first_start(cadence, planned) - planned > timedelta(days=6)


def test_a_skipped_hour_that_ends_up_on_the_next_day_does_not_move_the_grid() -> None:
    """Clocks in Ittoqqortoormiit go from Saturday 23:00 to Sunday 00:00."""
    saturdays = weekly("America/Scoresbysund", SATURDAY, "23:30")
    moved = first_start(saturdays, utc("2026-03-28 12:00"))
    assert moved == utc("2026-03-29 01:30")
    assert later_start(saturdays, moved, moved + MINUTE) == utc("2026-04-05 00:30")


def test_the_planned_start_stands_if_it_is_not_too_early() -> None:
    planned = utc("2026-03-02 09:00")
    assert later_start(MONDAYS_AT_TEN, planned, planned) == planned


def test_a_round_by_hand_half_a_period_before_a_regular_one_leaves_it_be() -> None:
    planned = utc("2026-03-16 09:00")
    assert start_after_round(MONDAYS_AT_TEN, planned, planned - WEEK) == planned


def test_a_round_by_hand_less_than_half_a_period_before_takes_its_place() -> None:
    planned, started = utc("2026-03-02 09:00"), utc("2026-02-24 09:00")
    after = start_after_round(MONDAYS_AT_TEN, planned, started)
    assert after == planned + 2 * WEEK


def test_the_stages_are_shares_of_the_round() -> None:
    settings = Settings(check_ins=(0.25, 0.5), closing=0.8, reminder=0.9)
    stages = timeline(settings, START, END)
    assert stages.check_ins == (day(2.5), day(5))
    assert (stages.closing, stages.reminder, stages.finish) == (day(8), day(9), END)


@pytest.mark.parametrize(
    ("done", "due"),
    [(7, 9), (8, 9), (8.5, 9), (8.6, 9.1), (12, 12.5)],
    ids=["early", "on time", "a bit late", "late", "after an outage"],
)
def test_a_stage_leaves_half_of_the_planned_time_since_the_one_before(
    done: float, due: float
) -> None:
    assert postponed(day(9), day(8), day(done)) == day(due)


def wall_time_exists(cadence: Cadence, local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(ZoneInfo(cadence.zone))
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def wanted(cadence: Cadence, near: datetime) -> datetime:
    """Return the cadence's wall time on the local day of a moment."""
    local = near.astimezone(ZoneInfo(cadence.zone))
    return local.replace(hour=cadence.hour, minute=cadence.minute)


@given(cadences, moments)
def test_a_start_has_the_cadences_weekday_and_hour_wherever_they_exist(
    cadence: Cadence, after: datetime
) -> None:
    start = first_start(cadence, after)
    assert start.tzinfo is UTC
    assert after < start <= after + WEEK + timedelta(hours=1)
    local = start.astimezone(ZoneInfo(cadence.zone))
    assert local.weekday() == cadence.weekday
    if wall_time_exists(cadence, wanted(cadence, start)):
        assert (local.hour, local.minute) == (cadence.hour, cadence.minute)


@given(cadences, moments, st.integers(-30, 300))
def test_a_later_start_stays_on_the_grid_and_is_the_first_that_may_be(
    cadence: Cadence, after: datetime, days_later: int
) -> None:
    planned = first_start(cadence, after)
    not_before = planned + timedelta(days=days_later)
    later = later_start(cadence, planned, not_before)
    period = timedelta(weeks=cadence.every_weeks)
    zone = ZoneInfo(cadence.zone)
    days = later.astimezone(zone).date() - planned.astimezone(zone).date()
    assert days % period == timedelta(0)
    assert not_before <= later
    assert later == planned or later < not_before + period + timedelta(hours=1)


@given(cadences, moments, st.integers(0, 100))
def test_a_round_lasts_half_a_period_at_the_least(
    cadence: Cadence, after: datetime, hours_before: int
) -> None:
    planned = first_start(cadence, after)
    started = planned - timedelta(hours=hours_before)
    ends = start_after_round(cadence, planned, started)
    assert ends - started >= timedelta(weeks=cadence.every_weeks) / 2
