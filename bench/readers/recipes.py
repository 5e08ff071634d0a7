"""Two ways to skip no event: a lock that readers queue for, and looking who appends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from psycopg import sql
from psycopg.types.json import Jsonb

from ponchik.events.event import RecordedEvent
from ponchik.projections import PROJECTIONS, rebuild
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import (
    newest_position,
    read_log,
    read_log_page,
    settled_position,
)
from ponchik.store.projection import Projection, Rows

KEY = 0x504F4E43_45564E54
_BATCH = 2_000


@dataclass(frozen=True)
class Recipe:
    name: str
    before_append: Callable[[Transaction], object]
    read: Callable[[Database], object]
    verify: Callable[[Database], object]


def _share_lock(transaction: Transaction) -> None:
    transaction.execute("SELECT pg_advisory_xact_lock_shared(%s)", [KEY])


def _hold_appends(transaction: Transaction) -> None:
    transaction.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])


def _queue_for_lock(database: Database) -> None:
    def read(transaction: Transaction) -> None:
        newest_position(transaction)
        _hold_appends(transaction)

    database.transaction(read)


def _verify_under_lock(database: Database) -> None:
    folded: dict[str, Rows] = {projection.table: {} for projection in PROJECTIONS}
    position = 0
    events = read_log(database)
    while batch := list(islice(events, _BATCH)):
        _fold(folded, batch)
        position = batch[-1].position

    def compare(transaction: Transaction) -> list[object]:
        transaction.execute("SET LOCAL statement_timeout = '10min'")
        for projection in PROJECTIONS:
            _make_staged(transaction, projection)
            _stage(transaction, projection, list(folded[projection.table].values()))
        _hold_appends(transaction)
        later = _read_visible(transaction, position)
        _fold(folded, later)
        found: list[object] = []
        for projection in PROJECTIONS:
            # The bench appends to streams of their own: what came later is new.
            keys = {key for event in later for key in projection.touches(event)}
            rows = folded[projection.table]
            _stage(transaction, projection, [rows[key] for key in keys])
            found += _differences(transaction, projection)
        return found

    _insist(database.transaction(compare))


def _fold(folded: Mapping[str, Rows], events: Sequence[RecordedEvent]) -> None:
    for projection in PROJECTIONS:
        projection.fold(folded[projection.table], events)


def _read_visible(transaction: Transaction, after: int) -> list[RecordedEvent]:
    """Read all events after a position that the transaction sees, whatever is open."""
    events: list[RecordedEvent] = []
    while page := read_log_page(transaction, after):
        events += page
        after = page[-1].position
    return events


def _make_staged(transaction: Transaction, projection: Projection) -> None:
    make = "CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING ALL) ON COMMIT DROP"
    names = [_staged(projection), sql.Identifier(projection.table)]
    transaction.execute(sql.SQL(make).format(*names))


def _stage(
    transaction: Transaction, projection: Projection, rows: Sequence[object]
) -> None:
    insert = "INSERT INTO {} SELECT * FROM jsonb_populate_recordset(NULL::{}, %s)"
    names = [_staged(projection), sql.Identifier(projection.table)]
    for start in range(0, len(rows), _BATCH):
        batch = Jsonb(rows[start : start + _BATCH])
        transaction.execute(sql.SQL(insert).format(*names), [batch])


def _differences(transaction: Transaction, projection: Projection) -> Sequence[object]:
    differ = (
        "SELECT to_jsonb(stored) AS stored, to_jsonb(staged) AS expected "
        "FROM {} AS stored FULL JOIN {} AS staged USING ({}) "
        "WHERE stored IS DISTINCT FROM staged"
    )
    key = sql.SQL(", ").join(map(sql.Identifier, projection.key))
    names = [sql.Identifier(projection.table), _staged(projection), key]
    return transaction.execute(sql.SQL(differ).format(*names)).fetchall()


def _staged(projection: Projection) -> sql.Identifier:
    return sql.Identifier(f"staged_{projection.table}")


def _no_lock(_transaction: Transaction) -> None:
    pass


def _verify_in_slices(database: Database) -> None:
    _insist(rebuild.verify(database, lambda _count: None, 2))


def _insist(found: Sequence[object]) -> None:
    if found:
        raise SystemExit(f"{len(found)} rows differ, such as {found[0]}")


THEIRS = Recipe("theirs", _share_lock, _queue_for_lock, _verify_under_lock)
OURS = Recipe("ours", _no_lock, settled_position, _verify_in_slices)
