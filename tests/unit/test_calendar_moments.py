"""Moments of a group with a time: after it, and a working day later."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ponchik.domain.calendar import Calendar

pytestmark = pytest.mark.unit

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(
    working_days=frozenset(range(5)),
    days_off=frozenset({date(2026, 12, 8)}),
    hour=time(10),
    zone=BERLIN,
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    local = datetime(2026, 12, day, hour, minute, tzinfo=BERLIN)
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "becomes"),
    [
        (at(4, 12), at(4, 12)),
        (at(4, 17), at(4, 17)),
        (at(4, 17, 1), at(7, 10)),
        (at(4, 6), at(4, 8)),
        (at(5, 12), at(7, 10)),
        (at(7, 20), at(9, 10)),
    ],
)
def test_a_group_is_asked_by_evening_or_at_the_hour_of_the_next_working_day(
    moment: datetime, becomes: datetime
) -> None:
    assert CALENDAR.by_evening(moment) == becomes


@pytest.mark.parametrize(
    ("moment", "becomes"),
    [
        (at(3, 12), at(4, 12)),
        (at(4, 12), at(7, 12)),
        (at(7, 12), at(9, 12)),
        (at(3, 23), at(7, 8)),
        (at(3, 3), at(4, 8)),
    ],
)
def test_a_majority_counts_a_working_day_later_at_a_decent_hour(
    moment: datetime, becomes: datetime
) -> None:
    assert CALENDAR.day_later(moment) == becomes
