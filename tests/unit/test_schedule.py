"""When rounds start: days off, hours, clock changes, by hand and late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ponchik.domain.calendar import calendar_of
from ponchik.domain.schedule import (
    Start,
    coming_starts,
    first_start,
    later_start,
    postponed,
    round_ends_before,
    skipped_starts,
    start_after_round,
)
from ponchik.events.program import Cadence, Settings, SkipReason
from tests.unit.facts import day

pytestmark = pytest.mark.unit

MONDAY, FRIDAY, SATURDAY = 0, 4, 5
WEEK = timedelta(weeks=1)
MONDAYS_AT_TEN = Settings(
    cadence=Cadence(weekday=MONDAY, hour=10, every_weeks=2, zone="Europe/Berlin")
)
#: 24 December to 3 January.
CHRISTMAS = tuple(date(2026, 12, 24) + timedelta(days=n) for n in range(11))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def settings(weeks: int = 2, weekday: int = MONDAY, **more: object) -> Settings:
    cadence: dict[str, object] = {"every_weeks": weeks, "weekday": weekday, "hour": 10}
    names = {"week_of_month", "hour", "zone"} & set(more)
    cadence |= {name: more.pop(name) for name in names}
    return Settings.model_validate({"cadence": cadence, **more})


def days(starts: list[Start]) -> list[str]:
    return [f"{one.at:%Y-%m-%d %H:%M}" for one in starts]


def coming(wanted: Settings, since: str, count: int = 5) -> list[str]:
    starts = coming_starts(wanted, date.fromisoformat(since))
    return days([next(starts) for _ in range(count)])


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-12-09", "2026-12-08"), ("2026-12-14", "2026-12-11")],
)
def test_the_working_day_before_a_monday_is_a_friday(day: str, before: str) -> None:
    calendar = calendar_of(MONDAYS_AT_TEN)
    found = calendar.working_day_before(date.fromisoformat(day))
    assert found.isoformat() == before


def test_the_working_day_before_leaves_days_off_out() -> None:
    calendar = calendar_of(settings(days_off=CHRISTMAS))
    assert calendar.working_day_before(date(2027, 1, 4)) == date(2026, 12, 23)


def test_the_first_start_is_later_today_if_the_hour_is_still_to_come() -> None:
    start = first_start(MONDAYS_AT_TEN, utc("2026-03-02 08:59"))
    assert start.at == utc("2026-03-02 09:00")


def test_the_first_start_is_strictly_after_the_moment() -> None:
    ten = utc("2026-03-02 09:00")
    assert first_start(MONDAYS_AT_TEN, ten).at == ten + WEEK


def test_the_weekday_is_that_of_the_zone_and_not_of_utc() -> None:
    """Sunday evening in UTC is Monday morning in Sydney."""
    mondays = settings(1, zone="Australia/Sydney", hour=9)
    start = first_start(mondays, utc("2026-07-05 22:00"))
    assert (start.at, start.day) == (utc("2026-07-05 23:00"), date(2026, 7, 6))


def test_the_hour_stays_the_same_when_the_clocks_change() -> None:
    start = first_start(MONDAYS_AT_TEN, utc("2026-03-17 00:00"))
    assert start.at == utc("2026-03-23 09:00")
    after = later_start(MONDAYS_AT_TEN, start.day, start.at)
    assert after.at == utc("2026-04-06 08:00")


@pytest.mark.parametrize(
    ("wanted", "starts"),
    [
        (settings(1), ["2027-01-04", "2027-01-11", "2027-01-18"]),
        (settings(3), ["2027-01-04", "2027-01-25", "2027-02-15"]),
        (settings(week_of_month=1), ["2027-01-04", "2027-02-01", "2027-03-01"]),
        (settings(week_of_month=3), ["2027-01-18", "2027-02-15", "2027-03-15"]),
        (settings(week_of_month=-1), ["2027-01-25", "2027-02-22", "2027-03-29"]),
    ],
    ids=["weekly", "every third week", "first", "third", "last Monday"],
)
def test_rounds_start_by_the_week_or_on_a_weekday_of_the_month(
    wanted: Settings, starts: list[str]
) -> None:
    assert coming(wanted, "2027-01-01", 3) == [f"{one} 10:00" for one in starts]


def test_a_start_on_a_day_off_moves_to_the_next_working_day() -> None:
    off = settings(1, FRIDAY, days_off=["2026-12-25"])
    assert coming(off, "2026-12-18", 3) == [
        "2026-12-18 10:00",
        "2026-12-28 10:00",
        "2027-01-01 10:00",
    ]


def test_a_cadence_of_saturdays_starts_on_mondays() -> None:
    saturdays = settings(1, SATURDAY)
    assert coming(saturdays, "2026-11-28", 2) == [
        "2026-11-30 10:00",
        "2026-12-07 10:00",
    ]


def test_a_program_that_works_on_saturdays_starts_on_them() -> None:
    saturdays = settings(1, SATURDAY, working_days=[1, 2, 3, 4, 5])
    assert coming(saturdays, "2026-11-28", 1) == ["2026-11-28 10:00"]


def test_a_start_that_moved_over_a_holiday_leaves_the_rhythm_as_it_is() -> None:
    off = settings(2, days_off=CHRISTMAS)
    assert coming(off, "2026-11-23", 3) == [
        "2026-11-23 10:00",
        "2026-12-07 10:00",
        "2027-01-04 10:00",
    ]
    assert later_start(off, date(2026, 12, 21), utc("2026-12-07 10:00")) == Start(
        date(2027, 1, 4), utc("2027-01-04 10:00"), 10
    )


def test_a_round_with_fewer_than_four_working_days_is_skipped_with_its_reason() -> None:
    off = settings(2, days_off=CHRISTMAS)
    skipped = skipped_starts(
        off, date(2026, 12, 7), date(2027, 1, 4), utc("2026-12-07 09:00")
    )
    assert list(skipped) == [(date(2026, 12, 21), SkipReason.TOO_SHORT)]
    ends = round_ends_before(
        off, date(2026, 12, 7), utc("2026-12-07 10:00"), utc("2026-12-07 10:00")
    )
    assert ends == date(2026, 12, 21)


@pytest.mark.parametrize(("hour", "decent"), [(2, 8), (8, 8), (15, 15), (23, 15)])
def test_an_hour_of_earlier_settings_is_kept_within_decent_ones(
    hour: int, decent: int
) -> None:
    assert coming(settings(hour=hour), "2027-01-04", 1) == [
        f"2027-01-04 {decent:02}:00"
    ]


def after(wanted: Settings, planned: str, started: str) -> str:
    at = utc(planned)
    return f"{start_after_round(wanted, at.date(), at, utc(started)).at:%Y-%m-%d}"


def test_a_round_at_its_moment_is_followed_by_the_next_day_of_the_cadence() -> None:
    assert after(settings(2), "2026-03-02 10:00", "2026-03-02 10:00") == "2026-03-16"


def test_a_round_by_hand_with_days_enough_leaves_the_next_start_be() -> None:
    assert after(settings(2), "2026-03-16 10:00", "2026-03-04 15:00") == "2026-03-16"


def test_a_round_by_hand_shortly_before_a_start_takes_its_place() -> None:
    assert after(settings(2), "2026-03-16 10:00", "2026-03-09 15:00") == "2026-03-30"
    assert after(settings(1), "2026-03-09 10:00", "2026-03-04 15:00") == "2026-03-16"


def test_a_round_that_starts_late_lasts_four_days_at_the_least() -> None:
    assert after(settings(1), "2026-03-02 10:00", "2026-03-03 08:00") == "2026-03-09"
    assert after(settings(1), "2026-03-02 10:00", "2026-03-04 08:00") == "2026-03-16"


@pytest.mark.parametrize(
    ("done", "due"),
    [(7, 9), (8, 9), (8.5, 9), (8.6, 9.1), (12, 12.5)],
    ids=["early", "on time", "a bit late", "late", "after an outage"],
)
def test_in_a_round_of_before_days_off_a_stage_leaves_half_of_the_planned_time(
    done: float, due: float
) -> None:
    assert postponed(day(9), day(8), day(done)) == day(due)
