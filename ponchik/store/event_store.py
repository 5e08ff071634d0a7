"""The log: append, read_stream; log_reader reads it as a whole.

Appending is optimistic: `UNIQUE (stream, version)` lets one writer win.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from ponchik.errors import VersionConflict
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
    idempotency key was used before.
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
    return [recorded_event(row) for row in recorded]


def was_recorded(transaction: Transaction, idempotency_key: str) -> bool:
    found = transaction.execute(
        "SELECT 1 FROM events WHERE idempotency_key = %s", [idempotency_key]
    )
    return found.fetchone() is not None


def read_stream(transaction: Transaction, stream: Stream) -> list[RecordedEvent]:
    return read_streams(transaction, [stream])[stream]


def read_streams(
    transaction: Transaction, streams: Collection[Stream]
) -> Mapping[Stream, list[RecordedEvent]]:
    """Each stream's events in order of version; none for a stream that is not there."""
    rows = transaction.execute(
        f"SELECT {COLUMNS} FROM events WHERE stream = ANY(%s) ORDER BY stream, version",  # noqa: S608 -- constants only
        [[str(stream) for stream in streams]],
    )
    found: dict[Stream, list[RecordedEvent]] = defaultdict(list)
    for row in rows:
        found[Stream.parse(row["stream"])].append(recorded_event(row))
    return found


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
        metadata=Metadata.model_validate(row["metadata"]),
        recorded_at=row["recorded_at"],
    )
