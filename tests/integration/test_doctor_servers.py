"""`ponchik doctor` against each thing that can be wrong with servers and the work."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import redis
from psycopg import sql

from ponchik.cli.doctor import examination
from ponchik.cli.doctor.database import examine_database
from ponchik.clock import system_clock
from ponchik.config import load_config
from ponchik.store.session import connect
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

ROLE = "ponchik_nobody"


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    return with_signs_of_life(terminal)


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
