"""When a round's stages are due: working days, late stages, everybody's morning."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ponchik.domain.calendar import calendar_of
from ponchik.domain.schedule import (
    after_closing,
    end_after_reminder,
    own_morning,
    persons_hours,
    timeline,
)
from ponchik.events.program import Cadence, Settings, WorkingTime
from ponchik.events.round import Timeline

pytestmark = pytest.mark.unit

START = datetime(2026, 11, 30, 10, tzinfo=UTC)
WORKING = WorkingTime(
    hour=10, minute=0, zone="UTC", working_days=(0, 1, 2, 3, 4), days_off=()
)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026 {text}", "%Y %d %b %H:%M").replace(tzinfo=UTC)


def stages(end: date, **settings: object) -> list[str]:
    planned = timeline(Settings.model_validate(settings), START, end)
    return [f"{moment:%d %b %H:%M}" for moment in in_order(planned)]


def in_order(planned: Timeline) -> list[datetime]:
    return [*planned.check_ins, planned.closing, planned.reminder, planned.finish]


def test_two_weeks_have_one_check_in_and_end_on_the_last_friday_at_five() -> None:
    assert stages(date(2026, 12, 14)) == [
        "07 Dec 10:00",
        "10 Dec 10:00",
        "11 Dec 10:00",
        "11 Dec 17:00",
    ]


def test_a_week_has_no_check_in() -> None:
    assert stages(date(2026, 12, 7)) == ["03 Dec 10:00", "04 Dec 10:00", "04 Dec 17:00"]


def test_two_check_ins_stand_at_a_third_and_two_thirds_of_the_days() -> None:
    assert stages(date(2026, 12, 14), check_ins=(1 / 3, 2 / 3))[:2] == [
        "03 Dec 10:00",
        "08 Dec 10:00",
    ]


def test_shares_of_earlier_settings_are_days_of_the_round() -> None:
    shares = {"check_ins": (0.3, 0.6), "closing": 0.7, "reminder": 0.8}
    assert stages(date(2026, 12, 14), **shares) == [
        "03 Dec 10:00",
        "08 Dec 10:00",
        "09 Dec 10:00",
        "10 Dec 10:00",
        "11 Dec 17:00",
    ]


def test_shares_that_leave_no_day_between_stages_are_spread() -> None:
    assert stages(date(2026, 12, 7), closing=0.8, reminder=0.9) == [
        "03 Dec 10:00",
        "04 Dec 10:00",
        "04 Dec 17:00",
    ]


def test_days_off_are_no_days_of_a_round() -> None:
    assert stages(date(2026, 12, 14), days_off=["2026-12-08", "2026-12-11"]) == [
        "04 Dec 10:00",
        "09 Dec 10:00",
        "10 Dec 10:00",
        "10 Dec 17:00",
    ]


PLANNED = timeline(Settings(), START, date(2026, 12, 14))


@pytest.mark.parametrize(
    ("asked", "reminder", "finish"),
    [
        ("08 Dec 12:00", "11 Dec 10:00", "11 Dec 17:00"),
        ("10 Dec 10:00", "11 Dec 10:00", "11 Dec 17:00"),
        ("11 Dec 08:00", "14 Dec 10:00", "14 Dec 17:00"),
    ],
    ids=["early by hand", "on time", "a day late"],
)
def test_the_reminder_waits_for_the_working_day_after_the_closing_question(
    asked: str, reminder: str, finish: str
) -> None:
    rest = after_closing(WORKING, PLANNED, at(asked))
    assert (rest.reminder, rest.finish) == (at(reminder), at(finish))


@pytest.mark.parametrize(
    ("reminded", "finish"),
    [
        ("11 Dec 10:00", "11 Dec 17:00"),
        ("11 Dec 15:00", "11 Dec 17:00"),
        ("11 Dec 15:30", "14 Dec 17:00"),
        ("12 Dec 12:00", "14 Dec 17:00"),
    ],
)
def test_a_reminder_leaves_two_hours_to_answer(reminded: str, finish: str) -> None:
    assert end_after_reminder(WORKING, PLANNED, at(reminded)) == at(finish)


@pytest.mark.parametrize(
    ("moment", "decent"),
    [
        ("11 Dec 08:00", "11 Dec 08:00"),
        ("11 Dec 17:59", "11 Dec 17:59"),
        ("11 Dec 07:59", "11 Dec 08:00"),
        ("11 Dec 18:00", "14 Dec 08:00"),
        ("13 Dec 12:00", "14 Dec 08:00"),
        ("23 Dec 19:00", "28 Dec 08:00"),
    ],
)
def test_what_is_late_waits_for_the_next_decent_moment(
    moment: str, decent: str
) -> None:
    off = (date(2026, 12, 24), date(2026, 12, 25))
    calendar = calendar_of(Settings(days_off=off))
    assert calendar.decent_moment(at(moment)) == at(decent)


@pytest.mark.parametrize(
    ("zones", "moment"),
    [
        (("Europe/Berlin", "UTC"), "30 Nov 10:00"),
        (("America/New_York", "Europe/Berlin"), "30 Nov 13:00"),
        # Tokyo's day ends at 08:00 UTC, San Francisco's begins at 16:00.
        (("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles"), "01 Dec 00:00"),
    ],
)
def test_a_group_hears_when_it_is_day_for_all_or_at_nine_for_its_leader(
    zones: tuple[str, ...], moment: str
) -> None:
    known = [ZoneInfo(zone) for zone in zones]
    assert own_morning(START, known, known[0]) == at(moment)


def test_a_message_to_one_person_keeps_that_persons_hours() -> None:
    calendar = calendar_of(Settings(cadence=Cadence(zone="America/New_York")))
    nine_to_five = (calendar, time(9), time(17))
    assert persons_hours(START, *nine_to_five) == at("30 Nov 14:00")
    assert persons_hours(at("30 Nov 15:00"), *nine_to_five) == at("30 Nov 15:00")
    assert persons_hours(at("04 Dec 22:00"), *nine_to_five) == at("07 Dec 14:00")
