"""The log as people read it: in the order in which things happened, and in pages.

Events are recorded a moment after they become true, and not always in that order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.queries.redaction import redacted
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.event_store import COLUMNS, recorded_event

PAGE = 500


@dataclass(frozen=True)
class LogFilter:
    """Which events are wanted: all that fit.

    Of a `person` it is what they did, what names them, and all of their meetings.
    """

    workspace: str | None = None
    stream: str | None = None
    person: UUID | None = None


def read_by_time(
    database: Database, wanted: LogFilter, after: int, until: int
) -> Iterator[list[RecordedEvent]]:
    """Yield what was recorded after a position and until a settled one, by its time.

    What is private is not among it.
    """
    places = database.transaction(partial(_places, wanted, after, until))
    for start in range(0, len(places), PAGE):
        page = places[start : start + PAGE]
        found = database.transaction(partial(_events_at, page))
        yield list(redacted(found[place] for place in page))


def _places(
    wanted: LogFilter, after: int, until: int, transaction: Transaction
) -> list[int]:
    rows = transaction.execute(
        """
        SELECT coalesce(array_agg(position ORDER BY at, position), '{}') AS places
        FROM events
        WHERE position > %(after)s AND position <= %(until)s
          AND (%(workspace)s::text IS NULL OR workspace = %(workspace)s)
          AND (%(stream)s::text IS NULL OR stream = %(stream)s)
          AND (%(person)s::text IS NULL
               OR stream = 'member-' || %(person)s
               OR metadata->>'actor' = %(person)s
               OR strpos(data::text, %(person)s) > 0
               OR stream IN (SELECT 'meeting-' || meeting FROM meetings
                             WHERE %(person)s::uuid = ANY(members)))
        """,
        {
            "after": after,
            "until": until,
            "workspace": wanted.workspace,
            "stream": wanted.stream,
            "person": str(wanted.person) if wanted.person else None,
        },
    )
    places: list[int] = only_row(rows)["places"]
    return places


def _events_at(
    places: Sequence[int], transaction: Transaction
) -> dict[int, RecordedEvent]:
    rows = transaction.execute(
        f"SELECT {COLUMNS} FROM events WHERE position = ANY(%s)",  # noqa: S608 -- made of constants only
        [list(places)],
    )
    return {row["position"]: recorded_event(row) for row in rows}
