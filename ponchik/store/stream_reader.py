"""Read many streams whole, each for itself, as what their events are folded from.

A stream is read from its first event to its last. Streams come in the order in which
they began: what began together is stored together, so that Postgres reads no page for
the sake of a single event.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import tuple_row

from ponchik.errors import ForeignStream
from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.events.upcasters import read_json
from ponchik.store.connection import Transaction

#: With OFFSET 0 Postgres looks for each stream by itself; without it may read the log.
_EVENTS = """
    LATERAL (
        SELECT position, workspace, stream, version, type, schema, data::text
        FROM events WHERE events.stream = wanted.stream ORDER BY version OFFSET 0
    ) AS e
"""
_BEGUN = f"""
    SELECT e.* FROM (
        SELECT position AS began, stream FROM events
        WHERE version = 1 AND position > %s AND position <= %s
    ) AS wanted, {_EVENTS} ORDER BY began, version
"""  # noqa: S608 -- made of constants only
_NAMED = f"""
    SELECT e.* FROM unnest(%s::text[]) AS wanted (stream), {_EVENTS}
    ORDER BY stream, version
"""  # noqa: S608 -- made of constants only
_FACTS = """
    SELECT workspace, type, schema, data::text FROM events WHERE stream = %s
    ORDER BY version
"""
_UNREAD = Metadata(actor="unread", causation=None, correlation=None)
_NO_TIME = datetime.min.replace(tzinfo=UTC)


def read_streams_begun(
    transaction: Transaction, after: int, until: int
) -> list[RecordedEvent]:
    """Return the events of streams that began at some positions, stream by stream.

    They lack what no fold asks for: their metadata and the time of their recording.
    """
    cursor = transaction.cursor(row_factory=_foldable)
    return cursor.execute(_BEGUN.encode(), [after, until]).fetchall()


def read_streams_named(
    transaction: Transaction, streams: Collection[Stream]
) -> list[RecordedEvent]:
    """Return the events of these streams, as `read_streams_begun` does."""
    cursor = transaction.cursor(row_factory=_foldable)
    return cursor.execute(_NAMED.encode(), [list(map(str, streams))]).fetchall()


def read_facts(
    transaction: Transaction, workspace: str, stream: Stream
) -> Iterator[Event]:
    """Yield what a stream's events say, in order: a fold asks for nothing else.

    Raises ForeignStream if it is another workspace's.
    """
    cursor = transaction.cursor(row_factory=tuple_row)
    for owner, *event in cursor.execute(_FACTS, [str(stream)]):
        if owner != workspace:
            raise ForeignStream(f"{stream} is not a stream of {workspace}")
        yield read_json(*event)


def _foldable(_cursor: Cursor[Any]) -> Callable[[Sequence[Any]], RecordedEvent]:
    """Make events of rows; events of one stream follow each other."""
    name, stream = "", Stream("", UUID(int=0))

    def make(values: Sequence[Any]) -> RecordedEvent:
        nonlocal name, stream
        position, workspace, named, version, type_name, schema, data = values
        if named != name:
            name, stream = named, Stream.parse(named)
        event = read_json(type_name, schema, data)
        return foldable(workspace, stream, version, event, position)

    return make


def foldable(
    workspace: str, stream: Stream, version: int, event: Event, position: int = 0
) -> RecordedEvent:
    """Return an event as a fold takes it, of which no more than this is known."""
    return RecordedEvent(position, workspace, stream, version, event, _UNREAD, _NO_TIME)
