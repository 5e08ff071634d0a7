"""How effects end, but for those that are carried out: by people, or all at once."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.ledger.pending import by_method
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class Ending:
    """How an effect ended; `result` is what Slack answered: the ts of a message."""

    status: str
    result: str | None


def ending_of(transaction: Transaction, effect: UUID) -> Ending | None:
    """None while the effect is pending."""
    row = transaction.execute(
        "SELECT status, result FROM effects WHERE id = %s AND status <> 'pending'",
        [effect],
    ).fetchone()
    return Ending(**row) if row else None


def cancel_workspace(transaction: Transaction, workspace: str, reason: str) -> int:
    """Cancel all pending effects of a workspace that call Slack; return how many."""
    done = transaction.execute(
        f"""
        UPDATE effects SET status = 'cancelled', last_error = %s,
            finished_at = clock_timestamp()
        WHERE workspace = %s AND {by_method()} AND method <> ''
        """.encode(),  # noqa: S608 -- made of constants only
        [reason, workspace],
    )
    return done.rowcount


def retry(transaction: Transaction, effect: UUID, by: str | None = None) -> bool:
    """Make a dead or cancelled effect pending again; False if there is none.

    It still is sent only once. `by` is who decided it.
    """
    done = transaction.execute(
        """
        UPDATE effects SET status = 'pending', attempts = 0, failures = 0,
            lease_until = NULL, claimed = false, hinted_at = NULL, hints = 0,
            expires_at = NULL, finished_at = NULL, decided_by = %s
        WHERE id = %s AND status IN ('dead', 'cancelled')
        """,
        [by, effect],
    )
    return done.rowcount == 1


def discard(transaction: Transaction, effect: UUID, by: str | None = None) -> bool:
    """Mark a dead effect as settled; False if there is none. `by` is who decided it."""
    done = transaction.execute(
        "UPDATE effects SET status = 'cancelled', decided_by = %s "
        "WHERE id = %s AND status = 'dead'",
        [by, effect],
    )
    return done.rowcount == 1
