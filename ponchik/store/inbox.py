"""What Slack sent and Ponchik took: the same delivery changes nothing twice."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from ponchik.store.appending import Part
from ponchik.store.connection import Transaction
from ponchik.store.people import Reader
from ponchik.store.projection import Row
from ponchik.store.statements import one_line, rows_as_json


class Delivery(NamedTuple):
    """What somebody sent; one with a key that is `near` is the same."""

    slack_id: str
    key: str
    kind: str
    near: Sequence[str] = ()


class Sender(NamedTuple):
    """Who sent a delivery; `reader` is None for somebody of whom nobody heard before.

    What is not `is_new` came before.
    """

    reader: Reader | None
    is_new: bool


#: A cached plan may date from when the inbox was nearly empty. Looking up each near key
#: by itself keeps it from scanning the table; one condition on all of them did not.
_TAKEN = """
    inbox_given AS (
        SELECT * FROM jsonb_to_recordset(%(inbox_given)s) AS given
            (number integer, slack_id text, key text, kind text, near text[])
    ), inbox_taken AS (
        INSERT INTO inbox (workspace, key, kind)
        SELECT %(inbox_workspace)s, key, kind FROM inbox_given WHERE NOT EXISTS (
            SELECT FROM unnest(inbox_given.near) AS near (key), LATERAL (
                SELECT FROM inbox
                WHERE workspace = %(inbox_workspace)s AND inbox.key = near.key OFFSET 0
            ) AS seen)
        ON CONFLICT DO NOTHING RETURNING key
    )
"""
_RECEIVED = one_line(
    f"""
    {_TAKEN}, inbox_senders AS (
        SELECT number, sender.* FROM inbox_given, LATERAL (
            SELECT id, locale, refreshed_at IS NOT NULL AS is_known FROM people
            WHERE workspace = %(inbox_workspace)s
              AND people.slack_id = inbox_given.slack_id
            OFFSET 0 FOR KEY SHARE) AS sender
    ), inbox_received AS (
        SELECT number, id, locale, is_known,
               EXISTS (SELECT FROM inbox_taken WHERE key = inbox_given.key) AS is_new
        FROM inbox_given LEFT JOIN inbox_senders USING (number)
    )
    """  # noqa: S608 -- made of constants only
)


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


def receiving(workspace: str, deliveries: Sequence[Delivery]) -> Part:
    """Return the part that notes deliveries, and finds who sent each.

    `senders` reads what came of it. Nobody can be forgotten until the transaction ends.
    """
    rows = (one._asdict() | {"number": n} for n, one in enumerate(deliveries))
    values = {"inbox_workspace": workspace, "inbox_given": rows_as_json(rows)}
    return Part(_RECEIVED, values, returning="inbox_received")


def senders(rows: Sequence[Row]) -> Sequence[Sender]:
    """Return who sent each delivery that was noted, in their order."""
    return [_sender(row) for row in sorted(rows, key=itemgetter("number"))]


def _sender(row: Row) -> Sender:
    if row["id"] is None:
        return Sender(None, is_new=row["is_new"])
    reader = Reader(UUID(str(row["id"])), row["locale"], row["is_known"])
    return Sender(reader, is_new=row["is_new"])
