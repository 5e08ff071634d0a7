"""`ponchik doctor` against each thing that can be wrong, one at a time."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import redis
from psycopg import sql

from ponchik.cli.doctor import examination
from ponchik.cli.doctor.database import examine_database
from ponchik.clock import system_clock
from ponchik.config import load_config
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.simulator import Simulator
from ponchik.store import heartbeats
from ponchik.store.session import connect
from tests.harness.served import Played
from tests.harness.terminal import Ran, Terminal

pytestmark = pytest.mark.integration

NOWHERE = "127.0.0.1:9"
ROLE = "ponchik_nobody"
CONNECTIONS = 40


@pytest.fixture
def terminal(terminal: Terminal, database_url: str) -> Terminal:
    """Return that of an operator whose worker and scheduler live."""
    with psycopg.connect(database_url) as connection:
        for part in (heartbeats.SWEEPER, heartbeats.SCHEDULER):
            heartbeats.beat(connection, part)  # type: ignore[arg-type] # rows of any kind
    return terminal


@pytest.fixture
def store(database_url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def valkey(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")
        client.acl_deluser("restricted")


def told(ran: Ran) -> dict[str, tuple[str, str]]:
    """Return each check with its status and its sentence."""
    # What the web process of the same test logs stands in between.
    lines = [line for line in ran.out.splitlines() if line.startswith("{")]
    rows = [json.loads(line) for line in lines]
    return {
        row["check"]: (row["status"], f"{row['found']}: {row['cure']}") for row in rows
    }


def wrong(ran: Ran) -> dict[str, str]:
    """Return what is wrong; each says what to do, and the exit code agrees."""
    found = {check: said for check, (status, said) in told(ran).items()}
    ills = {check for check, (status, _) in told(ran).items() if status == "wrong"}
    assert ran.code == bool(ills)
    assert all(
        not said.endswith(": ") for check, said in found.items() if check in ills
    )
    return {check: found[check] for check in ills}


def changed(terminal: Terminal, **settings: str) -> Terminal:
    return replace(terminal, environment={**terminal.environment, **settings})


def examined(terminal: Terminal, *words: str) -> Ran:
    return terminal.type("doctor", "--json", *words)


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


# PostgreSQL


def test_a_database_that_is_away_keeps_nobody_from_looking_at_the_rest(
    terminal: Terminal,
) -> None:
    ran = examined(changed(terminal, DATABASE_URL=f"postgresql://{NOWHERE}/ponchik"))
    assert wrong(ran).keys() == {"database"}
    assert told(ran)["token"][0] == "ok"


def test_a_database_that_cannot_hold_every_name_is_told(
    terminal: Terminal, postgres_url: str
) -> None:
    name = "test_doctor_encoding"
    make = f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0"
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(f"{make} LOCALE 'C'".encode())
        try:
            url = postgres_url.replace("/ponchik?", f"/{name}?")
            ills = wrong(examined(changed(terminal, DATABASE_URL=url)))
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    assert ills.keys() == {"encoding", "migrations"}
    assert "ponchik migrate" in ills["migrations"]


def own_database(store: "psycopg.Connection[tuple[object, ...]]") -> sql.Identifier:
    return sql.Identifier(store.info.dbname)


def test_a_read_only_database_is_told(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
    store.execute(change.format(own_database(store)))
    assert wrong(examined(terminal)).keys() == {"writing"}


def test_too_few_connections_are_told(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    change = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 12")
    store.execute(change.format(own_database(store)))
    ills = wrong(examined(terminal))
    assert ills["connections"].startswith("12 allowed")
    fewer = changed(terminal, PONCHIK_DATABASE_CONNECTIONS="5")
    assert wrong(examined(fewer)) == {}


def test_a_migration_that_was_not_applied_is_told(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    store.execute("DELETE FROM migrations WHERE name LIKE '0022%'")
    ran = examined(terminal)
    assert "0022_languages.sql" in wrong(ran)["migrations"]
    assert told(ran)["queue"][0] == "unknown"


def test_a_role_that_lacks_rights_is_told(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    store.execute(f"CREATE ROLE {ROLE} LOGIN".encode())
    try:
        store.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}".encode())
        url = terminal.environment["DATABASE_URL"].replace("ponchik@", f"{ROLE}@", 1)
        ills = wrong(examined(changed(terminal, DATABASE_URL=url)))
    finally:
        store.execute(f"DROP OWNED BY {ROLE}".encode())
        store.execute(f"DROP ROLE {ROLE}".encode())
    assert f"ponchik grant --app {ROLE}" in ills["role"]


def test_a_role_that_was_granted_what_it_needs_is_good(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    store.execute(f"CREATE ROLE {ROLE} LOGIN".encode())
    try:
        assert terminal.type("grant", "--app", ROLE).code == 0
        url = terminal.environment["DATABASE_URL"].replace("ponchik@", f"{ROLE}@", 1)
        found = told(examined(changed(terminal, DATABASE_URL=url)))
    finally:
        store.execute(f"DROP OWNED BY {ROLE}".encode())
        store.execute(f"DROP ROLE {ROLE}".encode())
    assert found["role"][0] == "ok"


def test_an_old_server_is_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.store.server.OLDEST", 99)
    config = load_config(environment={"DATABASE_URL": database_url})
    with connect(database_url, autocommit=True) as connection:
        first = next(examine_database(connection, config, system_clock()))
    assert (first.check, first.status) == ("database", "wrong")


# The clock


def test_a_clock_that_is_five_minutes_off_is_told(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = system_clock() - timedelta(minutes=5)
    monkeypatch.setattr(examination, "system_clock", lambda: late)
    ills = wrong(examined(terminal))
    assert ills.keys() == {"clock", "database's clock"}
    assert "NTP" in ills["clock"]


# The work


def test_whoever_does_not_live_is_named(
    terminal: Terminal, store: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    store.execute("DELETE FROM heartbeats WHERE part = 'scheduler'")
    store.execute("UPDATE heartbeats SET at = at - interval '10 minutes'")
    ills = wrong(examined(terminal))
    assert ills.keys() == {"worker", "scheduler"}
    assert "last seen 10 min ago" in ills["worker"]
    assert "has never run" in ills["scheduler"]


def test_in_socket_mode_its_process_has_to_live(terminal: Terminal) -> None:
    settings = {"SLACK_APP_TOKEN": "xapp-simulated"}
    ills = wrong(examined(changed(terminal, **settings)))
    assert ills.keys() == {"socket"}


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        ("due_at = due_at - interval '10 minutes'", "queue", "a worker runs"),
        ("status = 'dead'", "dead effects", "ponchik effects --status dead"),
    ],
)
def test_work_that_is_not_done_is_told(
    played: Played, terminal: Terminal, change: str, check: str, says: str
) -> None:
    played.invite()
    played.do(f"UPDATE effects SET {change}")
    config = played.ponchik.config
    environment = {
        "DATABASE_URL": config.database_url,
        "SLACK_API_URL": config.slack_api_url,
        "PONCHIK_CLOCK_FILE": str(config.clock_file),
    }
    ills = wrong(examined(changed(terminal, **environment)))
    assert says in ills[check]


# Redis


def test_a_redis_that_is_away_is_told(terminal: Terminal) -> None:
    ills = wrong(examined(changed(terminal, REDIS_URL=f"redis://{NOWHERE}")))
    assert ills.keys() == {"redis"}


def test_a_redis_that_may_drop_what_waits_is_told(
    terminal: Terminal, valkey: "redis.Redis"
) -> None:
    valkey.config_set("maxmemory-policy", "allkeys-lru")
    ills = wrong(examined(terminal))
    assert ills.keys() == {"redis policy"}
    assert "noeviction" in ills["redis policy"]


def test_a_redis_that_does_not_tell_its_policy_is_no_fault(
    terminal: Terminal, valkey: "redis.Redis", redis_url: str
) -> None:
    rights = ["+@all", "-@dangerous"]
    valkey.acl_setuser(
        "restricted", enabled=True, nopass=True, categories=rights, keys=["*"]
    )
    url = f"{redis_url}?username=restricted&password=x"
    ran = examined(changed(terminal, REDIS_URL=url))
    assert wrong(ran) == {}
    assert told(ran)["redis policy"][0] == "unknown"


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
