"""Who was in one group with whom: the rounds of a program, as pairing wants them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from ponchik.domain.pairing import ABSENT, History, PastRound
from ponchik.domain.planning import PairHistory
from ponchik.events.event import RecordedEvent
from ponchik.projections.pair_history import PAIR_HISTORY
from ponchik.store.connection import Transaction
from ponchik.store.projection import Row, Rows

_UUID_BYTES = 16
_PACKED = np.dtype(">i4")


def read_pair_history(
    transaction: Transaction, workspace: str, program: UUID
) -> PairHistory:
    """Return the program's rounds so far."""
    rows = transaction.execute(
        """
        SELECT * FROM pair_history
        WHERE workspace = %s AND program = %s ORDER BY round_number
        """,
        [workspace, program],
        binary=True,
    )
    return _read(rows.fetchall())


def pair_history_of(events: Iterable[RecordedEvent]) -> PairHistory:
    """The same from the log alone: from the events of some rounds."""
    rows: Rows = {}
    PAIR_HISTORY.fold(rows, events)
    found = [_with_bytes(row) for row in rows.values() if row]
    return _read(sorted(found, key=lambda row: row["round_number"]))


def _with_bytes(row: Row) -> Row:
    packed = ("people", "groups", "leaders", "not_met")
    unhexed = {name: bytes.fromhex(row[name][2:]) for name in packed}
    return {**row, **unhexed, "round": UUID(row["round"])}


def _read(rows: Sequence[Mapping[str, Any]]) -> PairHistory:
    book: dict[bytes, int] = {}
    rounds = [_past_round(row, book) for row in rows]
    return PairHistory(tuple(row["round"] for row in rows), History(book, rounds))


def _past_round(row: Row, book: dict[bytes, int]) -> PastRound:
    """Write who is new into the book, and number the groups by place."""
    content = row["people"]
    people = [
        content[at : at + _UUID_BYTES] for at in range(0, len(content), _UUID_BYTES)
    ]
    for person in people:
        book.setdefault(person, len(book))
    groups, leaders = _unpacked(row["groups"]), _unpacked(row["leaders"])
    if not row["placed"]:
        places = np.array([book[person] for person in people], np.int32)
        by_place = np.full(len(book), ABSENT, np.int32)
        by_place[places] = groups
        groups, leaders = by_place, places[leaders]
    return PastRound(row["group_size"], groups, leaders, _unpacked(row["not_met"]))


def _unpacked(content: bytes) -> npt.NDArray[np.int32]:
    return np.frombuffer(content, _PACKED).astype(np.int32)
