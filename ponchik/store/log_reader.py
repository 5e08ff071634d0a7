"""Read the whole log, in order, skipping nothing and holding up nobody.

An append draws its positions before it commits, so a higher position can be seen before
a lower one. But each INSERT takes a ROW EXCLUSIVE lock on `events` before it draws a
position, and its transaction keeps it to the end. So a reader notes the highest
position, looks who holds that lock, and looks again until those are gone. It never
queues for a lock: see docs/decisions/0012-readers-look-instead-of-queueing.md.
"""

from collections.abc import Iterator
from functools import partial
from time import monotonic, sleep

from ponchik.errors import StoreError
from ponchik.events.event import RecordedEvent
from ponchik.store.collector import collector_paused
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.event_store import COLUMNS, typed_rows

PAGE = 1_000
#: Seconds to wait for an append; all of Ponchik's own end, or are ended, much sooner.
PATIENCE = 300.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.005, 0.05

#: A lock still asked for does not count: who waits for it has drawn no position.
_APPENDS_IN_FLIGHT = """
    SELECT pid, virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'events'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode = 'RowExclusiveLock' AND granted
"""


class AppendStillOpen(StoreError):
    """An append has been open for so long that somebody should look at it."""


def read_log(
    database: Database, after: int = 0, stream: str | None = None
) -> Iterator[RecordedEvent]:
    """Read everything recorded after a position, in order, in pages, skipping nothing.

    Ends at the newest event that no append in flight could still precede. Raises
    AppendStillOpen.
    """
    newest = settled_position(database, after)
    while after < newest:
        page = database.transaction(
            partial(read_log_page, after=after, until=newest, stream=stream)
        )
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].position


def settled_position(database: Database, after: int = 0) -> int:
    """Return the newest position before which nothing can be added any more.

    Waits for the appends in flight, unless there is nothing newer than `after`, which
    was settled before. Raises AppendStillOpen.
    """
    newest = database.transaction(newest_position)
    if newest > after:
        wait_for_appends(database)
    return newest


def newest_position(transaction: Transaction) -> int:
    """Return the highest position to be seen; earlier ones may still be added."""
    rows = transaction.execute("SELECT coalesce(max(position), 0) AS p FROM events")
    return int(only_row(rows)["p"])


def wait_for_appends(database: Database) -> None:
    """Wait until all appends that are in flight now have ended; nobody waits for us.

    Holds no connection while it pauses. Raises AppendStillOpen.
    """
    remaining = database.transaction(_appends_in_flight)
    for pause in _pauses():
        if not remaining:
            return
        sleep(pause)
        remaining &= database.transaction(_appends_in_flight)
    pids = ", ".join(sorted({str(pid) for pid, _ in remaining}))
    raise AppendStillOpen(
        f"an append has been open for {PATIENCE:g} s, and what it adds cannot be "
        f"passed over: see pg_stat_activity for pid {pids}, and end it with "
        "pg_terminate_backend"
    )


def read_log_page(
    transaction: Transaction,
    after: int,
    until: int | None = None,
    stream: str | None = None,
) -> list[RecordedEvent]:
    """Read at most PAGE events after a position; only safe up to a settled position."""
    events = transaction.cursor(row_factory=typed_rows).execute(
        f"""
        SELECT {COLUMNS} FROM events
        WHERE position > %(after)s
          AND (%(until)s::bigint IS NULL OR position <= %(until)s)
          AND (%(stream)s::text IS NULL OR stream = %(stream)s)
        ORDER BY position LIMIT {PAGE}
        """,  # noqa: S608 -- made of constants only
        {"after": after, "until": until, "stream": stream},
    )
    with collector_paused():
        return events.fetchall()


def _appends_in_flight(transaction: Transaction) -> set[tuple[int | None, str]]:
    rows = transaction.execute(_APPENDS_IN_FLIGHT)
    return {(row["pid"], row["virtualtransaction"]) for row in rows}


def _pauses() -> Iterator[float]:
    """Yield longer and longer pauses until patience is over."""
    pause, deadline = _SHORTEST_PAUSE, monotonic() + PATIENCE
    while monotonic() < deadline:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)
