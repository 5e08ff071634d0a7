"""Who hosts a program: in the code a manager, to people a host."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.queries.programs import find_programs
from ponchik.store.connection import Transaction


def hosts_of(program: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Return the managers that stand in the program's row."""
    return tuple(UUID(manager) for manager in program["managers"])


def programs_hosted_by(
    transaction: Transaction, workspace: str, person: UUID
) -> list[Mapping[str, Any]]:
    """Return the running programs that this person hosts."""
    return [
        program
        for program in find_programs(transaction, workspace)
        if program["running"] and person in hosts_of(program)
    ]
