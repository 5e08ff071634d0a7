"""Programs as they stand now, and what is known of one before a round starts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.planning import ProgramView
from ponchik.domain.program import PROGRAM
from ponchik.events.event import Stream
from ponchik.queries.pair_history import pair_history
from ponchik.store.connection import Transaction


def view_program(transaction: Transaction, channel: str) -> ProgramView | None:
    program = program_of_channel(transaction, channel)
    if program is None:
        return None
    state = load(transaction, PROGRAM, Stream("program", program))
    return ProgramView(program, state, pair_history(transaction, program))


def find_programs(
    transaction: Transaction, channel: str | None = None, workspace: str | None = None
) -> list[Mapping[str, Any]]:
    """Programs of the channel, or all; those that run first, then the newest."""
    return list(
        transaction.execute(
            """
            SELECT * FROM programs
            WHERE (%(channel)s::text IS NULL OR channel = %(channel)s)
              AND (%(workspace)s::text IS NULL OR workspace = %(workspace)s)
            ORDER BY running DESC, started_at DESC, program
            """,
            {"channel": channel, "workspace": workspace},
        )
    )


def program_of_channel(transaction: Transaction, channel: str) -> UUID | None:
    found = find_programs(transaction, channel)
    return found[0]["program"] if found else None
