"""What Slack says of the clock and the token, before and while `ponchik up` runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.harness.pending import PENDING
from tests.harness.up import PEOPLE, Machine, Running, socket_mode_slack
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

INTRODUCED = "SELECT count(*) FROM meetings WHERE introduced_at IS NOT NULL"
ASKED = "SELECT count(*) FROM events WHERE type = 'QuestionSent'"
ANSWERED = "SELECT count(*) FROM events WHERE type = 'Answered'"
WAITING = f"SELECT count(*) FROM effects WHERE {PENDING}"
SHOWN = "SELECT count(*) FROM effects WHERE kind = 'show_answers' AND status = 'done'"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket_mode_slack(tmp_path) as slack:
        yield Machine(tmp_path / "data", slack)


@pytest.mark.parametrize("ahead", [300, -300])
def test_a_clock_five_minutes_off_is_refused_before_anything_is_made(
    machine: Machine, ahead: int
) -> None:
    machine.slack.seconds_ahead = ahead
    line = machine.fails(**machine.tokens)
    assert "s from Slack's" in line
    assert "let this machine keep time (NTP). Nothing was started" in line
    assert {file.name for file in machine.folder.iterdir()} == {"lock"}


def test_a_clock_that_went_wrong_since_is_refused_at_the_next_start(
    machine: Machine,
) -> None:
    with machine.up(**machine.tokens):
        pass
    machine.slack.seconds_ahead = 300
    assert "let this machine keep time (NTP)" in machine.fails()
    assert not (machine.folder / "postgres" / "data" / "postmaster.pid").exists()
    machine.slack.seconds_ahead = 0
    with machine.up() as up:
        up.is_well()


def test_a_clock_that_goes_wrong_meanwhile_is_told_once_and_when_it_is_right_again(
    machine: Machine,
) -> None:
    up = machine.start(**machine.tokens)
    machine.slack.seconds_ahead = 300
    assert "let this machine keep time (NTP)" in up.hear("Trouble with the clock")
    machine.slack.seconds_ahead = 0
    up.hear("Good again: the clock.")
    assert "the clock" not in up.stop()


def looks(machine: Machine) -> int:
    return len(machine.slack.ledger.calls_of("auth.test"))


def until_looked_again(up: Running) -> None:
    """Wait until whoever looks into Slack has done so thrice more."""
    before = looks(up.machine)
    seconds_until(lambda: looks(up.machine) >= before + 3, limit=3 * PATIENCE)


def test_a_token_that_is_revoked_midway_is_told_once_and_nothing_is_lost(
    machine: Machine,
) -> None:
    up = machine.start(**machine.tokens)
    up.invite()
    assert up.type("round", "start", "coffee").code == 0
    up.until(INTRODUCED, PEOPLE // 2)
    up.due("check_in-1")
    up.until(ASKED, PEOPLE // 2)
    up.until(WAITING, 0)
    machine.slack.settings = replace(machine.slack.settings, bot_token="xoxb-new")

    line = up.hear("Trouble with the token")
    assert "invalid_auth" in line
    assert f"in {machine.folder / 'settings'}: after a change, start this again" in line
    assert "nothing is lost" in line
    up.press("met")
    up.until(ANSWERED, 1)
    until_looked_again(up)
    assert up.one(SHOWN) == 0
    assert "Trouble with" not in up.stop()

    with machine.up(SLACK_BOT_TOKEN="xoxb-new") as up:
        up.until(SHOWN, 1)
        up.until(WAITING, 0)
        up.is_well()
    assert "xoxb-new" in (machine.folder / "settings").read_text()


def test_an_app_token_that_is_revoked_midway_is_told_once(machine: Machine) -> None:
    up = machine.start(**machine.tokens)
    machine.slack.settings = replace(machine.slack.settings, app_token="xapp-new")
    machine.slack.sockets.drop()
    with psycopg.connect(machine.exported()["DATABASE_URL"]) as connection:
        connection.execute("UPDATE heartbeats SET at = at - interval '1 hour'")
    line = up.hear("Trouble with Socket Mode")
    assert "copy SLACK_APP_TOKEN again" in line
    assert "Slack delivers nothing" in line
    until_looked_again(up)
    assert "Trouble with" not in up.stop()
    with machine.up(SLACK_APP_TOKEN="xapp-new") as up:
        up.is_well()
