"""Presses and forms, as the inbox remembers them: who did it is not in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ponchik.store.connection import Transaction


class Press(NamedTuple):
    """`cause` is what the events and effects that it led to call it."""

    cause: str
    received_at: datetime


def newest_presses(
    transaction: Transaction, workspace: str, most: int
) -> Sequence[Press]:
    """Return the latest presses and forms of a workspace, newest first."""
    rows = transaction.execute(
        """
        SELECT key, received_at FROM inbox
        WHERE workspace = %s AND kind IN ('click', 'submission')
        ORDER BY received_at DESC LIMIT %s
        """,
        [workspace, most],
    )
    return [Press(f"delivery/{row['key']}", row["received_at"]) for row in rows]
