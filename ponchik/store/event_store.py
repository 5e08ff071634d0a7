"""Read streams, and single events, from the log; log_reader reads it as a whole."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from psycopg import Cursor

from ponchik.errors import ForeignStream
from ponchik.events.event import Metadata, RecordedEvent, Stream
from ponchik.events.upcasters import read_json
from ponchik.store.connection import Transaction
from ponchik.store.statements import among, one_or_all

#: JSON comes as text, which the events' own classes read at once.
COLUMNS = (
    "position, workspace, stream, version, type, schema, data::text, metadata::text, "
    "recorded_at"
)


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
    wanted = among("stream", "streams", is_one=len(streams) == 1)
    rows = transaction.execute(
        f"SELECT {COLUMNS} FROM events WHERE {wanted} ORDER BY stream, version",  # noqa: S608 -- constants only
        {"streams": one_or_all([str(stream) for stream in streams])},
    )
    return by_stream(rows, workspace)


def by_stream(
    rows: Iterable[Mapping[str, Any]], workspace: str
) -> dict[Stream, list[RecordedEvent]]:
    """Sort rows that were read by COLUMNS into their streams.

    Raises ForeignStream if one of them is another workspace's.
    """
    found: dict[Stream, list[RecordedEvent]] = defaultdict(list)
    for row in rows:
        if row["workspace"] != workspace:
            raise ForeignStream(f"{row['stream']} is not a stream of {workspace}")
        recorded = recorded_event(row)
        found[recorded.stream].append(recorded)
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
    transaction: Transaction,
    workspace: str,
    correlation: str,
    *,
    most: int | None = None,
    stream: Stream | None = None,
) -> list[RecordedEvent]:
    """Return the first events of one chain of causes, in the order of the log.

    With `stream`, those of this stream alone.
    """
    rows = transaction.execute(
        f"""
        SELECT {COLUMNS} FROM events
        WHERE workspace = %(workspace)s AND metadata->>'correlation' = %(correlation)s
          AND (%(stream)s::text IS NULL OR stream = %(stream)s)
        ORDER BY position LIMIT %(most)s
        """,  # noqa: S608 -- made of constants only
        {
            "workspace": workspace,
            "correlation": correlation,
            "stream": stream and str(stream),
            "most": most,
        },
    )
    return [recorded_event(row) for row in rows]


def recorded_event(row: Mapping[str, Any]) -> RecordedEvent:
    """Return the event of a row that was read by COLUMNS."""
    return event_of(
        row["position"],
        row["workspace"],
        row["stream"],
        row["version"],
        row["type"],
        row["schema"],
        row["data"],
        row["metadata"],
        row["recorded_at"],
    )


def typed_rows(
    _cursor: Cursor[Any],
) -> Callable[[Sequence[Any]], RecordedEvent]:
    """Have a cursor that reads COLUMNS return events; for psycopg's `row_factory`."""
    return lambda values: event_of(*values)


def event_of(  # noqa: PLR0913, PLR0917 -- a row's columns
    position: int,
    workspace: str,
    stream: str,
    version: int,
    type_name: str,
    schema: int,
    data: str,
    metadata: str,
    recorded_at: datetime,
) -> RecordedEvent:
    """Return the event of the values of COLUMNS, in their order."""
    return RecordedEvent(
        position,
        workspace,
        _stream(stream),
        version,
        read_json(type_name, schema, data),
        _metadata(metadata),
        recorded_at,
    )


#: Events of one stream, or of one append, stand together more often than not.
_stream = lru_cache(1_000)(Stream.parse)
_metadata = lru_cache(1_000)(Metadata.read)
