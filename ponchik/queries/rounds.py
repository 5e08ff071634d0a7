"""Rounds as they stand now, from the `rounds` table."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.store.connection import Transaction


def rounds_of_program(
    transaction: Transaction, program: UUID
) -> list[Mapping[str, Any]]:
    return list(
        transaction.execute(
            "SELECT * FROM rounds WHERE program = %s ORDER BY number", [program]
        )
    )


def find_round(transaction: Transaction, round_id: UUID) -> Mapping[str, Any] | None:
    return transaction.execute(
        "SELECT * FROM rounds WHERE round = %s", [round_id]
    ).fetchone()


def any_round(transaction: Transaction, *, closed: bool = False) -> bool:
    """Whether a round was ever started; or closed."""
    found = transaction.execute(
        "SELECT FROM rounds WHERE closed_at IS NOT NULL OR NOT %s LIMIT 1", [closed]
    )
    return found.rowcount == 1
