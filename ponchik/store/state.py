"""What a decision needs: the streams' events and the rows made of them, at one look."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from psycopg import sql
from pydantic_core import from_json

from ponchik.events.event import RecordedEvent, Stream
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, by_stream
from ponchik.store.projection import Projection, Rows


class State(NamedTuple):
    """Each stream's events in order, and by table the rows that these streams have."""

    histories: Mapping[Stream, Sequence[RecordedEvent]]
    rows: Mapping[str, Rows]


NOTHING = State({}, {})
_EVENTS = f"SELECT '' AS source, {COLUMNS} FROM events WHERE stream = ANY(%(streams)s)"  # noqa: S608 -- constants only
_ROWS = """
SELECT {name}, NULL::bigint, NULL::text, NULL::text, NULL::integer, NULL::text,
       NULL::integer, to_jsonb(t)::text, NULL::text, NULL::timestamptz
FROM {table} AS t WHERE t.{id} = ANY(%(ids)s::uuid[])
"""


def read_state(
    transaction: Transaction,
    workspace: str,
    streams: Collection[Stream],
    projections: Sequence[Projection],
) -> State:
    """Read the streams, and the rows that they have in those projections.

    Raises ForeignStream if one of the streams is another workspace's.
    """
    if not streams:
        return NOTHING
    kinds = {stream.kind for stream in streams}
    wanted = [one for one in projections if one.is_preloaded and one.kinds & kinds]
    found = transaction.execute(
        _statement(wanted),
        {
            "streams": [str(stream) for stream in streams],
            "ids": [stream.id for stream in streams],
        },
    ).fetchall()
    rows: dict[str, Rows] = {projection.table: {} for projection in wanted}
    keys = {projection.table: projection.key_of for projection in wanted}
    for row in found:
        if table := row["source"]:
            content = from_json(row["data"])
            rows[table][keys[table](content)] = content
    events = [row for row in found if not row["source"]]
    return State(defaultdict(list, by_stream(events, workspace)), rows)


def _statement(projections: Sequence[Projection]) -> sql.Composed:
    selects = [sql.SQL(_EVENTS), *_row_selects(projections)]
    return sql.SQL("{} ORDER BY stream, version").format(
        sql.SQL(" UNION ALL ").join(selects)
    )


def _row_selects(projections: Sequence[Projection]) -> Iterator[sql.Composed]:
    for projection in projections:
        yield sql.SQL(_ROWS).format(
            name=sql.Literal(projection.table),
            table=sql.Identifier(projection.table),
            id=sql.Identifier(projection.key[0]),
        )
