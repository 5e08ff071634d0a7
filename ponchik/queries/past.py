"""How things stood at a moment of the log.

They are folded from the events before it, by the same rule that fills the tables.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.events.event import RecordedEvent, Stream
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.programs import PROGRAMS
from ponchik.projections.rounds import ROUNDS
from ponchik.queries.group_looks import LOOK_OF, RANK_OF, Look
from ponchik.queries.redaction import redacted
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, read_stream, read_streams, recorded_event
from ponchik.store.projection import Projection, Row, Rows
from ponchik.store.statements import as_json

#: So many rounds of a program's history are told.
MOST_ROUNDS = 5


@dataclass(frozen=True)
class PastRow:
    """A row as it was after an event of its stream: the version, position and time."""

    row: Mapping[str, Any]
    version: int
    position: int
    at: datetime


def meeting_at(
    transaction: Transaction, workspace: str, meeting: UUID, version: int
) -> PastRow | None:
    """Return a meeting after so many events, None if there is no such meeting."""
    history = read_stream(transaction, workspace, Stream("meeting", meeting))
    before = [one for one in history if one.version <= version]
    return _past(transaction, MEETINGS, before, f"{LOOK_OF} AS look, ")


def round_at(
    transaction: Transaction, workspace: str, round_: UUID, position: int
) -> PastRow | None:
    """Return a round after an event of the log, None if it had not begun."""
    history = read_stream(transaction, workspace, Stream("round", round_))
    return _past(transaction, ROUNDS, _until(history, position))


def program_at(
    transaction: Transaction, workspace: str, program: UUID, position: int
) -> PastRow | None:
    """Return a program after an event of the log, None if it had not begun."""
    history = read_stream(transaction, workspace, Stream("program", program))
    return _past(transaction, PROGRAMS, _until(history, position))


def rounds_at(
    transaction: Transaction, workspace: str, program: UUID, position: int
) -> Sequence[Mapping[str, Any]]:
    """Return the last rounds that a program had had by then, the newest first."""
    begun = transaction.execute(
        """
        SELECT round FROM rounds WHERE workspace = %s AND program = %s AND EXISTS (
            SELECT FROM events WHERE stream = 'round-' || round AND version = 1
              AND position <= %s OFFSET 0)
        ORDER BY number DESC LIMIT %s
        """,
        [workspace, program, position, MOST_ROUNDS],
    )
    streams = [Stream("round", row["round"]) for row in begun]
    histories = read_streams(transaction, workspace, streams)
    events = [one for history in histories.values() for one in history]
    rows = _folded(ROUNDS, _until(events, position))
    return _typed(transaction, ROUNDS, rows, "", "ORDER BY number DESC")


def groups_at(
    transaction: Transaction, workspace: str, round_: UUID, position: int
) -> Sequence[Mapping[str, Any]]:
    """Return the groups that a round had after an event of the log, by how they stood.

    Those who needed a hand come first.
    """
    events = transaction.execute(
        f"""
        SELECT {COLUMNS} FROM (
            SELECT 'meeting-' || meeting AS name FROM meetings
            WHERE workspace = %(workspace)s AND round = %(round)s) AS one,
        LATERAL (
            SELECT * FROM events WHERE stream = one.name
              AND workspace = %(workspace)s AND position <= %(position)s OFFSET 0
        ) AS its ORDER BY position
        """,  # noqa: S608 -- made of constants only
        {"workspace": workspace, "round": round_, "position": position},
    )
    rows = _folded(MEETINGS, map(recorded_event, events))
    columns = f"{LOOK_OF} AS look, {RANK_OF} AS rank, "
    return _typed(transaction, MEETINGS, rows, columns, "ORDER BY rank, meeting")


def looks_of(groups: Iterable[Mapping[str, Any]]) -> Mapping[Look, int]:
    """Count groups by how they stood."""
    found = Counter(Look(one["look"]) for one in groups)
    return {look: found[look] for look in Look if look in found}


def _until(history: Iterable[RecordedEvent], position: int) -> list[RecordedEvent]:
    return [one for one in history if one.position <= position]


def _past(
    transaction: Transaction,
    projection: Projection,
    events: Sequence[RecordedEvent],
    columns: str = "",
) -> PastRow | None:
    rows = _typed(transaction, projection, _folded(projection, events), columns)
    if not rows:
        return None
    last = events[-1]
    return PastRow(rows[0], last.version, last.position, last.event.at)


def _folded(projection: Projection, events: Iterable[RecordedEvent]) -> list[Row]:
    rows: Rows = {}
    projection.fold(rows, redacted(events))
    return [row for row in rows.values() if row]


def _typed(
    transaction: Transaction,
    projection: Projection,
    rows: Sequence[Row],
    columns: str,
    order: str = "",
) -> Sequence[Mapping[str, Any]]:
    """Return the rows as Postgres' own values, with what it makes of them."""
    return transaction.execute(
        f"""
        SELECT {columns} m.*
        FROM jsonb_populate_recordset(NULL::{projection.table}, %s) AS m {order}
        """.encode(),  # noqa: S608 -- made of constants only
        [as_json(rows)],
    ).fetchall()
