"""Programs as they stand now, as rows; `load_program` folds one from its events."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.store.connection import Transaction


def find_programs(
    transaction: Transaction, workspace: str, channel: str | None = None
) -> list[Mapping[str, Any]]:
    """Return programs of the channel, or all: running ones first, then the newest."""
    return list(
        transaction.execute(
            """
            SELECT programs.*, channels.name AS channel_name
            FROM programs LEFT JOIN channels USING (workspace, channel)
            WHERE workspace = %(workspace)s
              AND (%(channel)s::text IS NULL OR channel = %(channel)s)
            ORDER BY running DESC, started_at DESC, program
            """,
            {"channel": channel, "workspace": workspace},
        )
    )


def find_program(
    transaction: Transaction, workspace: str, program: UUID
) -> Mapping[str, Any] | None:
    """Return the program's row, None if there is no such program."""
    return transaction.execute(
        "SELECT * FROM programs WHERE workspace = %s AND program = %s",
        [workspace, program],
    ).fetchone()


def program_of_channel(
    transaction: Transaction, workspace: str, channel: str
) -> UUID | None:
    """Return the program that serves the channel, or else the last that did."""
    found = find_programs(transaction, workspace, channel)
    return found[0]["program"] if found else None


def channel_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> str | None:
    """Return the id that the program's channel has today."""
    found = transaction.execute(
        "SELECT channel FROM programs WHERE workspace = %s AND program = %s",
        [workspace, program],
    ).fetchone()
    return found["channel"] if found else None
