"""`ponchik doctor`: what it says, and of settings, Slack, web and one message."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.simulator import Simulator
from tests.harness.doctor import (
    NOWHERE,
    changed,
    examined,
    told,
    with_signs_of_life,
    wrong,
)
from tests.harness.served import Played
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    return with_signs_of_life(terminal)


def test_where_all_is_well_nothing_is_wrong(terminal: Terminal) -> None:
    ran = terminal.type("doctor")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "Nothing is wrong."
    found = told(examined(terminal))
    assert "wrong" not in {status for status, _ in found.values()}
    assert found.keys() == {
        *("settings", "database", "encoding", "writing", "connections"),
        *("database's clock", "migrations", "role", "queue", "dead effects"),
        *("worker", "scheduler", "redis", "redis policy"),
        *("token", "scopes", "clock", "Socket Mode"),
    }


def test_what_is_wrong_is_told_in_a_line_with_what_to_do(terminal: Terminal) -> None:
    ran = changed(terminal, SLACK_SIGNING_SECRET="").type("doctor")
    assert ran.code == 1
    [line] = [one for one in ran.out.splitlines() if one.startswith("wrong")]
    assert "SLACK_SIGNING_SECRET must be set" in line
    assert ran.out.splitlines()[-1] == "1 thing is wrong."


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "must start with xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "must start with xapp-"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
        ({"PONCHIK_ADMIN_KEY": "short"}, "16 characters"),
    ],
)
def test_settings_are_the_first_thing(
    terminal: Terminal, settings: dict[str, str], says: str
) -> None:
    assert says in wrong(examined(changed(terminal, **settings)))["settings"]


def test_nothing_of_a_secret_is_told(terminal: Terminal) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-canary",
        "SLACK_APP_TOKEN": "xapp-canary",
        "DATABASE_URL": f"postgresql://ponchik:canary@{NOWHERE}/ponchik",
        "REDIS_URL": f"redis://:canary@{NOWHERE}",
    }
    ran = examined(changed(terminal, **secrets))
    assert len(wrong(ran)) >= 4
    assert "canary" not in ran.out + ran.err


# Slack


def revoke(slack: Simulator) -> None:
    user_actions.uninstall(slack)


def take_a_scope(slack: Simulator) -> None:
    slack.scopes -= {"mpim:write"}


@pytest.mark.parametrize(
    ("spoil", "check", "says"),
    [
        (revoke, "token", "token_revoked"),
        (take_a_scope, "scopes", "mpim:write missing"),
    ],
)
def test_a_token_that_cannot_do_the_work_is_told(
    terminal: Terminal,
    slack: Simulator,
    spoil: Callable[[Simulator], None],
    check: str,
    says: str,
) -> None:
    spoil(slack)
    ills = wrong(examined(terminal))
    assert ills.keys() == {check}
    assert says in ills[check]


def test_the_token_of_another_workspace_is_told(
    terminal: Terminal, slack: Simulator, channel: str
) -> None:
    own = slack.workspace.team.id
    assert terminal.type("program", "start", channel).code == 0
    slack.workspace.team = replace(slack.workspace.team, id="T0OTHER")
    ills = wrong(examined(terminal))
    assert "T0OTHER" in ills["token"]
    assert own in ills["token"]


def test_slack_that_cannot_be_reached_is_told(terminal: Terminal) -> None:
    away = changed(terminal, SLACK_API_URL=f"http://{NOWHERE}/api/")
    assert "network" in wrong(examined(away))["token"]


def test_an_app_token_that_opens_nothing_is_told(terminal: Terminal) -> None:
    ills = wrong(examined(changed(terminal, SLACK_APP_TOKEN="xapp-other")))
    assert "invalid_auth" in ills["Socket Mode"]


# Web


def test_a_web_process_that_serves_is_good(played: Played, terminal: Terminal) -> None:
    found = told(examined(terminal, "--url", played.url))
    assert (found["web"][0], found["deliveries"][0]) == ("ok", "ok")
    assert found["address"][0] == "unknown"


def test_what_is_not_ponchik_is_told(terminal: Terminal, slack: Simulator) -> None:
    assert wrong(examined(terminal, "--url", slack.url)).keys() == {"web", "deliveries"}


def test_where_nobody_serves_is_told(terminal: Terminal) -> None:
    ills = wrong(examined(terminal, "--url", f"http://{NOWHERE}"))
    assert "look whether `web` runs" in ills["web"]


def test_an_address_in_clear_is_told(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.cli.doctor.web._LOCAL", set())
    ills = wrong(examined(terminal, "--url", f"http://{NOWHERE}"))
    assert "https only" in ills["address"]
    ills = wrong(examined(terminal, "--url", f"https://{NOWHERE}"))
    assert "only your network reaches" in ills["address"]


def test_what_is_no_address_gets_one_line(terminal: Terminal) -> None:
    line = terminal.type("doctor", "--url", "ponchik").error_line
    assert "https://ponchik.example.com" in line


# Live


def operator(slack: Simulator) -> str:
    return next(p.id for p in slack.workspace.people.values() if p.is_ordinary)


def test_a_live_trial_does_all_that_is_done_to_messages_and_leaves_nothing(
    terminal: Terminal, slack: Simulator
) -> None:
    ran = examined(terminal, "--live", operator(slack))
    assert wrong(ran) == {}
    live = {check for check in told(ran) if check.startswith("live: ")}
    assert live == {
        *("live: open the DM", "live: post", "live: change", "live: read back"),
        *("live: (edited)", "live: delete"),
    }
    assert [change.kind for change in slack.ledger.changes] == [
        *("post", "update", "delete"),
    ]


def test_what_a_live_trial_cannot_do_is_told_and_its_message_goes(
    terminal: Terminal, slack: Simulator
) -> None:
    slack.scopes -= {"im:history"}
    ills = wrong(examined(terminal, "--live", operator(slack)))
    assert "missing_scope" in ills["live: read back"]
    assert slack.ledger.changes[-1].kind == "delete"


def test_a_person_that_nobody_knows_is_told(terminal: Terminal) -> None:
    ills = wrong(examined(terminal, "--live", "U0NOBODY"))
    assert "user_not_found" in ills["live: open the DM"]
