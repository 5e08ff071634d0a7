"""How often people took the lead in their program's groups."""

from collections.abc import Collection, Mapping
from uuid import UUID

from ponchik.store.connection import Transaction


def turns_to_lead(
    transaction: Transaction, workspace: str, program: UUID, people: Collection[UUID]
) -> Mapping[UUID, int]:
    """Return how often each of these people led, of those who ever did."""
    rows = transaction.execute(
        """
        SELECT leader, count(*) AS times FROM meetings
        WHERE workspace = %s AND program = %s AND leader = ANY(%s)
        GROUP BY leader
        """,
        [workspace, program, list(people)],
    )
    return {row["leader"]: row["times"] for row in rows}
