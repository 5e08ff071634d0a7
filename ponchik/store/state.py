"""What a decision needs: the streams' events and the rows made of them, at one look."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pydantic_core import from_json

from ponchik.events.event import RecordedEvent, Stream
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, by_stream
from ponchik.store.projection import Projection, Rows
from ponchik.store.statements import among, one_line, one_or_all


class State(NamedTuple):
    """Each stream's events in order, and by table the rows that these streams have."""

    histories: Mapping[Stream, Sequence[RecordedEvent]]
    rows: Mapping[str, Rows]


NOTHING = State({}, {})
_EVENTS = f"SELECT '' AS source, {COLUMNS} FROM events WHERE {{wanted}}"  # noqa: S608 -- constants only
_ROWS = """
SELECT '{table}', NULL::bigint, NULL::text, NULL::text, NULL::integer, NULL::text,
       NULL::integer, to_jsonb(t)::text, NULL::text, NULL::timestamptz
FROM {table} AS t WHERE {wanted}
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
    wanted = tuple(one for one in projections if one.is_preloaded and one.kinds & kinds)
    found = transaction.execute(
        _statement(wanted, is_one=len(streams) == 1),
        {
            "streams": one_or_all([str(stream) for stream in streams]),
            "ids": one_or_all([stream.id for stream in streams]),
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


@cache
def _statement(projections: Sequence[Projection], *, is_one: bool) -> bytes:
    """Return the same text each time: psycopg knows it by then."""
    selects = [_EVENTS.format(wanted=among("stream", "streams", is_one=is_one))]
    for one in projections:
        wanted = among(f"t.{one.key[0]}", "ids", is_one=is_one)
        selects.append(_ROWS.format(table=one.table, wanted=wanted))
    return one_line(f"{' UNION ALL '.join(selects)} ORDER BY stream, version").encode()
