"""The folder's database moves to another server, whole or not at all.

Row by row through the driver: PostgreSQL's own tools in the wheel speak no TLS, and
those of 18 write what a server of 15 does not read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.rows import tuple_row

from ponchik.errors import Conflict
from ponchik.local import embedded
from ponchik.store.migrations import migrate
from ponchik.store.server import require_new_enough
from ponchik.store.session import parameters
from ponchik.up import folder as places
from ponchik.up.databases import URL, require_database
from ponchik.up.settings import keep_settings

#: Which migrations are applied each server knows for itself.
_TABLES = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
FROM information_schema.columns JOIN information_schema.tables
    USING (table_catalog, table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND is_generated = 'NEVER' AND table_name <> 'migrations'
GROUP BY table_name ORDER BY table_name
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""

Connection = psycopg.Connection[Any]


def move(folder: Path, url: str) -> int:
    """Copy the folder's database to the server at `url`; return how many rows it had.

    From then on `ponchik up` works with that one. Raises FolderInUse while processes
    run there, Unknown where there is no database, Conflict where it was moved before or
    the other one is in use, MigrationError where that is too old, and psycopg's errors.
    """
    require_database(folder)
    with places.kept(folder), embedded.postgres(folder / places.POSTGRES) as own:
        with _connected(url) as other:
            _require_fit(other)
        migrate(own)
        migrate(url)
        with _connected(own) as source, _connected(url) as target:
            source.isolation_level = IsolationLevel.REPEATABLE_READ
            rows = _copy_all(source, target)
        keep_settings(folder, {URL: url})
    return rows


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Connect for one transaction, which is committed at the end."""
    settings = parameters(url) | {"row_factory": tuple_row}
    with psycopg.connect(url, **settings) as connection:
        yield connection


def _require_fit(other: Connection) -> None:
    """Raise Conflict where rows could be somebody else's, or MigrationError."""
    require_new_enough(other)
    for table, _ in other.execute(_TABLES).fetchall():
        if _count(other, table):
            raise Conflict(
                f"there are rows in its table {table}: give Ponchik an empty database"
            )


def _copy_all(source: Connection, target: Connection) -> int:
    rows = 0
    for table, columns in source.execute(_TABLES).fetchall():
        _copy(source, target, table, columns)
        copied = _count(target, table)
        if copied != _count(source, table):
            raise Conflict(f"rows of {table} were lost on the way: nothing was moved")
        rows += copied
    for name, value in source.execute(_SEQUENCES).fetchall():
        target.execute("SELECT setval(%s, %s)", [name, value])
    return rows


def _copy(
    source: Connection, target: Connection, table: str, columns: list[str]
) -> None:
    parts = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    leave = sql.SQL("COPY {table} ({columns}) TO STDOUT").format(**parts)
    enter = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(**parts)
    with (
        source.cursor().copy(leave) as rows,
        target.cursor().copy(enter) as entering,
    ):
        for row in rows:
            entering.write(row)


def _count(connection: Connection, table: str) -> int:
    counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    [(count,)] = connection.execute(counting).fetchall()
    return int(count)
