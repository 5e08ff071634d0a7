"""`ponchik migrate` and `grant` where the surroundings are not as they should be."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik.errors import MigrationError
from ponchik.local.environment import inherited
from ponchik.store.migrations import MIGRATIONS, migrate
from ponchik.store.outages import DatabaseReadOnly
from tests.harness.databases import made
from tests.harness.processes import ROOT, run
from tests.harness.waiting import seconds_until
from tests.harness.wheel import unpack_wheel

pytestmark = [pytest.mark.integration, pytest.mark.longer]

LESSER, APP, ANALYST = "lesser", "app_of_lesser", "analyst_of_lesser"
A_MOMENT = timedelta(milliseconds=100)
CHANGE = "9001_change.sql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with our migrations, and one that changes the log's table."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / CHANGE).write_text("ALTER TABLE events ADD COLUMN later text;")
    return folder


@contextmanager
def reading(url: str) -> Iterator["psycopg.Connection"]:
    """Hold a transaction open that has read the log, as a forgotten psql does."""
    named = make_conninfo(url, application_name="forgotten")
    with psycopg.connect(named) as connection:
        connection.execute("SELECT count(*) FROM events")
        yield connection


def waits_for_a_lock(url: str) -> bool:
    query = "SELECT FROM pg_locks WHERE relation = 'events'::regclass AND NOT granted"
    with psycopg.connect(url) as connection:
        return bool(connection.execute(query).rowcount)


def test_a_forgotten_transaction_is_named_and_everything_is_left_as_it_was(
    database_url: str, folder: Path
) -> None:
    with reading(database_url) as reader:
        held = rf"pid {reader.info.backend_pid} \(forgotten, idle in transaction\)"
        with pytest.raises(MigrationError, match=f"locked by other sessions.*{held}"):
            migrate(database_url, folder, lock_timeout=A_MOMENT, patience=A_MOMENT)
    assert migrate(database_url, folder) == [CHANGE]


def test_a_lock_that_is_given_back_is_taken_at_the_next_try(
    database_url: str, folder: Path
) -> None:
    applied: list[str] = []
    release = Thread(
        target=lambda: applied.extend(
            migrate(database_url, folder, lock_timeout=A_MOMENT)
        )
    )
    with reading(database_url):
        release.start()
        seconds_until(lambda: waits_for_a_lock(database_url))
        seconds_until(lambda: not waits_for_a_lock(database_url))
    release.join()
    assert applied == [CHANGE]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_name_is_refused(
    postgres_url: str, encoding: str
) -> None:
    name = f"old_{encoding.lower()}"
    maintenance = make_conninfo(postgres_url, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as owner:
        owner.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING {} "
                "LOCALE_PROVIDER libc LOCALE 'C'"
            ).format(sql.Identifier(name), sql.Literal(encoding))
        )
        url = postgres_url.replace("/ponchik?", f"/{name}?")
        with pytest.raises(MigrationError, match=f"encoding is {encoding}"):
            migrate(url)
        owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def test_a_postgresql_that_is_too_old_is_refused_before_anything_is_made(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.store.server.OLDEST", 99)
    with pytest.raises(MigrationError, match=r"too old: move to PostgreSQL 99"):
        migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT to_regclass('migrations')").fetchone() == (
            None,
        )


def test_no_migrations_at_all_are_an_error(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="no migrations in this installation"):
        migrate(database_url, tmp_path)


@pytest.fixture
def empty_url(postgres_url: str, clone_numbers: Iterator[int]) -> Iterator[str]:
    with made(postgres_url, f"empty_{next(clone_numbers)}") as url:
        yield url


@pytest.fixture
def lesser_url(empty_url: str) -> Iterator[str]:
    """Yield the empty database's address for a role that owns nothing."""
    with psycopg.connect(empty_url, autocommit=True) as owner:
        for role in (LESSER, APP, ANALYST):
            owner.execute(f"CREATE ROLE {role} LOGIN".encode())
        yield empty_url.replace("ponchik@", f"{LESSER}@", 1)
        owner.execute(f"ALTER DATABASE {owner.info.dbname} OWNER TO ponchik".encode())
        for role in (LESSER, APP, ANALYST):
            owner.execute(f"DROP OWNED BY {role} CASCADE".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def own(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} OWNER TO {LESSER}".encode())


def ponchik(url: str, *words: str) -> tuple[int, str]:
    environment = {**inherited(os.environ), "DATABASE_URL": url}
    return run([sys.executable, "-m", "ponchik", *words], environment)


def test_a_role_that_may_make_no_tables_is_told_the_remedy(lesser_url: str) -> None:
    code, told = ponchik(lesser_url, "migrate")
    assert (code, told.count("\n")) == (1, 1)
    assert "GRANT CREATE ON SCHEMA public TO" in told


def test_another_applications_table_is_told_as_such(empty_url: str) -> None:
    with psycopg.connect(empty_url) as owner:
        owner.execute("CREATE TABLE migrations (id integer, hash text)")
    code, told = ponchik(empty_url, "migrate")
    assert (code, told.count("\n")) == (1, 1)
    assert "belongs to another application: give Ponchik a database" in told


def test_a_read_only_database_is_told_as_such(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "")
    url = f"{database_url}&options=-cdefault_transaction_read_only%3Don"
    with pytest.raises(DatabaseReadOnly):
        migrate(url, folder)


def test_a_parameter_that_postgres_does_not_know_is_named(database_url: str) -> None:
    code, told = ponchik(f"{database_url}&pgbouncer=true", "migrate")
    assert (code, told.count("\n")) == (1, 1)
    assert "knows no parameter pgbouncer: take it out" in told


def test_an_owner_who_may_alter_no_role_grants_all_the_same(
    empty_url: str, lesser_url: str
) -> None:
    own(empty_url)
    migrate(lesser_url)
    code, told = ponchik(lesser_url, "grant", "--app", APP, "--analyst", ANALYST)
    assert code == 0, told
    assert f"ALTER ROLE {ANALYST} SET default_transaction_read_only" in told
    for role, table in ((APP, "events"), (ANALYST, "analytics.events")):
        with psycopg.connect(lesser_url.replace(LESSER, role, 1)) as granted:
            granted.execute(f"SELECT * FROM {table}".encode())


def test_what_was_granted_before_another_role_failed_stays_so(
    empty_url: str, lesser_url: str
) -> None:
    own(empty_url)
    migrate(lesser_url)
    code, told = ponchik(lesser_url, "grant", "--app", APP, "--analyst", "nobody_here")
    assert code == 1
    assert f"{APP} can run Ponchik" in told
    with psycopg.connect(lesser_url.replace(LESSER, APP, 1)) as granted:
        granted.execute("SELECT * FROM events")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what is in the wheel, and nothing else of the checkout."""
    target = tmp_path_factory.mktemp("installed")
    unpack_wheel(target)
    return target


def migrate_with(installed: Path, url: str) -> tuple[int, str]:
    environment = {**inherited(os.environ), "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "ponchik", "migrate"],
        env=environment | {"PYTHONPATH": str(installed)},
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_wheel_brings_its_migrations(installed: Path, empty_url: str) -> None:
    code, told = migrate_with(installed, empty_url)
    assert code == 0, told
    with psycopg.connect(empty_url) as connection:
        connection.execute("SELECT * FROM events")


def test_a_wheel_brings_every_file_that_is_no_code(installed: Path) -> None:
    """Templates, styles, scripts, catalogues and migrations."""
    kinds = {".html", ".css", ".js", ".svg", ".po", ".sql", ".LICENSE", ".typed"}
    wanted = {
        file.relative_to(ROOT)
        for file in (ROOT / "ponchik").rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    }
    assert {file.suffix or file.name for file in wanted} <= kinds
    assert [file for file in wanted if not (installed / file).exists()] == []


def test_a_wheel_without_them_says_so(
    installed: Path, empty_url: str, tmp_path: Path
) -> None:
    shutil.copytree(installed, tmp_path / "broken")
    shutil.rmtree(tmp_path / "broken" / "ponchik" / "migrations")
    code, told = migrate_with(tmp_path / "broken", empty_url)
    assert code == 1
    assert "no migrations in this installation" in told
