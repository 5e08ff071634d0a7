"""What the clock brings: the next round of each program, the stages of each round."""

from datetime import UTC, datetime
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


class Overdue(NamedTuple):
    """What is due of some subjects, and the place in the table where to go on.

    `after` is None where nothing follows.
    """

    due: list[Due]
    after: tuple[datetime, UUID, str] | None


def due_by(transaction: Transaction, workspace: str, now: datetime) -> list[Due]:
    """Return what should have been done by now, the longest overdue first."""
    rows = transaction.execute(
        """
        SELECT * FROM due WHERE workspace = %s AND at <= %s ORDER BY at, subject, what
        """,
        [workspace, now],
    )
    return [Due(**row) for row in rows]


def due_of(
    transaction: Transaction, workspace: str, subject: UUID, now: datetime
) -> list[Due]:
    """Return what is due of one program or round, the longest overdue first."""
    rows = transaction.execute(
        """
        SELECT * FROM due WHERE workspace = %s AND subject = %s AND at <= %s
        ORDER BY at, what
        """,
        [workspace, subject, now],
    )
    return [Due(**row) for row in rows]


def launchable(
    transaction: Transaction,
    now: datetime,
    after: tuple[datetime, UUID, str] | None,
    limit: int,
) -> Overdue:
    """Return a page of what is due in all workspaces, the longest overdue first.

    Of each subject on the page all that is due comes with it. A round that is late in
    closing holds up the next.
    """
    page = transaction.execute(
        """
        SELECT at, subject, what FROM due
        WHERE at <= %(now)s AND (at, subject, what) > (%(at)s, %(subject)s, %(what)s)
        ORDER BY at, subject, what LIMIT %(limit)s
        """,
        {
            "now": now,
            "limit": limit,
            **dict(zip(("at", "subject", "what"), after or _BEGINNING, strict=True)),
        },
    ).fetchall()
    if not page:
        return Overdue([], None)
    rows = transaction.execute(
        """
        SELECT due.* FROM due JOIN programs USING (workspace, program)
        WHERE due.subject = ANY(%s) AND due.at <= %s
          AND NOT (due.what = %s AND programs.open_round IS NOT NULL)
        ORDER BY due.at, due.subject, due.what
        """,
        [list({row["subject"] for row in page}), now, NEXT_ROUND],
    )
    last = page[-1]
    place = (last["at"], last["subject"], last["what"]) if len(page) == limit else None
    return Overdue([Due(**row) for row in rows], place)


_BEGINNING = (datetime.min.replace(tzinfo=UTC), UUID(int=0), "")


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
