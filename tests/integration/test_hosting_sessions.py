"""Whatever a session was told by others: nothing of ours hangs on it or lives in it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from psycopg import ConnectionInfo, sql

from ponchik.errors import ConfigError
from ponchik.projections.rebuild import verify
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.outages import DatabaseReadOnly
from ponchik.web.health import Readiness
from tests.harness.world import open_world

pytestmark = pytest.mark.integration

#: What an administrator may have set for the database, each far from the usual.
ODD = {
    "IntervalStyle": "iso_8601",
    "DateStyle": "SQL, DMY",
    "TimeZone": "Asia/Kathmandu",
    "default_transaction_isolation": "serializable",
    "statement_timeout": "600ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "900ms",
    "standard_conforming_strings": "off",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "client_encoding": "LATIN1",
    "row_security": "off",
    "xmloption": "document",
    "work_mem": "64kB",
}
NAME = "żaneta 🍩 李"


def set_for_database(url: str, settings: dict[str, str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        for setting, value in settings.items():
            statement = sql.SQL("ALTER DATABASE {} SET {} = {}")
            connection.execute(
                statement.format(name, sql.Identifier(setting), sql.Literal(value))
            )


def reset_read_only(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        name = sql.Identifier(connection.info.dbname)
        statement = sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only")
        connection.execute(statement.format(name))


def test_a_round_is_played_whatever_is_set_for_the_database_and_in_the_environment(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_for_database(database_url, ODD)
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    monkeypatch.setenv("PGTZ", "Asia/Kathmandu")
    monkeypatch.setenv("PGOPTIONS", "-c search_path=pg_catalog")
    with open_world(database_url, redis_url, tmp_path) as world:
        [scene] = world.meetings()
        world.do("UPDATE people SET name = %s", NAME)
        scene.introduce().ask()
        scene.click(scene.members()[0], "met")
        world.work()
        assert verify(world.ponchik.database, lambda _: None) == []
        assert Readiness(world.ponchik)._look()["status"] == "ready"  # noqa: SLF001
        [leader] = world.rows("SELECT leader_name FROM meetings_with_names")
        assert leader["leader_name"] == NAME


def in_session(url: str, database: Database, query: str) -> str:
    """Ask the session of a pool of one between two of its transactions."""
    pid = database.transaction(lambda t: t.info.backend_pid)
    with database._pool.connection() as connection:  # noqa: SLF001 -- its session
        assert connection.info.backend_pid == pid
        [value] = only_row(connection.execute(query.encode())).values()
    assert url
    return str(value)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("SHOW statement_timeout", "0"),
        ("SHOW lock_timeout", "0"),
        ("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0"),
        ("SELECT coalesce(current_setting('ponchik.workspace', true), '')", ""),
    ],
)
def test_a_transaction_leaves_nothing_in_a_poolers_session(
    database_url: str, monkeypatch: pytest.MonkeyPatch, query: str, left: str
) -> None:
    monkeypatch.setattr(ConnectionInfo, "backend_pid", 4_711)
    database = Database(database_url, size=1)
    for _ in range(20):
        database.transaction(lambda t: t.execute("SELECT 1 + %s", [1]))
    assert in_session(database_url, database, query) == left
    database.close()


@pytest.mark.parametrize(("pooled", "prepared"), [(False, "1"), (True, "0")])
def test_statements_are_prepared_only_in_a_session_that_is_postgres_own(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *, pooled: bool, prepared: str
) -> None:
    if pooled:  # it introduces itself with a number of its own
        monkeypatch.setattr(ConnectionInfo, "backend_pid", 4_711)
    database = Database(database_url, size=1)
    for _ in range(20):
        database.transaction(lambda t: t.execute("SELECT 1 + %s", [1]))
    count = "SELECT count(*) FROM pg_prepared_statements"
    assert in_session(database_url, database, count) == prepared
    database.close()


def test_the_address_keeps_its_own_options(database_url: str) -> None:
    database = Database(f"{database_url}&options=-csearch_path%3Danalytics,public", 1)
    shown = database.transaction(lambda t: only_row(t.execute("SHOW search_path")))
    database.close()
    assert shown["search_path"] == "analytics,public"


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("postgresql://u:secret@h/d?pgbouncer=true", "no parameter pgbouncer: take it"),
        ("postgresql://u:se%cret@h/d", "must be an address such as"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(
    url: str, remedy: str
) -> None:
    with pytest.raises(ConfigError, match=remedy) as told:
        Database(url)
    assert "cret" not in str(told.value)


@pytest.fixture
def grown(database_url: str) -> Database:
    """Return a database with four open connections."""
    database = Database(database_url, size=4)
    use_four_at_once(database)
    database.transaction(lambda t: t.execute("CREATE TABLE cups (number integer)"))
    return database


def use_four_at_once(database: Database) -> None:
    together = Barrier(4)
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(database.transaction, lambda _: together.wait(60))


def pour(transaction: Transaction) -> None:
    transaction.execute("INSERT INTO cups VALUES (1)")


def test_the_first_press_counts_after_all_connections_were_ended(
    database_url: str, grown: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long they were idle: there may be no pause between two tries.
    monkeypatch.setattr("psycopg_pool.pool.sleep", lambda _: pytest.fail("it slept"))
    with psycopg.connect(database_url) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for _ in range(4):
        grown.transaction(pour)
    grown.close()


def test_a_read_only_database_is_told_as_such_and_written_to_once_it_is_over(
    database_url: str, grown: Database
) -> None:
    set_for_database(database_url, {"default_transaction_read_only": "on"})
    grown.renew()
    for _ in range(4):
        with pytest.raises(DatabaseReadOnly, match="the database is read-only"):
            grown.transaction(pour)
    grown.transaction(lambda t: t.execute("SELECT * FROM cups"))
    reset_read_only(database_url)
    for _ in range(4):
        grown.transaction(pour)
    grown.close()


def test_the_work_is_done_however_many_connections_were_begun_while_nobody_could_write(
    database_url: str, grown: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the others came to be while the first of them were given up.
    renew, before = Database.renew, iter(range(3))
    monkeypatch.setattr(
        Database, "renew", lambda *own: next(before, None) is None and renew(*own)
    )
    set_for_database(database_url, {"default_transaction_read_only": "on"})
    grown.renew()
    use_four_at_once(grown)
    reset_read_only(database_url)
    grown.transaction(pour)
    grown.close()
