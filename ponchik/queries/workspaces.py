"""Which workspaces there are: the only reads for people that are not confined to one.

They return ids of workspaces and nothing else. (Workers ask `read_outlook` and
`launchable` for work in all workspaces.)
"""

from ponchik.store.connection import Transaction


def workspaces_of_channel(transaction: Transaction, channel: str) -> list[str]:
    """Return the workspaces in which Ponchik serves or served this channel."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM programs WHERE channel = %s ORDER BY workspace",
        [channel],
    )
    return [row["workspace"] for row in rows]


def workspaces_of_channel_name(transaction: Transaction, name: str) -> list[str]:
    """Return the workspaces in which a channel of this name is known."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM channels WHERE name = %s ORDER BY workspace",
        [name],
    )
    return [row["workspace"] for row in rows]


def workspaces_with_channel_names(transaction: Transaction) -> list[str]:
    """Return the workspaces in which any channel's name is known."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM channels ORDER BY workspace"
    )
    return [row["workspace"] for row in rows]


def workspaces_with_programs(transaction: Transaction) -> list[str]:
    """Return the workspaces that have, or had, a program."""
    rows = transaction.execute(
        "SELECT DISTINCT workspace FROM programs ORDER BY workspace"
    )
    return [row["workspace"] for row in rows]


def workspaces_with_effects(transaction: Transaction) -> list[str]:
    """Return the workspaces that the ledger has ever worked for, in order.

    One look into an index finds the next.
    """
    rows = transaction.execute(
        """
        WITH RECURSIVE seen AS (
            SELECT '' AS workspace
            UNION ALL
            SELECT (SELECT workspace FROM effects
                    WHERE workspace > seen.workspace
                    ORDER BY workspace, recorded_at LIMIT 1)
            FROM seen WHERE seen.workspace IS NOT NULL
        )
        SELECT workspace FROM seen WHERE workspace <> ''
        """
    )
    return [row["workspace"] for row in rows]


def workspace_of_newest_press(transaction: Transaction) -> str | None:
    """Return where a button was pressed or a form sent last, None if nobody did."""
    row = transaction.execute(
        "SELECT workspace FROM inbox WHERE kind IN ('click', 'submission') "
        "ORDER BY received_at DESC LIMIT 1"
    ).fetchone()
    return row["workspace"] if row else None


def workspace_of_event(transaction: Transaction, position: int) -> str | None:
    """Return the workspace whose event stands at this position of the log."""
    row = transaction.execute(
        "SELECT workspace FROM events WHERE position = %s", [position]
    ).fetchone()
    return row["workspace"] if row else None
