"""The delivery ledger in a few figures, for each method of a workspace.

Nothing is counted without an end, so that a summary costs the same however much was
ever sent: a figure that reaches its limit means so many, or more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.ledger.gates import Pace, Paces
from ponchik.store.connection import Transaction, only_row

MOST_COUNTED = 10_000
#: Of all workspaces together: whoever asks for the health asks often.
MOST_OF_ALL = 1_000


@dataclass(frozen=True)
class MethodSummary:
    """`method` is empty for what calls no method of Slack; `sent` counts the last day.

    `gated_for` is how long the gate stays closed, zero if it is open; `why` is what
    Slack said, empty if calls only wait for their turn.
    """

    workspace: str
    method: str
    waiting: int
    due: int
    sent: int
    dead: int
    oldest_due: datetime | None
    gated_for: timedelta
    why: str

    def expected_end(self, now: datetime, paces: Paces) -> datetime | None:
        """When the last of what is due is sent at the allowed pace; None if nothing is.

        What follows from it (an introduction from a conversation) is not counted.
        """
        if not self.due:
            return None
        pace = paces.get(self.method, Pace(timedelta(0), 1))
        free = pace.at_once if not self.gated_for else 1
        return now + self.gated_for + pace.every * max(self.due - free, 0)


def summarize(
    transaction: Transaction, workspace: str, now: datetime
) -> list[MethodSummary]:
    """Return a workspace's methods with something waiting, dead, or sent lately."""
    rows = transaction.execute(
        """
        WITH RECURSIVE known AS (
            (SELECT 'pending' AS status, method FROM effects
             WHERE workspace = %(workspace)s AND status = 'pending'
             ORDER BY method LIMIT 1)
            UNION ALL (SELECT 'dead', method FROM effects
             WHERE workspace = %(workspace)s AND status = 'dead'
             ORDER BY method LIMIT 1)
            UNION ALL (SELECT 'done', method FROM effects
             WHERE workspace = %(workspace)s AND status = 'done'
             ORDER BY method LIMIT 1)
            UNION ALL
            SELECT status, CASE status
                WHEN 'pending' THEN (
                    SELECT min(method) FROM effects WHERE workspace = %(workspace)s
                    AND status = 'pending' AND method > known.method)
                WHEN 'dead' THEN (
                    SELECT min(method) FROM effects WHERE workspace = %(workspace)s
                    AND status = 'dead' AND method > known.method)
                ELSE (
                    SELECT min(method) FROM effects WHERE workspace = %(workspace)s
                    AND status = 'done' AND method > known.method)
                END
            FROM known WHERE known.method IS NOT NULL
        ), counted AS (
            SELECT DISTINCT method FROM known WHERE method IS NOT NULL
        )
        SELECT %(workspace)s AS workspace, counted.method,
               waiting.*, due.*, sent.*, dead.*, oldest.*,
               coalesce(gate.gated_for, interval '0') AS gated_for,
               coalesce(gate.why, '') AS why
        FROM counted, LATERAL (
            SELECT count(*)::int AS waiting FROM (
                SELECT FROM effects AS e
                WHERE e.workspace = %(workspace)s AND e.method = counted.method
                  AND e.status = 'pending' LIMIT %(most)s) AS these
        ) AS waiting, LATERAL (
            SELECT count(*)::int AS due FROM (
                SELECT FROM effects AS e
                WHERE e.workspace = %(workspace)s AND e.method = counted.method
                  AND e.status = 'pending' AND e.due_at <= %(now)s
                LIMIT %(most)s) AS these
        ) AS due, LATERAL (
            SELECT count(*)::int AS sent FROM (
                SELECT FROM effects AS e
                WHERE e.workspace = %(workspace)s AND e.method = counted.method
                  AND e.status = 'done'
                  AND e.finished_at > clock_timestamp() - interval '1 day'
                LIMIT %(most)s) AS these
        ) AS sent, LATERAL (
            SELECT count(*)::int AS dead FROM (
                SELECT FROM effects AS e
                WHERE e.workspace = %(workspace)s AND e.method = counted.method
                  AND e.status = 'dead' LIMIT %(most)s) AS these
        ) AS dead, LATERAL (
            SELECT min(e.due_at) AS oldest_due FROM effects AS e
            WHERE e.workspace = %(workspace)s AND e.method = counted.method
              AND e.status = 'pending' AND e.due_at <= %(now)s) AS oldest, LATERAL (
            SELECT max(not_before) - clock_timestamp() AS gated_for,
                   max(reason) AS why
            FROM gates WHERE workspace = %(workspace)s
              AND gates.method IN (counted.method, '*')
              AND not_before > clock_timestamp()) AS gate
        WHERE waiting + sent + dead > 0
        ORDER BY counted.method
        """,
        {"workspace": workspace, "now": now, "most": MOST_COUNTED},
    )
    return [MethodSummary(**row) for row in rows]


@dataclass(frozen=True)
class Backlog:
    """What is overdue or dead in all workspaces together, up to MOST_OF_ALL."""

    due: int
    dead: int
    oldest_due: datetime | None


def backlog(transaction: Transaction, now: datetime) -> Backlog:
    """Count what is overdue or dead, for the health of the whole installation."""
    row = transaction.execute(
        """
        SELECT (SELECT count(*)::int FROM (
                    SELECT FROM effects WHERE status = 'pending' AND due_at <= %(now)s
                    ORDER BY due_at LIMIT %(most)s) AS these) AS due,
               (SELECT count(*)::int FROM (
                    SELECT FROM effects WHERE status = 'dead'
                    ORDER BY workspace, method LIMIT %(most)s) AS these) AS dead,
               (SELECT min(due_at) FROM effects
                WHERE status = 'pending' AND due_at <= %(now)s) AS oldest_due
        """,
        {"now": now, "most": MOST_OF_ALL},
    )
    return Backlog(**only_row(row))
