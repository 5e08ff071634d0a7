"""A program's settings in Slack: prefilled, checked, saved, and never overwritten."""

from datetime import date, timedelta

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import (
    change,
    command,
    filled_in,
    hosts_of,
    notes,
    open_views,
    send,
    settings_form,
    top,
    words,
)
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


@pytest.fixture
def played(played: Played) -> Played:
    played.work()
    return played


def a_monday_later(played: Played) -> date:
    return played.planned() + timedelta(days=7)


def test_the_form_shows_what_is_set(played: Played, host: str) -> None:
    shown = filled_in(settings_form(played, host))
    assert shown["often/set%3Aoften"] == ["weeks:2"]
    assert shown["first/set%3Afirst"] == [played.planned().isoformat()]
    assert shown["time/set%3Atime"] == ["10:00"]
    assert shown["size/set%3Asize"] == ["2"]
    assert shown["managers/set%3Amanagers"] == [host]


def test_who_changes_nothing_changes_nothing(played: Played, host: str) -> None:
    before, seen = played.types(), played.program()
    send(played, settings_form(played, host))
    assert played.types() == before
    assert played.program() == seen
    assert words(top(played, host)) == "Saved. Changes count from the next round."


def test_everything_in_the_form_can_be_set(
    played: Played,
    host: str,
    other_host: str,  # noqa: ARG001 -- who is a host no more afterwards
) -> None:
    day = a_monday_later(played) + timedelta(days=1)
    send(
        played,
        settings_form(played, host),
        often="weeks:3",
        first=day.isoformat(),
        time="09:30",
        zone="Europe/Berlin",
        size="4",
        checkins="2",
        hours="local",
        prefer="newcomers",
        who=["externals"],
        off=f"{day.year + 1}-12-24 to {day.year + 1}-12-26",
        managers=[host],
        words="  The *coffee* is on us <!channel>\n",
    )
    found = played.settings()
    assert found.words == "The *coffee* is on us <!channel>"
    cadence = found.cadence
    assert (cadence.every_weeks, cadence.weekday, cadence.hour, cadence.minute) == (
        (3, 1, 9, 30)
    )
    assert cadence.zone == "Europe/Berlin"
    assert (found.group_size, len(found.check_ins), found.own_morning) == (4, 2, True)
    assert [goal.value for goal in found.goals] == ["newcomers"]
    assert (found.include_guests, found.include_externals) == (False, True)
    assert len(found.days_off) == 3
    assert played.planned() == day
    assert hosts_of(played) == {host}
    [*_, changed] = played.rows(
        "SELECT metadata FROM events WHERE type = 'ProgramSettingsChanged' "
        "ORDER BY position"
    )
    [person] = played.rows("SELECT id FROM people WHERE slack_id = %s", host)
    assert changed["metadata"]["actor"] == str(person["id"])


def test_a_round_that_moved_from_a_day_off_keeps_its_weekday(
    played: Played, host: str
) -> None:
    monday = played.planned()
    asker = Asker(played.channel, BY_TEST)
    played.ponchik.steering.change(asker, {"days_off": [monday]})
    assert played.planned() == monday + timedelta(days=1)
    send(played, settings_form(played, host), size="3")
    assert played.settings().cadence.weekday == 0
    assert played.settings().group_size == 3


def test_what_it_comes_to_is_shown_at_each_change(played: Played, host: str) -> None:
    view = settings_form(played, host)
    before = words(view)
    change(played, view, "set:often", "weeks:1")
    shown = words(top(played, host))
    assert "every Monday" in shown
    assert shown != before
    assert "every second Monday" in before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time", "07:59", "From 8:00 to 15:00, please."),
        ("time", "15:01", "From 8:00 to 15:00, please."),
        ("first", "2020-01-06", "That day is over."),
        ("first", "saturday", "That's a Saturday. Choose a working day."),
        ("first", "off", "That's a day off here. Choose another."),
        ("off", "Christmas", "I can't read “Christmas”. Write days like 2026-12-24."),
    ],
)
def test_what_is_wrong_stands_under_its_field(
    played: Played, host: str, field: str, value: str, sentence: str
) -> None:
    monday = a_monday_later(played)
    asker = Asker(played.channel, BY_TEST)
    played.ponchik.steering.change(asker, {"days_off": [monday]})
    days = {"saturday": monday + timedelta(days=5), "off": monday}
    before, view = played.types(), settings_form(played, host)
    send(played, view, **{field: str(days.get(value, value)), "size": "3"})
    assert view.errors == {field: sentence}
    assert view.is_open
    assert played.types() == before


