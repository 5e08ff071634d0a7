"""A table folded from the log: filled inline, made anew, and checked, by one rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from ponchik.events.event import RecordedEvent
from ponchik.store.connection import Transaction

#: A row as plain JSON values, and its primary key in the order of `Projection.key`.
Row = Mapping[str, Any]
Key = tuple[Any, ...]
Rows = dict[Key, Row | None]


@dataclass(frozen=True)
class Projection:
    """`touches` names the rows an event changes; `evolve` gives each its new content.

    `evolve(row, key, recorded)` gets None for a row that is not there, and returns
    None for one that shall not be. It must not depend on anything else.
    """

    table: str
    key: tuple[str, ...]
    touches: Callable[[RecordedEvent], Iterable[Key]]
    evolve: Callable[[Row | None, Key, RecordedEvent], Row | None]

    def fold(self, rows: Rows, events: Iterable[RecordedEvent]) -> None:
        """Apply the events, in order, to the rows in memory."""
        for recorded in events:
            for key in self.touches(recorded):
                rows[key] = self.evolve(rows.get(key), key, recorded)

    def apply(self, transaction: Transaction, events: Sequence[RecordedEvent]) -> None:
        """Apply the events to the table."""
        keys = {key for recorded in events for key in self.touches(recorded)}
        if not keys:
            return
        rows: Rows = dict(self._read(transaction, keys))
        before = dict(rows)
        self.fold(rows, events)
        changed = {key: row for key, row in rows.items() if row != before.get(key)}
        self.replace(transaction, self.table, changed)

    def replace(self, transaction: Transaction, table: str, rows: Rows) -> None:
        """Write the rows that are, delete those that are not."""
        gone = [key for key, row in rows.items() if row is None]
        self._delete(transaction, table, gone)
        self.write(transaction, table, [row for row in rows.values() if row])

    def write(self, transaction: Transaction, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        columns = [name for name in rows[0] if name not in self.key]
        assignments = sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
            for name in columns
        )
        transaction.execute(
            sql.SQL(
                "INSERT INTO {table} SELECT * FROM "
                "jsonb_populate_recordset(NULL::{table}, %s) "
                "ON CONFLICT ({key}) DO UPDATE SET {assignments}"
            ).format(
                table=sql.Identifier(table),
                key=self.key_columns(),
                assignments=assignments,
            ),
            [Jsonb(list(rows))],
        )

    def _read(self, transaction: Transaction, keys: Iterable[Key]) -> Rows:
        wanted = [dict(zip(self.key, key, strict=True)) for key in keys]
        rows = transaction.execute(
            sql.SQL(
                "SELECT to_jsonb(t) AS row FROM {table} AS t WHERE ({key}) IN "
                "(SELECT {key} FROM jsonb_populate_recordset(NULL::{table}, %s))"
            ).format(table=sql.Identifier(self.table), key=self.key_columns()),
            [Jsonb(wanted)],
        )
        return {self.key_of(row["row"]): row["row"] for row in rows}

    def _delete(
        self, transaction: Transaction, table: str, keys: Sequence[Key]
    ) -> None:
        if not keys:
            return
        gone = [dict(zip(self.key, key, strict=True)) for key in keys]
        transaction.execute(
            sql.SQL(
                "DELETE FROM {table} WHERE ({key}) IN "
                "(SELECT {key} FROM jsonb_populate_recordset(NULL::{table}, %s))"
            ).format(table=sql.Identifier(table), key=self.key_columns()),
            [Jsonb(gone)],
        )

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)

    def key_columns(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.key))
