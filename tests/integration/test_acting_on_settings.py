"""Settings on the page: the same fields as in Slack, and nobody overwrites anybody."""

from datetime import timedelta
from html import unescape
from re import findall

import pytest

from ponchik.application.steering import Asker
from ponchik.domain.pairing import most_free_rounds
from tests.harness.browsing import Browser
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import (
    filled_in,
    last_event,
    notice,
    person_of,
    wrong_in,
)
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(6)]


def test_what_is_saved_unchanged_changes_nothing(
    played: Played, at_home: Browser, coffee: str
) -> None:
    before = played.settings()
    form = filled_in(at_home.get(f"{coffee}/settings").text)
    assert form.keys() >= {"often", "first", "time", "zone", "size", "version", "key"}
    assert at_home.send(f"{coffee}/settings", **form).status_code == 303
    assert played.settings() == before
    assert notice(at_home.get(f"{coffee}/settings").text).startswith("That was so")


def test_settings_are_saved_as_the_command_line_does(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    form = filled_in(at_home.get(f"{coffee}/settings").text)
    changed = {**form, "size": "3", "time": "09:30", "off": "2031-12-24 - 2031-12-26"}
    changed |= {"often": "weeks:3", "zone": "Europe/Berlin", "words": "Ça va?\r\n<b>"}
    answer = at_home.send(f"{coffee}/settings", **changed)
    assert answer.status_code == 303, wrong_in(answer.text)
    event = last_event(played)
    types = played.types()
    assert "ProgramSettingsChanged" in types
    assert event["metadata"]["actor"] == str(person_of(played, host))
    settings = played.settings()
    assert (settings.group_size, settings.cadence.every_weeks) == (3, 3)
    assert (settings.cadence.hour, settings.cadence.minute) == (9, 30)
    assert settings.cadence.zone == "Europe/Berlin"
    assert len(settings.days_off) == 3
    page = at_home.get(f"{coffee}/settings").text
    assert notice(page) == "It is saved."
    assert filled_in(page)["words"].splitlines() == ["Ça va?", "<b>"]


def test_the_second_of_two_hosts_sees_what_changed_and_overwrites_nothing(
    played: Played, at_home: Browser, coffee: str
) -> None:
    form = filled_in(at_home.get(f"{coffee}/settings").text)
    asker = Asker(played.channel, BY_TEST)
    played.ponchik.steering.change(asker, {"group_size": 4})
    answer = at_home.send(f"{coffee}/settings", **{**form, "words": "Hello there"})
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Not saved: Other settings were saved a moment ago." in text
    assert "groups of 4" in text
    assert filled_in(answer.text)["words"] == "Hello there", "what was typed stays"
    assert played.settings().group_size == 4
    assert played.settings().words == ""
    again = {**filled_in(answer.text), "size": "4"}
    assert at_home.send(f"{coffee}/settings", **again).status_code == 303
    assert played.settings().words == "Hello there"
    assert played.settings().group_size == 4


WRONG = [
    ("first", "2020-01-06"),
    ("first", "soon"),
    ("time", "23:00"),
    ("time", ""),
    ("zone", "Mars/Olympus"),
    ("size", "99"),
    ("often", "weeks:99"),
    ("off", "some day"),
    ("words", "x" * 301),
    ("checkins", "17"),
]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    played: Played, at_home: Browser, coffee: str, subtests: pytest.Subtests
) -> None:
    before = played.types()
    form = filled_in(at_home.get(f"{coffee}/settings").text)
    for field, typed in WRONG:
        with subtests.test(field, typed=typed):
            answer = at_home.send(f"{coffee}/settings", **{**form, field: typed})
            assert answer.status_code == 422
            assert wrong_in(answer.text).keys() == {field}
            if field in {"first", "time", "off", "words"}:
                assert filled_in(answer.text)[field] == typed
            assert f'name="key" value="{form["key"]}"' in answer.text
            assert played.types() == before


def test_the_dates_that_follow_are_shown_before_anything_is_saved(
    played: Played, at_home: Browser, coffee: str
) -> None:
    before, first = played.types(), played.planned()
    form = filled_in(at_home.get(f"{coffee}/settings").text)
    later = first + timedelta(weeks=1)
    looked = {**form, "often": "weeks:1", "first": str(later), "look": "rounds"}
    page = at_home.send(f"{coffee}/settings", **looked)
    assert page.status_code == 200
    days = [int(day) for day in findall(r'<p class="date">\w+<b>(\d+)</b>', page.text)]
    wanted = [later + timedelta(weeks=n) for n in range(5)]
    assert days == [day.day for day in wanted]
    assert filled_in(page.text)["often"] == "weeks:1"
    assert played.types() == before


def ahead_in(page: str) -> list[tuple[str, ...]]:
    """Return the rows of the table of rounds that were played ahead."""
    row = r'<tr><th scope="row">(\d+)</th><td>(\d+)</td><td>([^<]+)</td></tr>'
    return findall(row, page)


def test_before_the_first_round_nothing_is_played_ahead(
    at_home: Browser, coffee: str
) -> None:
    assert "played ahead" not in at_home.get(f"{coffee}/settings").text


def test_ten_rounds_are_played_ahead_of_what_was_and_with_the_size_that_is_typed(
    played: Played, at_home: Browser, coffee: str
) -> None:
    played.start_round()
    before, shown = played.types(), at_home.get(f"{coffee}/settings").text
    assert ahead_in(shown) == [], "rounds are played for who asks for it"
    asked = {**filled_in(shown), "look": "rounds"}
    page = at_home.send(f"{coffee}/settings", **asked).text
    [row] = played.rows("SELECT sum(cardinality(members))::int AS people FROM meetings")
    pairs, meet = row["people"] // 2, [row[2] for row in ahead_in(page)]
    assert [row[:2] for row in ahead_in(page)] == [
        (str(number), str(pairs)) for number in range(2, 12)
    ]
    # One round was played: all others come before anybody meets again.
    free = most_free_rounds(row["people"], 2)
    assert meet[: free - 1] == ["nobody"] * (free - 1)
    assert meet[free - 1] != "nobody"
    for one in (shown, page):
        assert f"At most {free} rounds go by" in one
    looked = {**filled_in(page), "size": "3", "look": "rounds"}
    threes = at_home.send(f"{coffee}/settings", **looked).text
    assert {row[1] for row in ahead_in(threes)} == {str(row["people"] // 3)}
    assert "in groups of 3" in threes
    assert played.types() == before
