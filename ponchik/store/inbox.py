"""What Slack sent and Ponchik took: the same delivery changes nothing twice."""

from collections.abc import Sequence

from ponchik.store import people
from ponchik.store.connection import Transaction, only_row
from ponchik.store.people import Reader

_TAKEN = """
    INSERT INTO inbox (workspace, key, kind)
    SELECT %(workspace)s, %(key)s, %(kind)s
    WHERE NOT EXISTS (SELECT FROM inbox
                      WHERE workspace = %(workspace)s AND key = ANY(%(near)s))
    ON CONFLICT DO NOTHING RETURNING key
"""


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
        _TAKEN,
        {"workspace": workspace, "key": key, "kind": kind, "near": list(near)},
    ).fetchone()
    return row is not None


def take_from(  # noqa: PLR0913, PLR0917 -- a delivery, and who sent it
    transaction: Transaction,
    workspace: str,
    slack_id: str,
    key: str,
    kind: str,
    near: Sequence[str] = (),
) -> Reader | None:
    """Note what somebody sent, as `take` does; return who that is, made known if new.

    Returns None if it came before. Nobody can be forgotten until the transaction ends.
    """
    row = only_row(
        transaction.execute(
            f"""
            WITH taken AS ({_TAKEN}), known AS (
                SELECT id, locale, refreshed_at IS NOT NULL AS is_known FROM people
                WHERE workspace = %(workspace)s AND slack_id = %(slack_id)s
                FOR KEY SHARE
            )
            SELECT EXISTS (SELECT FROM taken) AS is_new, known.*
            FROM (SELECT) AS one LEFT JOIN known ON true
            """.encode(),  # noqa: S608 -- made of constants only
            {
                "workspace": workspace,
                "slack_id": slack_id,
                "key": key,
                "kind": kind,
                "near": list(near),
            },
        )
    )
    if not row["is_new"]:
        return None
    if row["id"] is None:
        return people.reader_of(transaction, workspace, slack_id)
    return Reader(row["id"], row["locale"], row["is_known"])
