"""What the log makes of every row, and how a stored row differs from that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ponchik.events.event import RecordedEvent, Stream
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.store.connection import Transaction
from ponchik.store.projection import Key, Projection, Row, Rows
from ponchik.store.stream_reader import read_streams_named


@dataclass(frozen=True)
class Difference:
    """A row that is not what the log says: `stored` or `expected` may be missing."""

    table: str
    key: Key
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


def folded(projection: Projection, events: Sequence[RecordedEvent]) -> dict[Key, Row]:
    """Return the rows that whole streams make in a table."""
    rows: Rows = {}
    projection.fold(rows, events)
    return {key: row for key, row in rows.items() if row}


def differences_of_streams(
    transaction: Transaction, projection: Projection, events: Sequence[RecordedEvent]
) -> list[Difference]:
    """Return what the transaction sees otherwise of the rows of whole streams."""
    expected = folded(projection, events)
    streams = [recorded.stream for recorded in events if recorded.version == 1]
    stored = projection.read_of_streams(transaction, streams)
    # Equal here is equal there; of the others Postgres says whether they differ.
    doubtful = {
        key: row
        for key in expected.keys() | stored.keys()
        if (row := expected.get(key)) != (there := stored.get(key))
        and not (row and there and _say_the_same(row, there))
    }
    return differences(transaction, projection, doubtful) if doubtful else []


def _say_the_same(expected: Row, stored: Row) -> bool:
    """Return whether the rows differ at most in how moments are written.

    Python writes six digits of a second's fraction, Postgres no noughts at its end.
    """
    return expected.keys() == stored.keys() and all(
        value == (there := stored[name])
        or (name.endswith("at") and _without_noughts(value) == there)
        for name, value in expected.items()
    )


def _without_noughts(moment: object) -> object:
    """Return the moment as Postgres tells it; what is no moment as it is."""
    match moment:
        case str() if "." in moment:
            seconds, plus, zone = moment.rpartition("+")
            return f"{seconds.rstrip('0')}{plus}{zone}"
        case _:
            return moment


def expected_rows(
    transaction: Transaction, projection: Projection, keys: Collection[Key]
) -> Rows:
    """Return what the visible events make of these rows; None for no row."""
    ids = {UUID(key[0]) for key in keys}
    streams = [Stream(kind, one) for kind in projection.kinds for one in ids]
    rows = folded(projection, read_streams_named(transaction, streams))
    return {key: rows.get(key) for key in keys}


def differences(
    transaction: Transaction, projection: Projection, expected: Rows
) -> list[Difference]:
    """Return those of the expected rows that the transaction sees otherwise."""
    present = [row for row in expected.values() if row]
    pairs = projection.compare(transaction, expected, present)
    return [
        Difference(
            projection.table,
            projection.key_of(pair["stored"] or pair["expected"]),
            pair["stored"],
            pair["expected"],
        )
        for pair in pairs
    ]
