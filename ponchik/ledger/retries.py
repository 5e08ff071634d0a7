"""What ended dead is tried again, many at once."""

from ponchik.store.connection import Transaction

#: So many one transaction revives.
MOST = 1_000


def retry_dead(
    transaction: Transaction,
    workspace: str | None,
    containing: str,
    by: str | None = None,
) -> int:
    """Make dead effects pending again whose reason contains a text; return how many.

    Of all workspaces if none is named; at most MOST. Each still is sent only once.
    """
    done = transaction.execute(
        """
        UPDATE effects SET status = 'pending', attempts = 0, failures = 0,
            lease_until = NULL, claimed = false, hinted_at = NULL, hints = 0,
            expires_at = NULL, finished_at = NULL, decided_by = %(by)s
        WHERE id IN (
            SELECT id FROM effects WHERE status = 'dead'
              AND (%(workspace)s::text IS NULL OR workspace = %(workspace)s)
              AND strpos(lower(coalesce(last_error, '')), lower(%(containing)s)) > 0
            ORDER BY recorded_at, place LIMIT %(most)s FOR UPDATE SKIP LOCKED)
        """,
        {
            "workspace": workspace,
            "containing": containing,
            "most": MOST,
            "by": by,
        },
    )
    return done.rowcount
