"""What the clock brings: the next round of each program, the stages of each round."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ponchik.projections.due import NEXT_ROUND
from ponchik.store.connection import Transaction


class Due(NamedTuple):
    """`subject` is a program for `round`, a round for a stage."""

    workspace: str
    subject: UUID
    what: str
    program: UUID
    at: datetime


def due_by(transaction: Transaction, workspace: str, now: datetime) -> list[Due]:
    """Return what should have been done by now, the longest overdue first."""
    rows = transaction.execute(
        """
        SELECT * FROM due WHERE workspace = %s AND at <= %s ORDER BY at, subject, what
        """,
        [workspace, now],
    )
    return [Due(**row) for row in rows]


def next_due(
    transaction: Transaction, workspace: str, program: UUID | None = None
) -> Due | None:
    """Return what the clock brings first, to any program or to this one.

    A round ends before the next one starts.
    """
    row = transaction.execute(
        """
        SELECT * FROM due WHERE workspace = %s AND program = coalesce(%s, program)
        ORDER BY at, what = %s, subject, what LIMIT 1
        """,
        [workspace, program, NEXT_ROUND],
    ).fetchone()
    return Due(**row) if row else None
