"""Channels and people are typed by the names one knows, and shown with their ids."""

from importlib.metadata import version

import psycopg
import pytest

from ponchik.cli.rounds import LEFT_OUT, OWN_CHOICES
from ponchik.demo.simulator.simulator import Simulator
from ponchik.events.round import ExclusionReason
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


def test_the_version_is_told(terminal: Terminal) -> None:
    assert terminal.type("--version").out == f"ponchik {version('ponchik')}\n"


@pytest.mark.parametrize("words", [(), ("round",), ("log",), ("program", "start")])
def test_a_short_option_asks_for_help(
    terminal: Terminal, words: tuple[str, ...]
) -> None:
    ran = terminal.type(*words, "-h")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == terminal.type(*words, "--help").out


def test_every_reason_to_leave_somebody_out_has_words() -> None:
    told = {*LEFT_OUT, *OWN_CHOICES}
    assert told == set(ExclusionReason) - {ExclusionReason.UNMATCHED}


@pytest.mark.parametrize("typed", ["#coffee", "coffee", "Coffee"])
def test_a_name_that_only_slack_knows_is_asked_for(
    terminal: Terminal, channel: str, typed: str
) -> None:
    [started] = terminal.type("program", "start", typed, "--json").objects
    assert (started["channel"], started["channel_name"]) == (channel, "coffee")
    [plan] = terminal.type("round", "start", typed, "--json").objects
    assert (plan["channel"], plan["channel_name"]) == (channel, "coffee")
    [asked] = terminal.type("check-in", typed, "--json").objects
    assert (asked["channel"], asked["channel_name"]) == (channel, "coffee")
    assert terminal.type("round", "replay", typed).code == 0


def test_a_name_that_slack_does_not_know_either_lists_the_nearest(
    terminal: Terminal, channel: str
) -> None:
    told = terminal.type("program", "start", "#cofee").error_line
    assert (
        f"no channel called #cofee is known; the nearest: #coffee ({channel})" in told
    )


def test_a_channel_goes_by_the_name_that_slack_told_last(
    terminal: Terminal, channel: str, slack: Simulator
) -> None:
    terminal.type("program", "start", channel)
    slack.workspace.conversations[channel].name = "espresso"
    terminal.type("round", "start", channel, "--dry-run")
    assert f"#espresso ({channel}), running" in terminal.type("program", "list").out
    assert "#coffee" not in terminal.type("program", "list").out
    assert terminal.type("round", "start", "espresso").code == 0


def test_a_name_that_two_people_have_is_refused_with_their_ids(
    terminal: Terminal, channel: str, database_url: str
) -> None:
    terminal.type("program", "start", channel)
    terminal.type("round", "start", channel)
    with psycopg.connect(database_url) as connection:
        renamed = connection.execute(
            "UPDATE people SET name = 'Sam' WHERE id IN "
            "(SELECT id FROM people ORDER BY slack_id LIMIT 2) RETURNING slack_id"
        ).fetchall()
    told = terminal.type("log", "--person", "sam").error_line
    assert "2 people are called sam" in told
    for (slack_id,) in renamed:
        assert slack_id in told


def test_the_beginning_of_several_ids_is_refused_with_them(
    terminal: Terminal, channel: str, database_url: str
) -> None:
    terminal.type("program", "start", channel)
    terminal.type("round", "start", channel)
    with psycopg.connect(database_url) as connection:
        for place in (1, 2):
            connection.execute(
                "UPDATE effects SET id = %s, status = 'dead' WHERE id = "
                "(SELECT id FROM effects WHERE status <> 'dead' ORDER BY id LIMIT 1)",
                [f"abcd0000-000{place}-4000-8000-000000000000"],
            )
    told = terminal.type("effects", "discard", "abcd").error_line
    assert "abcd begins abcd0000-0001" in told
    assert "write more of it" in told
    assert terminal.type("effects", "discard", "abcd0000-0002").code == 0


def test_a_name_that_looks_like_an_id_is_a_name(
    terminal: Terminal, channel: str, database_url: str
) -> None:
    terminal.type("program", "start", channel)
    terminal.type("round", "start", channel)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE people SET name = 'Wilhelmine' "
            "WHERE id = (SELECT id FROM people ORDER BY id LIMIT 1)"
        )
    assert terminal.type("log", "--person", "WILHELMINE").code == 0
    nobody = terminal.type("log", "--person", "WALTRAUD").error_line
    assert "nobody with the id WALTRAUD" in nobody
