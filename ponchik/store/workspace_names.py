"""What workspaces are called, and the Slack domain that their pages stand under."""

from ponchik.store.connection import Transaction


def remember(transaction: Transaction, workspace: str, domain: str, name: str) -> None:
    """Store what Slack told of a workspace."""
    transaction.execute(
        """
        INSERT INTO workspaces (workspace, domain, name) VALUES (%s, %s, %s)
        ON CONFLICT (workspace) DO UPDATE
        SET domain = excluded.domain, name = excluded.name
        """,
        [workspace, domain, name],
    )
