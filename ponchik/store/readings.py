"""How far the reading of a channel's members got, while it waits to go on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from ponchik.store.connection import Transaction

#: Later too much has changed, and Slack knows the cursor no more.
_FRESH = timedelta(hours=6)


def recall(
    transaction: Transaction, workspace: str, channel: str
) -> Mapping[str, Any] | None:
    """Return what was kept not long ago, None if nothing was."""
    row = transaction.execute(
        """
        SELECT progress FROM readings WHERE workspace = %s AND channel = %s
          AND updated_at > clock_timestamp() - %s
        """,
        [workspace, channel, _FRESH],
    ).fetchone()
    return row["progress"] if row else None


def keep(
    transaction: Transaction, workspace: str, channel: str, progress: Mapping[str, Any]
) -> None:
    """Keep how far a reading got, in the place of what was kept before."""
    transaction.execute(
        """
        INSERT INTO readings (workspace, channel, progress) VALUES (%s, %s, %s)
        ON CONFLICT (workspace, channel) DO UPDATE
        SET progress = excluded.progress, updated_at = clock_timestamp()
        """,
        [workspace, channel, Jsonb(progress)],
    )


def forget(transaction: Transaction, workspace: str, channel: str) -> None:
    """Forget what was kept: it is people's names."""
    transaction.execute(
        "DELETE FROM readings WHERE workspace = %s AND channel = %s",
        [workspace, channel],
    )


def forget_old(transaction: Transaction) -> int:
    """Forget what nobody went on with; return how much."""
    done = transaction.execute(
        "DELETE FROM readings WHERE updated_at < clock_timestamp() - %s", [_FRESH]
    )
    return done.rowcount
