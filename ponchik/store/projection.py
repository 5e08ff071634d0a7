"""A table folded from the log: filled inline, rebuilt, and checked, by one rule."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from psycopg import sql
from psycopg.rows import DictRow, scalar_row
from psycopg.types.json import Jsonb
from pydantic_core import from_json

from ponchik.events.event import RecordedEvent, Stream
from ponchik.store.appending import Part
from ponchik.store.connection import Transaction
from ponchik.store.statements import among, one_line, one_or_all, rows_as_json

#: A row as plain JSON values, and its primary key in the order of `Projection.key`.
Row = Mapping[str, Any]
Key = tuple[Any, ...]
Rows = dict[Key, Row | None]

#: Which version of a row it is, of a table `t`: each change makes another.
MARK = "t.xmin::text"
#: By the id of a stream, the marks of the rows that it had.
Marks = Mapping[str, list[str]]

_INSERT = (
    "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s) "
    "ON CONFLICT ({key}) DO {on_conflict}"
)
_DELETE = "DELETE FROM {table} WHERE {chosen}"
_CHOSEN = (
    "({key}) IN (SELECT {key} FROM jsonb_populate_recordset(NULL::{table}, %%(%s)s))"
)
#: The last row of the slice comes with them, to go on after it.
_STREAMLESS = """
    WITH slice AS MATERIALIZED (
        SELECT t.* FROM {table} AS t WHERE {beyond} ORDER BY {key} LIMIT {size}
    )
    SELECT to_jsonb(slice) AS row, true AS found FROM slice WHERE NOT EXISTS (
        SELECT FROM unnest({kinds}::text[]) AS kind JOIN events
        ON events.stream = kind || '-' || slice.{id} AND version = 1 OFFSET 0)
    UNION ALL
    (SELECT to_jsonb(slice), false FROM slice ORDER BY {key_backwards} LIMIT 1)
