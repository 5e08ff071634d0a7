"""Private blocks, for planning alone: nobody is to see what this returns."""

from collections.abc import Collection
from uuid import UUID

from ponchik.store.connection import Transaction


def private_blocks(
    transaction: Transaction, workspace: str, ids: Collection[UUID]
) -> frozenset[tuple[UUID, UUID]]:
    """Return the pairs of these people of whom one does not want to meet the other.

    Each pair is in order, whichever of the two it was.
    """
    rows = transaction.execute(
        """
        SELECT person, other FROM private_avoidances
        WHERE workspace = %s AND person = ANY(%s)
        """,
        [workspace, list(ids)],
    )
    here = set(ids)
    # Postgres would look up every pair of them in the index.
    return frozenset(
        _in_order(row["person"], row["other"]) for row in rows if row["other"] in here
    )


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)
