"""Whether there is anything to do in any workspace, and when there will be."""

from datetime import datetime
from typing import NamedTuple

from ponchik.ledger.pending import by_moment
from ponchik.store.connection import Transaction, only_row


class Outlook(NamedTuple):
    """`pending` effects are due by now, or what the clock brought is; and what comes.

    What is `due` may have been launched already, or be held up by something that wakes.
    """

    pending: bool
    due: bool
    next_at: datetime | None

    def is_reached(self, now: datetime) -> bool:
        return self.next_at is not None and self.next_at <= now


def read_outlook(transaction: Transaction, now: datetime) -> Outlook:
    """Look into the beginnings of two indexes, whatever stands in the tables."""
    row = transaction.execute(
        f"""
        SELECT coalesce((SELECT min(due_at) FROM effects
                         WHERE {by_moment()}) <= %(now)s, false) AS pending,
               coalesce((SELECT min(at) FROM due) <= %(now)s, false) AS due,
               least((SELECT min(due_at) FROM effects
                      WHERE {by_moment()} AND due_at > %(now)s),
                     (SELECT min(at) FROM due WHERE at > %(now)s)) AS next_at
        """.encode(),  # noqa: S608 -- made of constants only
        {"now": now},
    )
    return Outlook(**only_row(row))
