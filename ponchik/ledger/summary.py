"""The delivery ledger in a few figures, for each method of a workspace.

Nothing is counted without an end, so that a summary costs the same however much was
ever sent: a figure that reaches its limit means so many, or more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.ledger.gates import Pace, Paces
from ponchik.ledger.pending import by_method, by_moment
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


#: A status's methods, one after the other: a look for each into its own index.
_METHODS = """
    {status} AS (
        (SELECT method FROM effects
         WHERE workspace = %(workspace)s AND {such}
         ORDER BY method LIMIT 1)
        UNION ALL
        SELECT (SELECT min(method) FROM effects WHERE workspace = %(workspace)s
                AND {such} AND method > {status}.method)
        FROM {status} WHERE method IS NOT NULL)
"""
_STATUSES = {
    "pending": by_method(),
    "dead": "status = 'dead'",
    "done": "status = 'done'",
}
_EACH = ", ".join(
    _METHODS.format(status=status, such=such) for status, such in _STATUSES.items()
)
_ALL = " UNION ".join(f"SELECT method FROM {status}" for status in _STATUSES)  # noqa: S608 -- made of constants only
_COUNTED = """
    LATERAL (SELECT count(*)::int AS {name} FROM (
        SELECT FROM effects AS e
        WHERE e.workspace = %(workspace)s AND e.method = methods.method
          AND {condition} LIMIT %(most)s) AS these) AS {name}
"""
_DUE = f"{by_method('e')} AND e.due_at <= %(now)s"
_COUNTS = ", ".join(
    _COUNTED.format(name=name, condition=condition)
    for name, condition in {
        "waiting": by_method("e"),
        "due": _DUE,
        "sent": "e.status = 'done' "
        "AND e.finished_at > clock_timestamp() - interval '1 day'",
        "dead": "e.status = 'dead'",
    }.items()
)
_OLDEST = f"""
    LATERAL (SELECT min(e.due_at) AS oldest_due FROM effects AS e
        WHERE e.workspace = %(workspace)s AND e.method = methods.method
          AND {_DUE}) AS oldest
"""  # noqa: S608 -- made of constants only
_GATE = """
    LATERAL (SELECT coalesce(max(not_before) - clock_timestamp(), interval '0')
                        AS gated_for,
                    coalesce(max(reason), '') AS why
        FROM gates WHERE workspace = %(workspace)s
          AND gates.method IN (methods.method, '*')
          AND not_before > clock_timestamp()) AS gate
"""


def summarize(
    transaction: Transaction, workspace: str, now: datetime
) -> list[MethodSummary]:
    """Return a workspace's methods with something waiting, dead, or sent lately."""
    rows = transaction.execute(
        f"""
        WITH RECURSIVE {_EACH}, methods AS ({_ALL})
        SELECT %(workspace)s AS workspace, methods.method, waiting.*, due.*, sent.*,
               dead.*, oldest.*, gate.*
        FROM methods, {_COUNTS}, {_OLDEST}, {_GATE}
        WHERE waiting + sent + dead > 0 AND methods.method IS NOT NULL
        ORDER BY methods.method
        """,  # noqa: S608 -- made of constants only
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
        f"""
        SELECT (SELECT count(*)::int FROM (
                    SELECT FROM effects WHERE {by_moment()} AND due_at <= %(now)s
                    ORDER BY due_at LIMIT %(most)s) AS these) AS due,
               (SELECT count(*)::int FROM (
                    SELECT FROM effects WHERE status = 'dead'
                    ORDER BY workspace, method LIMIT %(most)s) AS these) AS dead,
               (SELECT min(due_at) FROM effects
                WHERE {by_moment()} AND due_at <= %(now)s) AS oldest_due
        """.encode(),  # noqa: S608 -- made of constants only
        {"now": now, "most": MOST_OF_ALL},
    )
    return Backlog(**only_row(row))
