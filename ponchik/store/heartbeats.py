"""When the parts that nobody calls last showed that they live."""

from collections.abc import Mapping
from datetime import timedelta

from ponchik.store.connection import Transaction

SWEEPER, SCHEDULER, WEB, SOCKET = "sweeper", "scheduler", "web", "socket"
_NO_NEWS = timedelta(seconds=10)


def beat(transaction: Transaction, part: str) -> None:
    """Written down every ten seconds at most: often enough to be believed.

    In between it only reads, so that a look at the clock writes nothing.
    """
    transaction.execute(
        """
        INSERT INTO heartbeats (part, at)
        SELECT %(part)s, clock_timestamp() WHERE NOT EXISTS (
            SELECT FROM heartbeats
            WHERE part = %(part)s AND at > clock_timestamp() - %(no_news)s::interval)
        ON CONFLICT (part) DO UPDATE SET at = excluded.at
        """,
        {"part": part, "no_news": _NO_NEWS},
    )


def forget(transaction: Transaction, part: str) -> None:
    """Let a part count as never seen, until it shows itself again."""
    transaction.execute("DELETE FROM heartbeats WHERE part = %s", [part])


def read_ages(transaction: Transaction) -> Mapping[str, timedelta]:
    """Return how long ago each part last showed that it lives."""
    rows = transaction.execute(
        "SELECT part, clock_timestamp() - at AS ago FROM heartbeats"
    )
    return {row["part"]: row["ago"] for row in rows}
