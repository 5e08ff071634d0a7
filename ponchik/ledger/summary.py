"""The delivery ledger in a few figures, for each method of a workspace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.ledger.gates import Pace, Paces
from ponchik.store.connection import Transaction, only_row


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
        WITH counted AS (
            SELECT workspace, method, 1 AS waiting, (due_at <= %(now)s)::int AS due,
                   0 AS sent, 0 AS dead,
                   CASE WHEN due_at <= %(now)s THEN due_at END AS due_at
            FROM effects WHERE workspace = %(workspace)s AND status = 'pending'
            UNION ALL
            SELECT workspace, method, 0, 0, 0, 1, NULL
            FROM effects WHERE workspace = %(workspace)s AND status = 'dead'
            UNION ALL
            SELECT workspace, method, 0, 0, 1, 0, NULL FROM effects
            WHERE workspace = %(workspace)s AND status = 'done'
              AND finished_at > clock_timestamp() - interval '1 day'
        ), closed AS (
            SELECT * FROM gates
            WHERE workspace = %(workspace)s AND not_before > clock_timestamp()
        )
        SELECT workspace, method, sum(waiting)::int AS waiting, sum(due)::int AS due,
               sum(sent)::int AS sent, sum(dead)::int AS dead,
               min(due_at) AS oldest_due,
               coalesce((SELECT max(not_before) - clock_timestamp() FROM closed
                         WHERE closed.workspace = counted.workspace
                           AND closed.method IN (counted.method, '*')),
                        interval '0') AS gated_for,
               coalesce((SELECT max(reason) FROM closed
                         WHERE closed.workspace = counted.workspace
                           AND closed.method IN (counted.method, '*')), '') AS why
        FROM counted GROUP BY workspace, method ORDER BY workspace, method
        """,
        {"workspace": workspace, "now": now},
    )
    return [MethodSummary(**row) for row in rows]


@dataclass(frozen=True)
class Backlog:
    """What is overdue or dead in all workspaces together, as figures only."""

    due: int
    dead: int
    oldest_due: datetime | None


def backlog(transaction: Transaction, now: datetime) -> Backlog:
    """Count what is overdue or dead, for the health of the whole installation."""
    row = transaction.execute(
        """
        SELECT count(*) FILTER (WHERE status = 'pending')::int AS due,
               count(*) FILTER (WHERE status = 'dead')::int AS dead,
               min(due_at) FILTER (WHERE status = 'pending') AS oldest_due
        FROM effects
        WHERE status = 'dead' OR (status = 'pending' AND due_at <= %s)
        """,
        [now],
    )
    return Backlog(**only_row(row))
