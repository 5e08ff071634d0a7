"""Rounds as they stand now, from the `rounds` table."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.store.connection import Transaction


def rounds_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> list[Mapping[str, Any]]:
    """Return the program's rounds, the oldest first."""
    return list(
        transaction.execute(
            """
            SELECT * FROM rounds WHERE workspace = %s AND program = %s ORDER BY number
            """,
            [workspace, program],
        )
    )


def read_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> Mapping[str, Any] | None:
    """Return the round's row, None if there is no such round."""
    return transaction.execute(
        "SELECT * FROM rounds WHERE workspace = %s AND round = %s",
        [workspace, round_id],
    ).fetchone()
