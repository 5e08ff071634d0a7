"""What the log makes of every row, and how a stored row differs from that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ponchik.events.event import RecordedEvent
from ponchik.projections import PROJECTIONS
from ponchik.projections.private_avoidances import PRIVATE_AVOIDANCES
from ponchik.store.connection import Transaction
from ponchik.store.projection import Key, Projection, Rows


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


@dataclass
class FoldedLog:
    """Every projection's rows, as the log makes them up to a settled position."""

    position: int = 0
    rows: Mapping[str, Rows] = field(
        default_factory=lambda: {projection.table: {} for projection in PROJECTIONS}
    )

    def fold(self, events: Sequence[RecordedEvent]) -> None:
        """Apply events that follow those folded so far."""
        for projection in PROJECTIONS:
            projection.fold(self.rows[projection.table], events)
        if events:
            self.position = events[-1].position

    def expected_keys(self, projection: Projection) -> set[Key]:
        """Return the keys of all rows that ought to be there."""
        return {key for key, row in self.rows[projection.table].items() if row}

    def expected(
        self,
        projection: Projection,
        keys: Collection[Key],
        later: Sequence[RecordedEvent],
    ) -> Rows:
        """Return these rows as they are after some later events; None for no row."""
        folded = self.rows[projection.table]
        rows: Rows = {key: folded.get(key) for key in keys}
        projection.fold(rows, later, only=frozenset(rows))
        return rows


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
