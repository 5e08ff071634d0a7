"""Appending made-up events, and a view of who waits for whom."""

from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.store.appending import Append, append, numbered
from ponchik.store.connection import Database, Transaction, only_row
from tests.harness.causes import BY_TEST
from tests.harness.waiting import seconds_until
from tests.unit.facts import MEETING, WORKSPACE, made_up

ONE, OTHER = Stream("meeting", MEETING), Stream("meeting", made_up("other meeting"))
NOBODY = BY_TEST


def to(stream: Stream, *events: Event, expected: int = 0) -> Append:
    return Append(stream, expected, events)


def appended(
    transaction: Transaction,
    *appends: Append,
    metadata: Metadata = NOBODY,
    key: str | None = None,
) -> list[RecordedEvent]:
    events = list(numbered(WORKSPACE, appends, metadata))
    return append(transaction, events, idempotency_key=key).events


def recorded(
    database: Database, *appends: Append, key: str | None = None
) -> list[RecordedEvent]:
    def work(transaction: Transaction) -> list[RecordedEvent]:
        return appended(transaction, *appends, key=key)

    return database.transaction(work)


def wait_until_somebody_waits(connection: Transaction) -> None:
    """Return once another session waits for a lock."""
    waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"
    seconds_until(lambda: only_row(connection.execute(waiting))["n"])
