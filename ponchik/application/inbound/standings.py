"""How a program's running round goes, in counts."""

from ponchik.application.inbound.handlers import Incoming, Program, T
from ponchik.events.meeting_status import Status
from ponchik.queries.meetings import outcomes_of_round
from ponchik.queries.rounds import read_round
from ponchik.slack.texts.rounds import Standing
from ponchik.store.connection import Transaction


def standing_of(incoming: Incoming[T], program: Program) -> Standing | None:
    """Return how many groups met, have a time, or said nothing; None without a round.

    What an agreed time came to, nobody said.
    """
    return standing_in(incoming.transaction, incoming.workspace, program)


def standing_in(
    transaction: Transaction, workspace: str, program: Program
) -> Standing | None:
    """Return the same, for who was not asked by a request."""
    running = program["open_round"]
    if running is None:
        return None
    counts = outcomes_of_round(transaction, workspace, running)
    groups = sum(counts.values())
    met, not_met = counts.get(Status.CLOSED_MET, 0), counts.get(Status.CLOSED_NO, 0)
    scheduled = sum(
        counts.get(status, 0) for status in (Status.SCHEDULED, Status.CLOSED_SCHEDULED)
    )
    row = read_round(transaction, workspace, running)
    return Standing(
        number=program["rounds"],
        groups=groups,
        pairs=row is not None and row["people"] == 2 * groups,
        met=met,
        scheduled=scheduled,
        not_met=not_met,
        silent=groups - met - scheduled - not_met,
    )
