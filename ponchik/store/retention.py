"""What is finished is removed after a while: the log keeps what happened."""

from datetime import timedelta

from ponchik.store.connection import Transaction

#: Few enough that nobody waits for the locks.
BATCH = 1_000


def remove_finished_effects(transaction: Transaction, keep: timedelta) -> int:
    """Remove a batch of effects that ended longer ago; return how many.

    What is pending stays, and so does what is dead until somebody has settled it.
    """
    done = transaction.execute(
        """
        DELETE FROM effects WHERE id IN (
            SELECT id FROM effects WHERE status IN ('done', 'cancelled')
              AND finished_at < clock_timestamp() - %s::interval
            ORDER BY finished_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        [keep, BATCH],
    )
    return done.rowcount


def remove_old_deliveries(transaction: Transaction, keep: timedelta) -> int:
    """Remove a batch of inbox keys that are older; return how many.

    Slack delivers again for a few hours at most.
    """
    done = transaction.execute(
        """
        DELETE FROM inbox WHERE (workspace, key) IN (
            SELECT workspace, key FROM inbox
            WHERE received_at < clock_timestamp() - %s::interval
            ORDER BY received_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        [keep, BATCH],
    )
    return done.rowcount
