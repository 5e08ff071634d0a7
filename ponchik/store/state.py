"""What a decision needs: the streams' events and the rows made of them, at one look."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import from_json

from ponchik.events.event import RecordedEvent, Stream
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, Part, by_stream, write
from ponchik.store.projection import Projection, Row, Rows
from ponchik.store.statements import among, one_line, one_or_all


class State(NamedTuple):
    """Each stream's events in order, and by table the rows that these streams have."""

    histories: Mapping[Stream, Sequence[RecordedEvent]]
    rows: Mapping[str, Rows]
    #: What came of what was written first.
    returned: Sequence[Row] = ()


NOTHING = State({}, {})
_EVENTS = f"SELECT '' AS source, {COLUMNS} FROM events WHERE {{wanted}}"  # noqa: S608 -- constants only
_ROWS = """
SELECT '{name}', NULL::bigint, NULL::text, NULL::text, NULL::integer, NULL::text,
       NULL::integer, to_jsonb(t)::text, NULL::text, NULL::timestamptz
FROM {name} AS t WHERE {wanted}
"""


def read_state(
    transaction: Transaction,
    workspace: str,
    streams: Collection[Stream],
    projections: Sequence[Projection],
    first: Part | None = None,
) -> State:
    """Read the streams, and the rows that they have in those projections.

    What is to be written `first` goes with it; the rows are those of before. Raises
    ForeignStream if one of the streams is another workspace's.
    """
    if not streams:
        return NOTHING._replace(returned=write(transaction, first) if first else ())
    kinds = {stream.kind for stream in streams}
    wanted = tuple(one for one in projections if one.is_preloaded and one.kinds & kinds)
    queries, values = (first.queries, first.values) if first else ("", {})
    found = transaction.execute(
        _statement(
            wanted, queries, first and first.returning, is_one=len(streams) == 1
        ),
        {
            **values,
            "streams": one_or_all([str(stream) for stream in streams]),
            "ids": one_or_all([stream.id for stream in streams]),
        },
    ).fetchall()
    events = [row for row in found if not row["source"]]
    rows, returned = _sorted(wanted, [row for row in found if row["source"]])
    return State(defaultdict(list, by_stream(events, workspace)), rows, returned)


def _sorted(
    projections: Sequence[Projection], found: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Rows], list[Row]]:
    """Return the rows of each projection, and those that are of none."""
    rows: dict[str, Rows] = {projection.table: {} for projection in projections}
    keys = {projection.table: projection.key_of for projection in projections}
    others = []
    for row in found:
        name, content = row["source"], from_json(row["data"])
        if name in rows:
            rows[name][keys[name](content)] = content
        else:
            others.append(content)
    return rows, others


@cache
def _statement(
    projections: Sequence[Projection],
    queries: str,
    returning: str | None,
    *,
    is_one: bool,
) -> bytes:
    """Return the same text each time: psycopg knows it by then."""
    selects = [_EVENTS.format(wanted=among("stream", "streams", is_one=is_one))]
    for one in projections:
        wanted = among(f"t.{one.key[0]}", "ids", is_one=is_one)
        selects.append(_ROWS.format(name=one.table, wanted=wanted))
    if returning:
        selects.append(_ROWS.format(name=returning, wanted="true"))
    first = f"WITH {queries} " if queries else ""
    together = " UNION ALL ".join(selects)
    return one_line(f"{first}{together} ORDER BY stream, version").encode()
