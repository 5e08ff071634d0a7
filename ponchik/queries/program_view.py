"""What is known of a program before a round starts: its state, and all its rounds."""

from uuid import UUID

from ponchik.command_handler import load_program
from ponchik.domain.planning import ProgramView
from ponchik.queries.pair_history import read_pair_history
from ponchik.store.connection import Transaction


def view_program(
    transaction: Transaction, workspace: str, program: UUID
) -> ProgramView:
    """Return the program and its rounds, as they stand at one moment."""
    state = load_program(transaction, workspace, program)
    return ProgramView(
        program, state, read_pair_history(transaction, workspace, program)
    )
