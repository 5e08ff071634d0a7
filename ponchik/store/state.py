"""What a decision needs: the streams' events and the rows made of them, at one look."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic_core import from_json

from ponchik.events.event import RecordedEvent, Stream
from ponchik.store.appending import Part, write
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, by_stream
from ponchik.store.projection import MARK, Key, Projection, Row, Rows
from ponchik.store.statements import among, one_line, one_or_all


class State(NamedTuple):
    """Each stream's events in order, and by table the rows that these streams have.

    `marks` has for each table which versions of its rows those are.
    """

    histories: Mapping[Stream, Sequence[RecordedEvent]]
    rows: Mapping[str, Rows]
    #: What came of what was written first.
    returned: list[Row] = []  # noqa: RUF012 -- of a tuple
    marks: Mapping[str, dict[str, list[str]]] = MappingProxyType({})


_EVENTS = f"SELECT '' AS source, {COLUMNS} FROM events WHERE {{wanted}}"  # noqa: S608 -- constants only
_ROWS = """
SELECT '{name}', NULL::bigint, NULL::text, NULL::text, NULL::integer, NULL::text,
       NULL::integer, to_jsonb(t)::text, {mark}, NULL::timestamptz
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
        return State({}, {}, list(write(transaction, first)) if first else [])
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
    state = State(
        defaultdict(list, by_stream(events, workspace)),
        {one.table: {} for one in wanted},
        [],
        {one.table: defaultdict(list) for one in wanted},
    )
    keys = {one.table: one.key_of for one in wanted}
    for row in found:
        _sort_in(state, keys, row)
    return state


def _sort_in(
    state: State, keys: Mapping[str, Callable[[Row], Key]], row: Mapping[str, Any]
) -> None:
    """Add a row to those of its table, or to what came of what was written first."""
    name = row["source"]
    if not name:
        return
    content = from_json(row["data"])
    if name in keys:
        key = keys[name](content)
        state.rows[name][key] = content
        state.marks[name][key[0]].append(row["metadata"])
    else:
        state.returned.append(content)


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
        selects.append(_ROWS.format(name=one.table, wanted=wanted, mark=MARK))
    if returning:
        selects.append(_ROWS.format(name=returning, wanted="true", mark="NULL::text"))
    first = f"WITH {queries} " if queries else ""
    together = " UNION ALL ".join(selects)
    return one_line(f"{first}{together} ORDER BY stream, version").encode()
