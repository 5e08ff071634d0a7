"""Which workspaces there are: the only reads that are not confined to one.

They return ids of workspaces and nothing else.
"""

from datetime import datetime

from ponchik.store.connection import Transaction


def workspaces_of_channel(transaction: Transaction, channel: str) -> list[str]:
    """Return the workspaces in which Ponchik serves or served this channel."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM programs WHERE channel = %s ORDER BY workspace",
        [channel],
    )
    return [row["workspace"] for row in rows]


def workspaces_with_programs(transaction: Transaction) -> list[str]:
    """Return the workspaces that have, or had, a program."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM programs ORDER BY workspace"
    )
    return [row["workspace"] for row in rows]


def workspaces_with_effects(transaction: Transaction) -> list[str]:
    """Return the workspaces that the ledger has ever worked for."""
    rows = transaction.execute(
        """
        WITH RECURSIVE seen AS (
            SELECT min(workspace) AS workspace FROM effects
            UNION ALL
            SELECT (SELECT min(workspace) FROM effects
                    WHERE workspace > seen.workspace)
            FROM seen WHERE seen.workspace IS NOT NULL
        )
        SELECT workspace FROM seen WHERE workspace IS NOT NULL
        """
    )
    return [row["workspace"] for row in rows]


def workspaces_with_something_due(transaction: Transaction, now: datetime) -> list[str]:
    """Return the workspaces in which the clock has brought something."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM due WHERE at <= %s ORDER BY workspace", [now]
    )
    return [row["workspace"] for row in rows]


def workspace_of_event(transaction: Transaction, position: int) -> str | None:
    """Return the workspace whose event stands at this position of the log."""
    row = transaction.execute(
        "SELECT workspace FROM events WHERE position = %s", [position]
    ).fetchone()
    return row["workspace"] if row else None
