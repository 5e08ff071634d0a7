"""Facts that happened, the tables they make, and changes that no event has made."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from ponchik.events.event import Event, RecordedEvent, Stream
from ponchik.events.meeting_status import Status
from ponchik.projections import PROJECTIONS, parts_of
from ponchik.queries.meetings import MeetingFilter, find_meetings
from ponchik.store.appending import Append, append, numbered
from ponchik.store.connection import Database, Transaction
from ponchik.store.state import read_state
from tests.harness.causes import BY_TEST
from tests.unit.facts import WORKSPACE


def happened(database: Database, facts: Sequence[tuple[Stream, Event]]) -> None:
    """Append and project, all in one transaction."""

    def work(transaction: Transaction) -> None:
        for stream, event in facts:
            written(transaction, stream, event)

    database.transaction(work)


def written(
    transaction: Transaction, stream: Stream, *facts: Event
) -> list[RecordedEvent]:
    """Append to a stream, and write the tables with it, as the handler does."""
    return written_at_once(transaction, {stream: facts})


def written_at_once(
    transaction: Transaction, facts: Mapping[Stream, Sequence[Event]]
) -> list[RecordedEvent]:
    state = read_state(transaction, WORKSPACE, list(facts), PROJECTIONS)
    appends = [
        Append(stream, len(state.histories[stream]), events)
        for stream, events in facts.items()
    ]
    events = list(numbered(WORKSPACE, appends, BY_TEST))
    parts = list(parts_of(transaction, events, state))
    return append(transaction, events, parts).events


def tables(database: Database) -> dict[str, list[Any]]:
    return {
        projection.table: database.transaction(partial(rows_of, table=projection.table))
        for projection in PROJECTIONS
    }


def rows_of(transaction: Transaction, table: str) -> list[Any]:
    every = sql.SQL("SELECT * FROM {} AS t ORDER BY t::text")
    return transaction.execute(every.format(sql.Identifier(table))).fetchall()


def ignore(_count: int) -> None:
    pass


def tampered(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        assert connection.execute(statement.encode()).rowcount == 1


def find_meetings_of(database: Database, status: Status) -> list[Any]:
    found = database.transaction(
        lambda t: find_meetings(t, WORKSPACE, MeetingFilter(status=status))
    )
    return [row["meeting"] for row in found]
