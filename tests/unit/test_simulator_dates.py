"""Dates in messages: every token that Slack publishes is drawn, and others are kept."""

from datetime import datetime, timedelta, timezone

import pytest

from ponchik.demo.simulator.page.dates import format_date

pytestmark = pytest.mark.unit

ZONE = timezone(timedelta(hours=2))
AT = datetime(2026, 8, 9, 14, 5, 6, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("pattern", "drawn"),
    [
        ("{date_num} {time}", "2026-08-09 14:05"),
        ("{date_slash} {time_secs}", "09/08/2026 14:05:06"),
        ("{date_long}", "Sunday, August 9, 2026"),
        ("{date_long_full}", "August 9, 2026"),
        ("{date_short}", "Aug 9, 2026"),
        ("{day_divider_pretty}", "Sunday, August 9"),
        ("{ago}", "3 days ago"),
        ("{date_short_pretty}", "Aug 9, 2026"),
        ("{moon}", "{moon}"),
    ],
)
def test_a_token_is_drawn_as_slack_describes_it(pattern: str, drawn: str) -> None:
    assert format_date(AT, pattern, AT + timedelta(days=3, hours=1)) == drawn


@pytest.mark.parametrize(
    ("passed", "day", "ago"),
    [
        (timedelta(minutes=1), "today", "1 minute ago"),
        (timedelta(hours=20), "yesterday", "20 hours ago"),
        (timedelta(hours=-20), "tomorrow", "in 20 hours"),
    ],
)
def test_a_day_that_is_near_is_called_by_its_name(
    passed: timedelta, day: str, ago: str
) -> None:
    for token in ("date_pretty", "date_long_pretty", "day_divider_pretty"):
        assert format_date(AT, f"{{{token}}}", AT + passed) == day
    assert format_date(AT, "{ago}", AT + passed) == ago


def test_a_divider_of_another_year_bears_the_year() -> None:
    later = AT + timedelta(days=400)
    drawn = format_date(AT, "{day_divider_pretty}", later)
    assert drawn == "Sunday, August 9, 2026"
