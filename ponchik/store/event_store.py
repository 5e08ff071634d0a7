"""The log: append, read_stream; log_reader reads it as a whole.

Appending is optimistic: `UNIQUE (stream, version)` lets one writer win.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from ponchik.errors import ForeignStream, VersionConflict
from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.events.upcasters import read_event
from ponchik.store.connection import Transaction

COLUMNS = (
    "position, workspace, stream, version, type, schema, data, metadata, recorded_at"
)

_APPEND = f"""
INSERT INTO events
    (workspace, stream, version, type, schema, data, metadata, idempotency_key)
SELECT new.workspace, new.stream, new.version, new.type, new.schema, new.data,
       new.metadata, new.idempotency_key
FROM ROWS FROM (jsonb_to_recordset(%s) AS
    (workspace text, stream text, version integer, type text, schema integer,
     data jsonb, metadata jsonb, idempotency_key text)) WITH ORDINALITY AS new
    (workspace, stream, version, type, schema, data, metadata, idempotency_key, number)
WHERE NOT EXISTS (
    SELECT FROM events AS first WHERE first.stream = new.stream
    AND first.version = 1 AND first.workspace <> new.workspace)
ORDER BY new.number
RETURNING {COLUMNS}
"""  # noqa: S608 -- made of constants only


@dataclass(frozen=True)
class Append:
    """Events for one stream that stood at version `expected` when they were decided."""

    workspace: str
    stream: Stream
    expected: int
    events: Sequence[Event]


def append(
    transaction: Transaction,
    appends: Sequence[Append],
    metadata: Metadata,
    idempotency_key: str | None = None,
) -> list[RecordedEvent]:
    """Append to any number of streams, all or nothing.

    Raises VersionConflict, and spoils the transaction, if a stream has moved on or the
    idempotency key was used before; ForeignStream if a stream is another workspace's.
    """
    rows = [row for one in appends for row in _rows(one, metadata)]
    if not rows:
        return []
    rows[0]["idempotency_key"] = idempotency_key
    try:
        recorded = transaction.execute(_APPEND, [Jsonb(rows)]).fetchall()
    except errors.UniqueViolation as error:
        raise VersionConflict(
            "another change came first: decide again on the new state"
        ) from error
    if len(recorded) < len(rows):
        raise ForeignStream("a stream of another workspace cannot be appended to")
    return [recorded_event(row) for row in recorded]


def was_recorded(
    transaction: Transaction, workspace: str, idempotency_key: str
) -> bool:
    """Return whether events were appended under this key."""
    found = transaction.execute(
        "SELECT 1 FROM events WHERE workspace = %s AND idempotency_key = %s",
        [workspace, idempotency_key],
    )
    return found.fetchone() is not None


def read_stream(
    transaction: Transaction, workspace: str, stream: Stream
) -> list[RecordedEvent]:
    """Return the stream's events in order; raises ForeignStream as read_streams."""
    return read_streams(transaction, workspace, [stream])[stream]


def read_streams(
    transaction: Transaction, workspace: str, streams: Collection[Stream]
) -> Mapping[Stream, list[RecordedEvent]]:
    """Return each stream's events in order; none for a stream that is not there.

    Raises ForeignStream if one of them is another workspace's.
    """
    rows = transaction.execute(
        f"SELECT {COLUMNS} FROM events WHERE stream = ANY(%s) ORDER BY stream, version",  # noqa: S608 -- constants only
        [[str(stream) for stream in streams]],
    )
    found: dict[Stream, list[RecordedEvent]] = defaultdict(list)
    for row in rows:
        if row["workspace"] != workspace:
            raise ForeignStream(f"{row['stream']} is not a stream of {workspace}")
        found[Stream.parse(row["stream"])].append(recorded_event(row))
    return found


def read_event_at(
    transaction: Transaction, workspace: str, position: int
) -> RecordedEvent | None:
    """Return the event at a position of the log, None if it is not this workspace's."""
    row = transaction.execute(
        f"SELECT {COLUMNS} FROM events WHERE workspace = %s AND position = %s",  # noqa: S608 -- constants only
        [workspace, position],
    ).fetchone()
    return recorded_event(row) if row else None


def read_chain(
    transaction: Transaction, workspace: str, correlation: str
) -> list[RecordedEvent]:
    """Return the events of one chain of causes, in the order of the log."""
    rows = transaction.execute(
        f"""
        SELECT {COLUMNS} FROM events
        WHERE workspace = %s AND metadata->>'correlation' = %s ORDER BY position
        """,  # noqa: S608 -- made of constants only
        [workspace, correlation],
    )
    return [recorded_event(row) for row in rows]


def _rows(one: Append, metadata: Metadata) -> Iterator[dict[str, Any]]:
    told = metadata.model_dump(mode="json", exclude_none=True)
    for version, event in enumerate(one.events, one.expected + 1):
        yield {
            "workspace": one.workspace,
            "stream": str(one.stream),
            "version": version,
            "type": event.type_name(),
            "schema": event.schema_number,
            "data": event.data(),
            "metadata": told,
        }


def recorded_event(row: Mapping[str, Any]) -> RecordedEvent:
    """Return the event of a row that was read by COLUMNS."""
    return RecordedEvent(
        position=row["position"],
        workspace=row["workspace"],
        stream=Stream.parse(row["stream"]),
        version=row["version"],
        event=read_event(row["type"], row["schema"], row["data"]),
        metadata=Metadata.stored(row["metadata"]),
        recorded_at=row["recorded_at"],
    )
