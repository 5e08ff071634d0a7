"""All projections together: kept with the log, made anew from it, held against it.

Making anew folds the log in memory, stages the result in tables of its own, and merges
the rows that differ in one short transaction: readers see the old or the new, never a
half of it, and views on the tables stay.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from psycopg import sql

from ponchik.events.event import RecordedEvent
from ponchik.projections import PROJECTIONS
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.store.connection import Database, Transaction
from ponchik.store.event_store import hold_appends, read_log, read_log_page
from ponchik.store.projection import Projection, Rows

_BATCH = 2_000

#: Called with the number of events folded since the last call.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Difference:
    """A row that is not what the log says: `stored` or `expected` may be missing."""

    table: str
    key: tuple[str, ...]
    stored: Mapping[str, Any] | None
    expected: Mapping[str, Any] | None

    def __str__(self) -> str:
        if self.table == PRIVATE_AVOIDANCES.table:
            return f"{self.table}: a row that is private"
        place = f"{self.table} {'/'.join(map(str, self.key))}"
        if self.stored is None:
            return f"{place}: missing"
        if self.expected is None:
            return f"{place}: should not be there"
        columns = [
            f"{name} is {self.stored[name]!r}, should be {value!r}"
            for name, value in self.expected.items()
            if self.stored[name] != value
        ]
        return f"{place}: {'; '.join(columns)}"


@dataclass
class _Folded:
    """Every projection's rows, as the log makes them up to a position."""

    position: int = 0
    rows: Mapping[str, Rows] = field(
        default_factory=lambda: {projection.table: {} for projection in PROJECTIONS}
    )

    def fold(self, events: Sequence[RecordedEvent]) -> None:
        for projection in PROJECTIONS:
            projection.fold(self.rows[projection.table], events)
        if events:
            self.position = events[-1].position


def rebuild(database: Database, progress: Progress) -> list[Difference]:
    """Make all projections anew from the log; return the rows that were mended."""
    return _compare(database, progress, mend=True)


def verify(database: Database, progress: Progress) -> list[Difference]:
    """Return the rows that are not what the log says."""
    return _compare(database, progress, mend=False)


def _compare(database: Database, progress: Progress, *, mend: bool) -> list[Difference]:
    folded = _Folded()
    events = read_log(database)
    while batch := list(islice(events, _BATCH)):
        folded.fold(batch)
        progress(len(batch))

    def hold_against_log(transaction: Transaction) -> list[Difference]:
        transaction.execute("SET LOCAL statement_timeout = '10min'")
        _stage(transaction, folded.rows)
        hold_appends(transaction)
        _catch_up(transaction, folded)
        found = [d for p in PROJECTIONS for d in _differences(transaction, p)]
        if mend:
            for projection in PROJECTIONS:
                _merge(transaction, projection)
        return found

    return database.transaction(hold_against_log)


def _staged(projection: Projection) -> str:
    return f"staged_{projection.table}"


def _stage(transaction: Transaction, rows: Mapping[str, Rows]) -> None:
    for projection in PROJECTIONS:
        transaction.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING ALL) ON COMMIT DROP"
            ).format(
                sql.Identifier(_staged(projection)), sql.Identifier(projection.table)
            )
        )
        present = iter(row for row in rows[projection.table].values() if row)
        while batch := list(islice(present, _BATCH)):
            projection.write(transaction, _staged(projection), batch)


def _catch_up(transaction: Transaction, folded: _Folded) -> None:
    """Fold what was appended while the log was read; nothing more can be by now."""
    while tail := read_log_page(transaction, folded.position):
        touched = {
            projection.table: {key for e in tail for key in projection.touches(e)}
            for projection in PROJECTIONS
        }
        folded.fold(tail)
        for projection in PROJECTIONS:
            rows = folded.rows[projection.table]
            projection.replace(
                transaction,
                _staged(projection),
                {key: rows[key] for key in touched[projection.table]},
            )


def _differences(transaction: Transaction, projection: Projection) -> list[Difference]:
    """Compared by Postgres, as rows of the same types."""
    rows = transaction.execute(
        sql.SQL(
            "SELECT to_jsonb(stored) AS stored, to_jsonb(staged) AS expected "
            "FROM {table} AS stored FULL JOIN {staged} AS staged USING ({key}) "
            "WHERE stored IS DISTINCT FROM staged"
        ).format(
            table=sql.Identifier(projection.table),
            staged=sql.Identifier(_staged(projection)),
            key=projection.key_columns(),
        )
    )
    return [
        Difference(
            projection.table,
            projection.key_of(row["stored"] or row["expected"]),
            row["stored"],
            row["expected"],
        )
        for row in rows
    ]


def _merge(transaction: Transaction, projection: Projection) -> None:
    names = {
        "table": sql.Identifier(projection.table),
        "staged": sql.Identifier(_staged(projection)),
        "key": projection.key_columns(),
    }
    transaction.execute(
        sql.SQL(
            "DELETE FROM {table} AS t WHERE ({key}) IN (SELECT {key} FROM ("
            "SELECT * FROM {table} EXCEPT SELECT * FROM {staged}) AS wrong)"
        ).format(**names)
    )
    transaction.execute(
        sql.SQL(
            "INSERT INTO {table} SELECT * FROM {staged} ON CONFLICT ({key}) DO NOTHING"
        ).format(**names)
    )
