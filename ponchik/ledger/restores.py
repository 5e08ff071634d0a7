"""The database was restored: what it does not know of may be in Slack already.

An effect that a backup holds as pending, or that follows from what it holds, may have
been carried out after the backup was taken. Its id is the same, so its message is found
like any other in doubt, if it is looked for from the backup to the restore.
"""

from datetime import datetime

from ponchik.store.connection import Transaction

#: For a row `new` of effects: the doubt that it is born with; nulls if there is none.
#: What channels and hosts are told has streams of its own, named after the program.
#: Where there are no restores, Postgres sees it at once, and looks for no stream.
INHERITED_DOUBT = """
    SELECT min(taken_at) AS taken_at, max(declared_at) AS declared_at,
           max(recorded_at) AS recorded_at
    FROM restores
    WHERE EXISTS (SELECT FROM restores) AND new.method <> '' AND EXISTS (
        SELECT FROM events WHERE events.version = 1
        AND events.stream IN (new.stream,
            'program-' || substr(new.stream, strpos(new.stream, '-') + 1, 36))
        AND events.position <= restores.position)
"""


def declare(transaction: Transaction, taken_at: datetime, now: datetime) -> int:
    """Doubt all that is pending, and what will follow from it; return how much that is.

    Nobody holds a claim any more: who had one worked with the lost database.
    """
    transaction.execute(
        """
        INSERT INTO restores (taken_at, declared_at, position)
        SELECT %s, %s, coalesce(max(position), 0) FROM events
        """,
        [taken_at, now],
    )
    doubted = transaction.execute(
        """
        UPDATE effects SET lease_until = NULL, claimed = false, hinted_at = NULL,
            maybe_sent_at = clock_timestamp(),
            first_sent_at = least(first_sent_at, %(taken_at)s), last_sent_at = %(now)s
        WHERE status = 'pending' AND method <> ''
        """,
        {"taken_at": taken_at, "now": now},
    )
    transaction.execute(
        """
        UPDATE effects SET lease_until = NULL, claimed = false, hinted_at = NULL
        WHERE status = 'pending' AND method = ''
        """
    )
    return doubted.rowcount
