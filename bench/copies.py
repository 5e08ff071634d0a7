"""COPY: the fastest way in and out of PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from bench.apart import seconds

Copied = dict[str, bytes]
TABLES = ("programs", "rounds", "meetings", "pair_history", "due", "events", "effects")


def columns(
    connection: psycopg.Connection[tuple[Any, ...]], table: str
) -> Sequence[str]:
    """Return the table's columns that are not generated."""
    query = """
        SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
        AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum
    """
    return [name for (name,) in connection.execute(query, [table])]


def names(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns(connection, table)))


def seconds_to_read(url: str) -> float:
    """Copy the log's events out as text; return how long it took."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:

        def read() -> None:
            with cursor.copy("COPY events TO STDOUT") as copy:
                for _ in copy:
                    pass

        return seconds(read)


def rows_of(url: str, workspace: str) -> Copied:
    """Return one workspace's rows of all tables, as COPY wants them back."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        copied = {}
        for table in TABLES:
            query = sql.SQL(
                "COPY (SELECT {} FROM {} WHERE workspace = {}) "
                "TO STDOUT (FORMAT binary)"
            ).format(
                names(connection, table), sql.Identifier(table), sql.Literal(workspace)
            )
            with cursor.copy(query) as copy:
                copied[table] = b"".join(copy)
        return copied


def seconds_to_write(url: str, copied: Copied) -> float:
    """Copy the rows into new tables of the same shape; return how long it took."""
    with psycopg.connect(url) as connection:
        for table in copied:
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                    sql.Identifier(f"copied_{table}"), sql.Identifier(table)
                )
            )
    with psycopg.connect(url, autocommit=True) as connection:
        took = seconds(lambda: _write(connection, copied))
        for table in copied:
            connection.execute(
                sql.SQL("DROP TABLE {}").format(sql.Identifier(f"copied_{table}"))
            )
    return took


def _write(connection: psycopg.Connection[tuple[Any, ...]], copied: Copied) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        for table, rows in copied.items():
            query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
                sql.Identifier(f"copied_{table}"), names(connection, table)
            )
            with cursor.copy(query) as copy:
                copy.write(rows)
