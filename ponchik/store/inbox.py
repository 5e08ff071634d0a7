"""What Slack sent and Ponchik took: the same delivery changes nothing twice."""

from collections.abc import Sequence
from uuid import UUID

from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.event_store import Part
from ponchik.store.people import Reader
from ponchik.store.projection import Row
from ponchik.store.statements import one_line

#: A cached plan may date from when the inbox was nearly empty. Looking up each near key
#: by itself keeps it from scanning the table; one condition on all of them did not.
_TAKEN = """
    INSERT INTO inbox (workspace, key, kind)
    SELECT %(inbox_workspace)s, %(inbox_key)s, %(inbox_kind)s
    WHERE NOT EXISTS (
        SELECT FROM unnest(%(inbox_near)s::text[]) AS near (key), LATERAL (
            SELECT FROM inbox
            WHERE workspace = %(inbox_workspace)s AND inbox.key = near.key OFFSET 0
        ) AS seen)
    ON CONFLICT DO NOTHING RETURNING key
"""
_RECEIVED = one_line(
    f"""
    inbox_taken AS ({_TAKEN}), inbox_sender AS (
        SELECT id, locale, refreshed_at IS NOT NULL AS is_known FROM people
        WHERE workspace = %(inbox_workspace)s AND slack_id = %(inbox_slack_id)s
        FOR KEY SHARE
    ), inbox_received AS (
        SELECT EXISTS (SELECT FROM inbox_taken) AS is_new, inbox_sender.*
        FROM (SELECT) AS one LEFT JOIN inbox_sender ON true
    )
    """  # noqa: S608 -- made of constants only
)


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
    values = _values(workspace, key, kind, near)
    return transaction.execute(_TAKEN, values).fetchone() is not None


def receiving(
    workspace: str, slack_id: str, key: str, kind: str, near: Sequence[str] = ()
) -> Part:
    """Return the part that notes what somebody sent, as `take` does, and who that is.

    Nobody can be forgotten until the transaction ends.
    """
    values = _values(workspace, key, kind, near) | {"inbox_slack_id": slack_id}
    return Part(_RECEIVED, values, returning="inbox_received")


def sender(
    transaction: Transaction, workspace: str, slack_id: str, rows: Sequence[Row]
) -> Reader | None:
    """Return who sent what was noted, made known if new; None if it came before.

    `rows` are what came of the part.
    """
    [row] = rows
    if not row["is_new"]:
        return None
    if row["id"] is None:
        return people.reader_of(transaction, workspace, slack_id)
    return Reader(UUID(str(row["id"])), row["locale"], row["is_known"])


def _values(
    workspace: str, key: str, kind: str, near: Sequence[str]
) -> dict[str, object]:
    return {
        "inbox_workspace": workspace,
        "inbox_key": key,
        "inbox_kind": kind,
        "inbox_near": list(near),
    }
