"""What Slack answered to effects that are done."""

from ponchik.store.connection import Transaction


def last_result(
    transaction: Transaction, workspace: str, stream: str, kind: str
) -> str | None:
    """Return the newest result of this kind in a stream, None if there is none."""
    row = transaction.execute(
        """
        SELECT result FROM effects
        WHERE workspace = %s AND stream = %s AND kind = %s AND status = 'done'
        ORDER BY finished_at DESC LIMIT 1
        """,
        [workspace, stream, kind],
    ).fetchone()
    return row["result"] if row else None
