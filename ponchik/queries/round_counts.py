"""How many groups and people something in a running round would reach."""

from typing import Any, NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction


class Reach(NamedTuple):
    groups: int
    people: int


def reach_of_round(
    transaction: Transaction, workspace: str, round_id: UUID, *, unanswered_only: bool
) -> Reach:
    """Count the groups that are not closed, or only those that still may meet."""
    row: Any = transaction.execute(
        """
        SELECT count(*) AS groups, coalesce(sum(cardinality(members)), 0) AS people
        FROM meetings
        WHERE workspace = %s AND round = %s AND NOT closed
          AND (NOT %s OR status IN ('open', 'scheduled'))
        """,
        [workspace, round_id, unanswered_only],
    ).fetchone()
    return Reach(row["groups"], int(row["people"]))
