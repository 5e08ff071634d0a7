"""What Slack sent and Ponchik took: the same delivery changes nothing twice."""

from ponchik.store.connection import Transaction


def take(transaction: Transaction, workspace: str, key: str, kind: str) -> bool:
    """Note a delivery, in the transaction that acts on it; False if it came before."""
    row = transaction.execute(
        """
        INSERT INTO inbox (workspace, key, kind) VALUES (%s, %s, %s)
        ON CONFLICT DO NOTHING RETURNING key
        """,
        [workspace, key, kind],
    ).fetchone()
    return row is not None
