"""A database's rows, kept and put back: much quicker than a clone of it."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

Books = psycopg.Connection[dict[str, Any]]
#: Each table's rows, in Postgres' own text.
Rows = Mapping[str, bytes]

#: Only here, and only for a moment: the log is taken back to where it was.
_LET_GO = "ALTER TABLE events DISABLE TRIGGER events_are_append_only"
_HOLD_AGAIN = "ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only"


def open_books(url: str) -> Books:
    """Open a connection of the test's own, of which the probe knows nothing."""
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def keep(books: Books) -> Rows:
    return {table: _read(books, table) for table in _tables(books)}


def put_back(books: Books, rows: Rows) -> None:
    """Whoever was killed in a transaction is waited for: its locks are in the way."""
    with books.transaction():
        books.execute(_LET_GO)
        for table, text in rows.items():
            _write(books, table, text)
        books.execute(_HOLD_AGAIN)


def _tables(books: Books) -> Iterable[str]:
    found = books.execute(
        "SELECT tablename FROM pg_tables "
        "WHERE schemaname = 'public' AND tablename <> 'migrations'"
    )
    return [row["tablename"] for row in found]


def _read(books: Books, table: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with books.cursor().copy(query) as copy:
        return b"".join(map(bytes, copy))


def _write(books: Books, table: str, text: bytes) -> None:
    name = sql.Identifier(table)
    books.execute(sql.SQL("DELETE FROM {}").format(name))
    query = sql.SQL("COPY {} FROM STDIN").format(name)
    with books.cursor().copy(query) as copy:
        copy.write(text)