"""
_CHOSEN_BY_PLACE = _CHOSEN.replace("%%(%s)s", "%s")


@dataclass(frozen=True)
class Projection:
    """`touches` names the rows an event changes; `evolve` gives each its new content.

    `evolve(row, key, recorded)` gets None for a row that is not there, and returns
    None for one that shall not be. It must not depend on anything else, not even on
    the position. The rows belong to streams of one of the `kinds`, whose id is the
    first column of the key; rows that are large and seldom change are not preloaded.
    `slice_size` is how many rows are looked at, or mended, at once.
    """

    table: str
    key: tuple[str, ...]
    touches: Callable[[RecordedEvent], Iterable[Key]]
    evolve: Callable[[Row | None, Key, RecordedEvent], Row | None]
    kinds: frozenset[str]
    is_preloaded: bool = True
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

    def touched_by(self, events: Iterable[RecordedEvent]) -> set[Key]:
        """Return the keys of all rows that these events may change."""
        return {key for recorded in events for key in self.touches(recorded)}

    def part(
        self,
        events: Sequence[RecordedEvent],
        before: Rows,
        marks: Marks | None = None,
    ) -> Part | None:
        """Return what the events make of the table, to be written with them.

        `before` holds the rows that are there; with `marks` nothing is written unless
        the same are there still, and none where one was missing. None if nothing
        changes.
        """
        rows = dict(before)
        self.fold(rows, events)
        changed = {key: row for key, row in rows.items() if row != before.get(key)}
        if marks is None or not (known := known_streams(events)):
            return self._changes(changed) if changed else None
        if not changed and None not in rows.values():
            return None
        return self._guarded(self._changes(changed), marks, known)

    def _guarded(self, part: Part, marks: Marks, streams: Collection[Stream]) -> Part:
        found = sorted(mark for one in streams for mark in marks.get(one.key, ()))
        values = {
            f"{self.table}_ids": one_or_all([one.id for one in streams]),
            f"{self.table}_marks": found or None,
        }
        is_there = _unchanged(self, is_one=len(streams) == 1)
        return replace(part, values={**part.values, **values}, holds=is_there)

    def _changes(self, rows: Rows) -> Part:
        present = [row for row in rows.values() if row]
        gone = [key for key, row in rows.items() if row is None]
        queries, values = [], {}
        if present:
            queries.append(_writing(self, tuple(sorted(present[0]))))
            values[f"{self.table}_rows"] = rows_as_json(present)
        if gone:
            queries.append(_deleting(self))
            values[f"{self.table}_gone"] = self._as_json(gone)
        return Part(", ".join(queries), values)

    def query(self, name: str, statement: str, **parts: sql.Composable) -> str:
        """Return the statement as one of a `WITH`, named for the table and for it."""
        query = self._sql(
            "{name} AS (" + statement + ")",
            name=sql.Identifier(f"{self.table}_{name}"),
            **parts,
        )
        return query.as_string()

    def replace(self, transaction: Transaction, rows: Rows) -> None:
        """Write the rows that are, delete those that are not."""
        self._delete(transaction, [key for key, row in rows.items() if row is None])
        present = [row for row in rows.values() if row]
        if present:
            self._insert(transaction, present, self.overwriting(present[0]))

    def add(self, transaction: Transaction, rows: Sequence[Row]) -> None:
        """Write the rows that are not there yet; leave the others as they are."""
        if rows:
            self._insert(transaction, rows, sql.SQL("NOTHING"))

    def read_of_streams(
        self, transaction: Transaction, streams: Iterable[Stream]
    ) -> dict[Key, Row]:
        """Return all rows that belong to these streams."""
        rows = transaction.cursor(row_factory=scalar_row).execute(
            self._sql(
                "SELECT to_jsonb(t)::text FROM {table} AS t WHERE t.{id} = ANY(%s)"
            ),
            [[stream.id for stream in streams]],
        )
        found: Iterable[Row] = map(from_json, rows)
        return {self.key_of(row): row for row in found}

    def forget(self, transaction: Transaction, stream: Stream) -> None:
        """Delete the rows of a stream whose events were erased."""
        transaction.execute(
            self._sql("DELETE FROM {table} WHERE {id} = %s"), [stream.id]
        )

    def streamless_after(
        self, transaction: Transaction, last: Key | None
    ) -> tuple[Rows, Key | None]:
        """Look at the next rows, in the table's own order, for those without a stream.

        Returns them, and the key of the last that was looked at, None at the end.
        """
        rows = transaction.execute(
            self._sql(
                _STREAMLESS,
                beyond=self._beyond() if last else sql.SQL("true"),
                size=sql.Literal(self.slice_size),
                kinds=sql.Literal(sorted(self.kinds)),
            ),
            last or (),
        ).fetchall()
        found = {self.key_of(row["row"]): row["row"] for row in rows if row["found"]}
        ends = [self.key_of(row["row"]) for row in rows if not row["found"]]
        return found, ends[0] if ends else None

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
        """Return the primary key of a row."""
        return tuple(row[name] for name in self.key)

    def read(self, transaction: Transaction, keys: Iterable[Key]) -> tuple[Rows, Marks]:
        """Return the rows with these keys that are there, and their marks."""
        found = transaction.execute(
            self._sql(
                "SELECT to_jsonb(t) AS row, {mark} AS mark FROM {table} AS t "
                "WHERE {chosen}",
                mark=sql.SQL(MARK),
            ),
            [self._as_json(keys)],
        ).fetchall()
        marks: dict[str, list[str]] = defaultdict(list)
        for one in found:
            marks[one["row"][self.key[0]]].append(one["mark"])
        return {self.key_of(one["row"]): one["row"] for one in found}, marks

    def _insert(
        self, transaction: Transaction, rows: Sequence[Row], on_conflict: sql.Composable
    ) -> None:
        transaction.execute(
            self._sql(_INSERT, on_conflict=on_conflict),
            [Jsonb(list(rows))],
        )

    def _delete(self, transaction: Transaction, keys: Sequence[Key]) -> None:
        if keys:
            transaction.execute(self._sql(_DELETE), [self._as_json(keys)])

    def overwriting(self, columns: Iterable[str]) -> sql.Composable:
        """Return what an INSERT does with a row that is there."""
        assignments = sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
            for name in columns
            if name not in self.key
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
            "key_backwards": sql.SQL(", ").join(
                sql.SQL("{} DESC").format(sql.Identifier(name)) for name in self.key
            ),
            "id": sql.Identifier(self.key[0]),
        }
        filled = statement.replace("{chosen}", _CHOSEN_BY_PLACE)
        return sql.SQL(filled).format(**named, **parts)

    def _as_json(self, keys: Iterable[Key]) -> Jsonb:
        return Jsonb([dict(zip(self.key, key, strict=True)) for key in keys])


def known_streams(events: Iterable[RecordedEvent]) -> list[Stream]:
    """Return the streams that these events go on with, none that they begin."""
    first = {one.stream: one.version for one in reversed(list(events))}
    return [stream for stream, version in first.items() if version > 1]


@cache
def _unchanged(projection: Projection, *, is_one: bool) -> str:
    table = projection.table
    wanted = among(f"t.{projection.key[0]}", f"{table}_ids", is_one=is_one)
    return one_line(
        f"""
        (SELECT array_agg({MARK} ORDER BY {MARK} COLLATE "C") FROM {table} AS t
         WHERE {wanted}) IS NOT DISTINCT FROM %({table}_marks)s::text[]
        """  # noqa: S608 -- made of constants only
    )


@cache
def _writing(projection: Projection, columns: tuple[str, ...]) -> str:
    statement = _named(_INSERT, f"{projection.table}_rows")
    overwriting = projection.overwriting(columns)
    return projection.query("written", statement, on_conflict=overwriting)


@cache
def _deleting(projection: Projection) -> str:
    return projection.query("deleted", _named(_DELETE, f"{projection.table}_gone"))


def _named(statement: str, value: str) -> str:
    """Give the statement's values a name instead of their place."""
    return statement.replace("%s", f"%({value})s").replace("{chosen}", _CHOSEN % value)
