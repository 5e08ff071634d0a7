"""How the delivery ledger stands: per workspace and method, in a few figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.ledger.gates import Pace, Paces
from ponchik.store.connection import Transaction


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


def summarize(transaction: Transaction, now: datetime) -> list[MethodSummary]:
    """Of every workspace and method with something waiting, dead, or sent lately."""
    rows = transaction.execute(
        """
        WITH counted AS (
            SELECT workspace, method, 1 AS waiting, (due_at <= %(now)s)::int AS due,
                   0 AS sent, 0 AS dead,
                   CASE WHEN due_at <= %(now)s THEN due_at END AS due_at
            FROM effects WHERE status = 'pending'
            UNION ALL
            SELECT workspace, method, 0, 0, 0, 1, NULL
            FROM effects WHERE status = 'dead'
            UNION ALL
            SELECT workspace, method, 0, 0, 1, 0, NULL FROM effects
            WHERE status = 'done' AND finished_at > clock_timestamp() - interval '1 day'
        ), closed AS (
            SELECT * FROM gates WHERE not_before > clock_timestamp()
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
        {"now": now},
    )
    return [MethodSummary(**row) for row in rows]
