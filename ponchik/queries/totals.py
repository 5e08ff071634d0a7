"""How much there is of everything, in all workspaces together: numbers, no ids."""

from dataclasses import dataclass

from ponchik.store.connection import Transaction, only_row


@dataclass(frozen=True)
class Totals:
    """`log_position` is that of the newest event; a few below it may be missing."""

    log_position: int
    programs_running: int
    programs_paused: int
    programs_waiting: int
    rounds_open: int


def read_totals(transaction: Transaction) -> Totals:
    """Count programs and rounds, for who watches the whole installation."""
    row = transaction.execute(
        """
        SELECT coalesce((SELECT max(position) FROM events), 0) AS log_position,
               count(*) FILTER (WHERE running)::int AS programs_running,
               count(*) FILTER (WHERE running AND paused)::int AS programs_paused,
               count(*) FILTER (WHERE running AND waiting_since IS NOT NULL)::int
                   AS programs_waiting,
               count(open_round)::int AS rounds_open
        FROM programs
        """
    )
    return Totals(**only_row(row))
