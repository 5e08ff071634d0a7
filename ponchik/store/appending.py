"""Append to the log: events, and all that is written with them, in one statement.

Appending is optimistic: `UNIQUE (stream, version)` lets one writer win.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from psycopg import errors
from psycopg.rows import tuple_row

from ponchik.errors import ForeignStream, VersionConflict
from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.store.connection import Transaction
from ponchik.store.statements import as_json, one_line

_MANY = """
    SELECT * FROM jsonb_to_recordset(%(events)s) AS new (
        number integer, stream text, version integer, type text, schema integer,
        data jsonb, cause integer)
"""
#: As values of their own Postgres is quicker with a single event's.
_ONE = """
    SELECT 1 AS number, %(stream)s::text AS stream, %(version)s::integer AS version,
           %(type)s::text AS type, %(schema)s::integer AS schema,
           %(data)s::jsonb AS data
"""
#: With OFFSET 0 Postgres looks for each stream; without it may read the log as a whole.
_NOT_FOREIGN = """
    WHERE new.version = 1 OR NOT EXISTS (
        SELECT FROM events AS first WHERE first.stream = new.stream
        AND first.version = 1 AND first.workspace <> %(workspace)s OFFSET 0)
"""
_APPENDED = """
numbered AS ({numbered}), appended AS (
    INSERT INTO events
        (workspace, stream, version, type, schema, data, metadata, idempotency_key)
    SELECT %(workspace)s, new.stream, new.version, new.type, new.schema, new.data,
           {metadata}, CASE WHEN new.number = 1 THEN %(key)s END
    FROM numbered AS new {not_foreign} {in_order} RETURNING position, recorded_at
), positions AS (SELECT {number} AS number, position, recorded_at FROM appended)"""
_NOT_YET = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """What is written in the same statement as the events: `WITH` queries and values.

    A query may use `positions` (number, position), which has the number of each event
    among those appended together, counted from 1. The names of values begin with the
    name of the part's table, so that they are its own. What came of it stands in the
    rows of the query `returning`. Nothing at all is written unless the condition
    `holds`.
    """

    queries: str
    values: Mapping[str, Any]
    returning: str = ""
    holds: str = ""


@dataclass(frozen=True)
class Append:
    """Events for one stream that stood at version `expected` when they were decided.

    `cause` is theirs alone, where they are recorded along with others.
    """

    stream: Stream
    expected: int
    events: Sequence[Event]
    cause: Metadata | None = None


def write(transaction: Transaction, part: Part) -> list[dict[str, Any]]:
    """Write a part without any events; return what came of it."""
    statement = f"WITH {part.queries} SELECT * FROM {part.returning}"  # noqa: S608 -- made of constants only
    return transaction.execute(statement.encode(), part.values).fetchall()


class Appended(NamedTuple):
    """The events with their positions, and what a part returned."""

    events: list[RecordedEvent]
    returned: list[dict[str, Any]]


def append(
    transaction: Transaction,
    events: Sequence[RecordedEvent],
    parts: Sequence[Part] = (),
    idempotency_key: str | None = None,
) -> Appended:
    """Append numbered events, and write what goes with them, in one statement.

    At most one of the parts returns something. Raises VersionConflict, and spoils the
    transaction, if a stream has moved on, the idempotency key was used before or what
    a part relies on does not hold; ForeignStream if a stream is another workspace's.
    """
    if not events:
        return Appended([], [])
    values = _values(events, idempotency_key)
    for part in parts:
        values |= part.values
    try:
        cursor = transaction.cursor(row_factory=tuple_row)
        rows = cursor.execute(_statement(events, parts), values).fetchall()
    except (errors.UniqueViolation, errors.SerializationFailure) as error:
        raise VersionConflict(
            "another change came first: decide again on the new state"
        ) from error
    placed = [row for row in rows if row[0] is not None]
    if len(placed) < len(events):
        raise ForeignStream("a stream of another workspace cannot be appended to")
    return Appended(
        [
            event._replace(position=position, recorded_at=recorded_at)
            for event, (position, recorded_at, *_) in zip(events, placed, strict=True)
        ],
        [row[2] for row in rows if row[0] is None],
    )


def _statement(events: Sequence[RecordedEvent], parts: Sequence[Part]) -> bytes:
    return _text(
        tuple(part.queries for part in parts if part.queries),
        tuple(part.holds for part in parts if part.holds),
        next((part.returning for part in parts if part.returning), ""),
        is_one=len(events) == 1,
        is_known=any(event.version > 1 for event in events),
    )


@cache
def _text(
    queries: Sequence[str],
    holds: Sequence[str],
    returning: str,
    *,
    is_one: bool,
    is_known: bool,
) -> bytes:
    """Return the same text each time: psycopg knows it by then."""
    appended = _appended(is_one=is_one, is_known=is_known)
    where = f" WHERE still_holds({' AND '.join(holds)})" if holds else ""
    with_returned = ", NULL::jsonb" if returning else ""
    select = f"SELECT position, recorded_at{with_returned} FROM positions{where}"  # noqa: S608 -- made of constants only
    if returning:
        select += f" UNION ALL SELECT NULL, NULL, to_jsonb(t) FROM {returning} AS t"  # noqa: S608 -- made of constants only
    in_order = "" if is_one else " ORDER BY 1"
    return f"WITH {', '.join([appended, *queries])} {select}{in_order}".encode()


def numbered(
    workspace: str, appends: Sequence[Append], metadata: Metadata
) -> Iterator[RecordedEvent]:
    """Yield the events to be appended together, in a workspace and for one cause.

    Those of an append with a cause of its own are for that.

    They are as they will be recorded, but for the time, and for the position: it is the
    negative number of the event among them, counted from 1.
    """
    number = count(-1, -1)
    for one in appends:
        for version, event in enumerate(one.events, one.expected + 1):
            yield RecordedEvent(
                position=next(number),
                workspace=workspace,
                stream=one.stream,
                version=version,
                event=event,
                metadata=one.cause or metadata,
                recorded_at=_NOT_YET,
            )


def was_recorded(
    transaction: Transaction, workspace: str, idempotency_key: str
) -> bool:
    """Return whether events were appended under this key."""
    found = transaction.execute(
        "SELECT 1 FROM events WHERE workspace = %s AND idempotency_key = %s",
        [workspace, idempotency_key],
    )
    return found.fetchone() is not None


def _appended(*, is_one: bool, is_known: bool) -> str:
    """Return the queries that insert events; `positions` is for what goes with them.

    Postgres plans them once and for all: nothing in the values tells how many rows
    there are. Only a stream that is known can be another workspace's.
    """
    return one_line(
        _APPENDED.format(
            numbered=_ONE if is_one else _MANY,
            not_foreign=_NOT_FOREIGN if is_known else "",
            in_order="" if is_one else "ORDER BY new.number",
            number="1" if is_one else "row_number() OVER (ORDER BY position)",
            metadata="%(metadata)s" if is_one else "%(metadata)s -> new.cause",
        )
    )


def _values(
    events: Sequence[RecordedEvent], idempotency_key: str | None
) -> dict[str, Any]:
    of_all = {"workspace": events[0].workspace, "key": idempotency_key}
    if len(events) == 1:
        [event] = events
        own = {
            "data": as_json(event.event),
            "metadata": as_json(event.metadata, without_none=True),
        }
        return of_all | _row(event) | own
    causes = dict.fromkeys(event.metadata for event in events)
    numbers = {cause: number for number, cause in enumerate(causes)}
    rows = ({**_row(one), "cause": numbers[one.metadata]} for one in events)
    metadata = as_json(list(causes), without_none=True)
    return of_all | {"events": as_json(rows), "metadata": metadata}


def _row(recorded: RecordedEvent) -> dict[str, Any]:
    return {
        "number": -recorded.position,
        "stream": str(recorded.stream),
        "version": recorded.version,
        "type": recorded.event.type_name(),
        "schema": recorded.event.schema_number,
        "data": recorded.event,
    }
