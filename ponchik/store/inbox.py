"""What Slack sent and Ponchik took: the same delivery changes nothing twice."""

from collections.abc import Sequence

from ponchik.store.connection import Transaction


def take(
    transaction: Transaction,
    workspace: str,
    key: str,
    kind: str,
    near: Sequence[str] = (),
) -> bool:
    """Note a delivery, in the transaction that acts on it.

    Returns False if it came before, or one with a key that is `near`.
    """
    row = transaction.execute(
        """
        INSERT INTO inbox (workspace, key, kind)
        SELECT %(workspace)s, %(key)s, %(kind)s
        WHERE NOT EXISTS (SELECT FROM inbox
                          WHERE workspace = %(workspace)s AND key = ANY(%(near)s))
        ON CONFLICT DO NOTHING RETURNING key
        """,
        {"workspace": workspace, "key": key, "kind": kind, "near": list(near)},
    ).fetchone()
    return row is not None
