"""Bring the database's tables up to date: `migrations/NNNN_what.sql`, forward only."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from ponchik.errors import MigrationError

MIGRATIONS = Path(__file__).parents[2] / "migrations"
#: Any number that nobody else locks: two releases at once wait for each other.
_LOCK = 0x504F4E43_484D4947

_CREATE_LIST = """
CREATE TABLE IF NOT EXISTS migrations (
    name       text        PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""


def migrate(database_url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is new, each file in its own transaction, and return its names.

    Raises MigrationError if an applied file was edited or removed, or a new one fails.
    """
    with psycopg.connect(
        database_url, autocommit=True, connect_timeout=5
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(_CREATE_LIST)
        files = _read(folder)
        applied = _applied(connection)
        _check(files, applied)
        new = [name for name in files if name not in applied]
        for name in new:
            _apply(connection, name, files[name])
        return new


def pending_migrations(
    connection: psycopg.Connection[Any], folder: Path = MIGRATIONS
) -> list[str]:
    """Names of the files not yet applied; a new database misses all of them."""
    with connection.cursor(row_factory=tuple_row) as rows:
        listed = rows.execute("SELECT to_regclass('migrations')").fetchone()
    applied = _applied(connection) if listed and listed[0] else {}
    return [name for name in _read(folder) if name not in applied]


def _read(folder: Path) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    }


def _applied(connection: psycopg.Connection[Any]) -> dict[str, str]:
    with connection.cursor(row_factory=tuple_row) as rows:
        return dict(rows.execute("SELECT name, checksum FROM migrations").fetchall())


def _check(files: dict[str, str], applied: dict[str, str]) -> None:
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


def _apply(connection: psycopg.Connection, name: str, sql: str) -> None:
    try:
        with connection.transaction():
            connection.execute(sql.encode())
            connection.execute(
                "INSERT INTO migrations (name, checksum) VALUES (%s, %s)",
                [name, _checksum(sql)],
            )
    except psycopg.Error as error:
        raise MigrationError(f"{name} failed and was undone: {error}") from error


def _checksum(sql: str) -> str:
    return sha256(sql.encode()).hexdigest()
