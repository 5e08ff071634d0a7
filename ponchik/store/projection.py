"""A table folded from the log: filled inline, made anew, and checked, by one rule."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.rows import DictRow
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
    None for one that shall not be. It must not depend on anything else. `slice_size`
    is how many rows are compared at once.
    """

    table: str
    key: tuple[str, ...]
    touches: Callable[[RecordedEvent], Iterable[Key]]
    evolve: Callable[[Row | None, Key, RecordedEvent], Row | None]
    slice_size: int = 1_000

    def fold(
        self,
        rows: Rows,
        events: Iterable[RecordedEvent],
        only: Collection[Key] | None = None,
    ) -> None:
        """Apply the events, in order, to the rows in memory, or to some of them."""
        for recorded in events:
            for key in self.touches(recorded):
                if only is None or key in only:
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
        self.replace(transaction, changed)

    def replace(self, transaction: Transaction, rows: Rows) -> None:
        """Write the rows that are, delete those that are not."""
        self._delete(transaction, [key for key, row in rows.items() if row is None])
        present = [row for row in rows.values() if row]
        if present:
            self._insert(transaction, present, self._overwriting(present[0]))

    def add(self, transaction: Transaction, rows: Sequence[Row]) -> None:
        """Write the rows that are not there yet; leave the others as they are."""
        if rows:
            self._insert(transaction, rows, sql.SQL("NOTHING"))

    def keys_after(self, transaction: Transaction, last: Key | None) -> list[Key]:
        """Return the next slice of stored keys, in the table's own order."""
        rows = transaction.execute(
            self._sql(
                "SELECT to_jsonb(slice) AS row FROM (SELECT {key} FROM {table} "
                "WHERE {beyond} ORDER BY {key} LIMIT {limit}) AS slice",
                beyond=self._beyond() if last else sql.SQL("true"),
                limit=sql.Literal(self.slice_size),
            ),
            last or (),
        )
        return [self.key_of(row["row"]) for row in rows]

    def lock(self, transaction: Transaction, keys: Iterable[Key]) -> set[Key]:
        """Lock those of the rows that nobody else has locked; return their keys."""
        rows = transaction.execute(
            self._sql(
                "SELECT to_jsonb(t) AS row FROM {table} AS t WHERE {chosen} "
                "FOR UPDATE SKIP LOCKED"
            ),
            [self._as_json(keys)],
        )
        return {self.key_of(row["row"]) for row in rows}

    def compare(
        self, transaction: Transaction, keys: Iterable[Key], expected: Iterable[Row]
    ) -> list[DictRow]:
        """Hold the stored rows of these keys against the expected ones.

        Returns each pair that differs as `stored` and `expected`, one of which may be
        None. Postgres compares them, as rows of the same types.
        """
        return transaction.execute(
            self._sql(
                "SELECT to_jsonb(stored) AS stored, to_jsonb(expected) AS expected "
                "FROM (SELECT * FROM {table} WHERE {chosen}) AS stored FULL JOIN "
                "jsonb_populate_recordset(NULL::{table}, %s) AS expected USING ({key}) "
                "WHERE stored IS DISTINCT FROM expected"
            ),
            [self._as_json(keys), Jsonb(list(expected))],
        ).fetchall()

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)

    def _read(self, transaction: Transaction, keys: Iterable[Key]) -> Rows:
        rows = transaction.execute(
            self._sql("SELECT to_jsonb(t) AS row FROM {table} AS t WHERE {chosen}"),
            [self._as_json(keys)],
        )
        return {self.key_of(row["row"]): row["row"] for row in rows}

    def _insert(
        self, transaction: Transaction, rows: Sequence[Row], on_conflict: sql.Composable
    ) -> None:
        transaction.execute(
            self._sql(
                "INSERT INTO {table} SELECT * FROM "
                "jsonb_populate_recordset(NULL::{table}, %s) "
                "ON CONFLICT ({key}) DO {on_conflict}",
                on_conflict=on_conflict,
            ),
            [Jsonb(list(rows))],
        )

    def _delete(self, transaction: Transaction, keys: Sequence[Key]) -> None:
        if keys:
            delete = self._sql("DELETE FROM {table} WHERE {chosen}")
            transaction.execute(delete, [self._as_json(keys)])

    def _overwriting(self, row: Row) -> sql.Composable:
        columns = [name for name in row if name not in self.key]
        assignments = sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
            for name in columns
        )
        return sql.SQL("UPDATE SET {}").format(assignments)

    def _beyond(self) -> sql.Composable:
        values = sql.SQL(", ").join([sql.Placeholder()] * len(self.key))
        return self._sql("({key}) > ({values})", values=values)

    def _sql(self, statement: str, **parts: sql.Composable) -> sql.Composed:
        """Fill in the table, its key, and the condition that chooses rows by key."""
        named = {
            "table": sql.Identifier(self.table),
            "key": sql.SQL(", ").join(map(sql.Identifier, self.key)),
        }
        chosen = (
            "({key}) IN (SELECT {key} FROM jsonb_populate_recordset(NULL::{table}, %s))"
        )
        return sql.SQL(statement).format(
            **named, **parts, chosen=sql.SQL(chosen).format(**named)
        )

    def _as_json(self, keys: Iterable[Key]) -> Jsonb:
        return Jsonb([dict(zip(self.key, key, strict=True)) for key in keys])
