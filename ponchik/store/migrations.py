"""Bring the database's tables up to date: `migrations/NNNN_what.sql`, forward only."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import errors
from psycopg.rows import tuple_row

from ponchik.errors import MigrationError
from ponchik.store.connection import Transaction, only_row
from ponchik.store.outages import outage_of
from ponchik.store.server import require_new_enough
from ponchik.store.session import connect, transaction

MIGRATIONS = Path(__file__).parents[1] / "migrations"
#: Any number that nobody else locks: two releases at once wait for each other.
_LOCK = 0x504F4E43_484D4947
#: Those who read a table queue behind whoever waits for a lock on it: so not for long.
LOCK_TIMEOUT = timedelta(seconds=3)
_PAUSE = 2.0
PATIENCE = timedelta(minutes=5)

_CREATE_LIST = """
CREATE TABLE IF NOT EXISTS migrations (
    name       text        PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
_OPEN_FOR_LONG = """
SELECT pid, application_name, state FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND xact_start IS NOT NULL
ORDER BY xact_start LIMIT 3
"""


def migrate(
    database_url: str,
    folder: Path = MIGRATIONS,
    *,
    lock_timeout: timedelta = LOCK_TIMEOUT,
    patience: timedelta = PATIENCE,
) -> list[str]:
    """Apply what is new, each file in its own transaction, and return its names.

    Raises MigrationError if there are no files, an applied one was edited or removed, a
    new one fails, or the database is not one that Ponchik can work with; DatabaseAway,
    or ConfigError for an address that cannot be read.
    """
    files = _read(folder)
    applied: list[str] = []
    with connect(database_url, autocommit=True) as connection:
        require_new_enough(connection)
        require_utf8(connection)

        def apply_next() -> str | None:
            with _beginning(connection, lock_timeout):
                return _apply_next(connection, files)

        while name := _in_time(apply_next, connection, patience):
            applied.append(name)
    return applied


def pending_migrations(
    connection: psycopg.Connection[Any], folder: Path = MIGRATIONS
) -> list[str]:
    """Names of the files not yet applied; a new database misses all of them."""
    with connection.cursor(row_factory=tuple_row) as rows:
        listed = rows.execute("SELECT to_regclass('migrations')").fetchone()
    applied = _applied(connection) if listed and listed[0] else {}
    return [name for name in _read(folder) if name not in applied]


def require_utf8(connection: Transaction) -> None:
    """Raise MigrationError for a database that could not hold everybody's name."""
    encoding = only_row(connection.execute("SHOW server_encoding"))["server_encoding"]
    if encoding != "UTF8":
        raise MigrationError(
            f"the database's encoding is {encoding}, which cannot hold every name: "
            "make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )


@contextmanager
def _beginning(connection: Transaction, lock_timeout: timedelta) -> Iterator[None]:
    """Begin a transaction that waits for nobody for long, and may work for long.

    Its advisory lock ends with it: a session's could be left to a pooler's next client.
    """
    milliseconds = round(lock_timeout.total_seconds() * 1000)
    limits = f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = {milliseconds}"
    with transaction(connection):
        connection.execute(limits.encode())
        yield


def _apply_next(connection: Transaction, files: Mapping[str, str]) -> str | None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    connection.execute(_CREATE_LIST)
    applied = _applied(connection)
    _check(files, applied)
    name = next((name for name in files if name not in applied), None)
    if name:
        _apply(connection, name, files[name])
    return name


def _in_time(
    step: Callable[[], str | None], connection: Transaction, patience: timedelta
) -> str | None:
    """Try again while others hold locks; tell who they are when patience is over."""
    deadline = monotonic() + patience.total_seconds()
    while True:
        try:
            return step()
        except errors.LockNotAvailable:
            if monotonic() > deadline:
                raise MigrationError(_locked_by(connection)) from None
        except psycopg.Error as error:
            raise _told(error) from error
        sleep(min(_PAUSE, max(deadline - monotonic(), 0)))


def _locked_by(connection: Transaction) -> str:
    held = ", ".join(
        f"pid {row['pid']} ({row['application_name'] or 'unnamed'}, {row['state']})"
        for row in connection.execute(_OPEN_FOR_LONG)
    )
    return (
        "the tables stayed locked by other sessions; nothing was left half done: end "
        f"{held or 'them'} with pg_terminate_backend, then run `ponchik migrate` again"
    )


def _told(error: psycopg.Error) -> Exception:
    """The remedy, where it is known."""
    match error:
        case errors.InsufficientPrivilege() | errors.InvalidSchemaName():
            return MigrationError(
                f"DATABASE_URL's role may not make tables here "
                f"({error.diag.message_primary}): as the database's owner, run "
                "GRANT CREATE ON SCHEMA public TO the role"
            )
        case _:
            return outage_of(error) or error


def _read(folder: Path) -> dict[str, str]:
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    }
    if not files:
        raise MigrationError(
            "there are no migrations in this installation: install Ponchik again"
        )
    return files


def _applied(connection: psycopg.Connection[Any]) -> dict[str, str]:
    with connection.cursor(row_factory=tuple_row) as rows:
        try:
            found = rows.execute("SELECT name, checksum FROM migrations").fetchall()
        except errors.UndefinedColumn:
            raise MigrationError(
                "the table migrations here belongs to another application: give "
                "Ponchik a database of its own"
            ) from None
        return dict(found)


def _check(files: Mapping[str, str], applied: Mapping[str, str]) -> None:
    for name, checksum in applied.items():
        if name not in files:
            raise MigrationError(
                f"{name} was applied to this database but is not here: "
                "run the newer Ponchik that has it"
            )
        if _checksum(files[name]) != checksum:
            raise MigrationError(
                f"{name} was edited after it was applied: restore it, write a new one"
            )


def _apply(connection: Transaction, name: str, sql: str) -> None:
    try:
        connection.execute(sql.encode())
    except errors.LockNotAvailable:
        raise
    except psycopg.Error as error:
        raise MigrationError(f"{name} failed and was undone: {error}") from error
    connection.execute(
        "INSERT INTO migrations (name, checksum) VALUES (%s, %s)",
        [name, _checksum(sql)],
    )


def _checksum(sql: str) -> str:
    return sha256(sql.encode()).hexdigest()
