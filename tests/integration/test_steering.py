"""`ponchik program …`: settings, days off, pause, skip, move and hosts, as typed."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator.simulator import Simulator
from ponchik.domain.program import ChangedMeanwhile, NotHost
from ponchik.events.event import Metadata
from ponchik.store import people
from ponchik.store.connection import Transaction
from tests.harness.causes import BY_TEST
from tests.harness.terminal import Terminal
from tests.harness.world import World

pytestmark = pytest.mark.integration


@pytest.fixture
def tea(terminal: Terminal, slack: Simulator) -> str:
    channel = slack.workspace.channel("tea").id
    slack.workspace.conversations[channel].members.append(slack.bot)
    assert terminal.type("program", "start", channel).code == 0
    assert terminal.type("round", "start", channel, "--dry-run").code == 0
    return channel


def _person(transaction: Transaction, home: str, user: str) -> UUID:
    return people.person_of(transaction, home, user)


def starts(terminal: Terminal, channel: str) -> list[date]:
    [shown] = terminal.type("program", "show", channel, "--json").objects
    return [date.fromisoformat(at[:10]) for at in shown["next_starts"]]


def test_five_starts_are_shown_and_those_of_a_list_are_the_same(
    terminal: Terminal, tea: str
) -> None:
    shown = starts(terminal, tea)
    assert len(shown) == 5
    assert {day.weekday() for day in shown} == {0}
    [listed] = terminal.type("program", "list", "--json").objects
    assert [at[:10] for at in listed["next_starts"]] == [str(day) for day in shown]
    assert str(shown[4]) in terminal.type("program", "show", tea).out


def test_the_next_round_is_skipped_and_moved(terminal: Terminal, tea: str) -> None:
    first, second, third, *_ = starts(terminal, tea)
    assert terminal.type("program", "skip", tea).code == 0
    assert starts(terminal, tea)[:2] == [second, third]
    tuesday = second + timedelta(days=1)
    assert terminal.type("program", "move", tea, str(tuesday)).code == 0
    assert starts(terminal, tea)[:2] == [tuesday, third]
    saturday = str(second + timedelta(days=5))
    assert "working day" in terminal.type("program", "move", tea, saturday).error_line
    assert "is over" in terminal.type("program", "move", tea, "2020-01-06").error_line
    assert first < second


def test_a_program_pauses_until_a_day_or_for_good_and_is_resumed(
    terminal: Terminal, tea: str
) -> None:
    _, second, third, *_ = starts(terminal, tea)
    until = str(second + timedelta(days=1))
    assert terminal.type("program", "pause", tea, "--until", until).code == 0
    assert starts(terminal, tea)[0] == third
    assert terminal.type("program", "pause", tea).code == 0
    assert starts(terminal, tea) == []
    assert "resume it" in terminal.type("round", "start", tea).error_line
    assert "nothing was changed" in terminal.type("program", "pause", tea).out
    assert terminal.type("program", "resume", tea).code == 0
    assert len(starts(terminal, tea)) == 5


def test_a_round_falls_on_no_day_off(terminal: Terminal, tea: str) -> None:
    first, second, *_ = starts(terminal, tea)
    assert terminal.type("program", "days-off", tea, "--add", str(first)).code == 0
    assert starts(terminal, tea)[:2] == [first + timedelta(days=1), second]
    assert terminal.type("program", "days-off", tea, "--remove", str(first)).code == 0
    assert starts(terminal, tea)[:2] == [first, second]


def test_a_countrys_holidays_are_taken_as_days(terminal: Terminal, tea: str) -> None:
    words = ("program", "days-off", tea, "--country", "DE", "--region", "BE")
    assert "2031-12-25: " in terminal.type(*words, "--year", "2031").out
    [shown] = terminal.type("program", "show", tea, "--json").objects
    assert {"2031-12-25", "2031-03-08"} <= set(shown["settings"]["days_off"])
    wrong = terminal.type("program", "days-off", tea, "--country", "XX")
    assert "no such country or region" in wrong.error_line


def test_rounds_start_monthly_once_that_is_wanted(terminal: Terminal, tea: str) -> None:
    assert terminal.type("program", "settings", tea, "--monthly", "last").code == 0
    shown = starts(terminal, tea)
    assert len({day.month for day in shown}) == 5
    assert all((day + timedelta(days=7)).month != day.month for day in shown)
    said = terminal.type("program", "settings", tea, "--monthly", "fifth")
    assert said.code == 2


def test_every_setting_can_be_typed(terminal: Terminal, tea: str) -> None:
    *_, later = starts(terminal, tea)
    wednesday = later + timedelta(days=2)
    typed = (
        *("--group-size", "3", "--every-weeks", "3", "--weekday", "wednesday"),
        *("--first", str(wednesday), "--at", "09:30", "--zone", "Europe/Berlin"),
        *("--check-ins", "0.3,0.6", "--closing", "0.8", "--reminder", "0.9"),
        *("--no-guests", "--externals", "--goals", "newcomers", "--own-morning"),
        *("--working-days", "monday,wednesday,friday"),
    )
    [shown] = terminal.type("program", "settings", tea, *typed, "--json").objects
    settings = shown["settings"]
    assert settings["group_size"] == 3
    assert settings["cadence"]["zone"] == "Europe/Berlin"
    assert settings["check_ins"] == [0.3, 0.6]
    assert settings["working_days"] == [0, 2, 4]
    assert (settings["include_guests"], settings["include_externals"]) == (False, True)
    assert starts(terminal, tea)[:2] == [wednesday, wednesday + timedelta(weeks=3)]
    late = terminal.type("program", "settings", tea, "--at", "16:00")
    assert "--at: from 8:00 to 15:00" in late.error_line
    over = terminal.type("program", "settings", tea, "--first", "2020-01-06")
    assert "is over" in over.error_line


def test_hosts_are_added_and_removed(
    terminal: Terminal, tea: str, slack: Simulator
) -> None:
    user = next(m for m in slack.workspace.conversations[tea].members if m != slack.bot)
    hosts = ("program", "hosts")
    assert "is a host from now on" in terminal.type(*hosts, "add", tea, user).out
    assert "was a host before" in terminal.type(*hosts, "add", tea, user).out
    [host] = terminal.type(*hosts, "list", tea, "--json").objects
    assert host["user"] == user
    assert "Nobody hosts" in terminal.type(*hosts, "remove", tea, user).out
    assert (
        "nobody with the id"
        in terminal.type(*hosts, "add", tea, "U0NOBODY1").error_line
    )


def test_only_hosts_and_workspace_admins_steer_and_the_second_of_two_hears_what_changed(
    world: World,
) -> None:
    channel = world.program(2)
    steering, home = world.ponchik.steering, world.workspace
    ann, bo = (
        world.ponchik.database.transaction(partial(_person, home=home, user=user))
        for user in world.members_of(channel)[:2]
    )
    hers, his = (
        Asker(channel, Metadata.of_command("x", str(one)), home, one)
        for one in (ann, bo)
    )
    with pytest.raises(NotHost):
        steering.change(his, {"group_size": 3})
    before = steering.add_host(
        Asker(channel, BY_TEST), world.members_of(channel)[0]
    ).state
    seen = before.settings_version
    steering.change(hers, {"group_size": 3}, seen)
    with pytest.raises(ChangedMeanwhile) as refused:
        steering.change(his._replace(is_workspace_admin=True), {"hour": 9}, seen)
    assert (refused.value.by, refused.value.changed) == (ann, {"group_size": 3})
    again = refused.value.version
    done = steering.change(his._replace(is_workspace_admin=True), {"hour": 9}, again)
    assert (done.state.settings.group_size, done.state.settings.cadence.hour) == (3, 9)