def test_a_zone_that_does_not_exist_is_refused(played: Played, host: str) -> None:
    view = settings_form(played, host)
    [zone] = [b for b in view.content["blocks"] if b.get("block_id") == "zone"]
    zone["element"]["options"][0]["value"] = "Mars/Olympus"
    send(played, view, zone="Mars/Olympus")
    assert view.errors == {"zone": "I don't know the time zone Mars/Olympus."}


def test_the_second_of_two_hosts_sees_first_what_the_other_saved(
    played: Played, host: str, other_host: str
) -> None:
    mine, theirs = settings_form(played, host), settings_form(played, other_host)
    send(played, theirs, time="11:00", checkins="2")
    send(played, mine, size="5", time="14:00")
    shown = top(played, host)
    assert words(shown).startswith(
        f"<@{other_host}> saved other settings a moment ago. Look once more, then save."
    )
    assert "11:00" in words(shown)
    assert "Check-ins: Two" in words(shown)
    assert played.settings().cadence.hour == 11
    assert played.settings().group_size == 2
    typed = filled_in(shown)
    assert typed["size/set%3Asize"] == ["5"]
    assert typed["time/set%3Atime"] == ["14:00"]
    send(played, shown)
    assert (played.settings().cadence.hour, played.settings().group_size) == (14, 5)


def test_a_round_that_runs_is_not_cut_short(played: Played, host: str) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    sooner = played.planned() - timedelta(days=4)
    view = settings_form(played, host)
    send(played, view, first=sooner.isoformat())
    assert view.errors["first"].startswith(("Round 1 runs until", "Give people three"))


@pytest.mark.parametrize("how", ["archived", "removed"])
def test_a_channel_that_is_gone_while_the_form_is_open(
    played: Played, host: str, how: str
) -> None:
    view = settings_form(played, host)
    gone = (
        user_actions.archive(played.slack, host, played.channel)
        if how == "archived"
        else user_actions.remove_bot(played.slack, played.channel)
    )
    assert gone is not None
    assert gone.wait()
    played.work()
    before = played.types()
    send(played, view, size="3")
    assert view.errors == {"managers": "I'm not here yet: `/invite @Ponchik`."}
    assert played.types() == before


def test_a_trigger_that_expired_is_told_to_one_person(
    played: Played, host: str
) -> None:
    played.slack.faults.script(
        "views.open", Fault("slack_error", error="expired_trigger_id")
    )
    command(played, host, "settings")
    assert open_views(played, host) == []
    assert notes(played, host)[-1].startswith("That didn't work, and nothing")


def test_elsewhere_the_settings_ask_which_program(played: Played, host: str) -> None:
    random = played.slack.workspace.channel("random").id
    command(played, host, "settings", random)
    assert notes(played, host, random)[-1].startswith("Which one do you mean?")
    assert open_views(played, host) == []


def test_a_monthly_rhythm_goes_by_the_day_that_was_chosen(
    played: Played, host: str
) -> None:
    day = played.planned() + timedelta(days=9)
    send(played, settings_form(played, host), often="month:same", first=day.isoformat())
    cadence = played.settings().cadence
    week = (day.day - 1) // 7 + 1
    assert cadence.weekday == day.weekday()
    assert cadence.week_of_month == (week if week <= 4 else -1)
    assert played.planned() == day
