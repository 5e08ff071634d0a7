"""What the clock brings next, and how far off it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.events.stage import Stage
from ponchik.projections.due import NEXT_ROUND
from ponchik.queries.due_moments import Due, next_due
from ponchik.queries.effects import any_due, next_postponed
from ponchik.queries.phrases import moment
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import read_round
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class Coming:
    """`seconds` from Ponchik's present, 0 if it is due; None if nothing is planned."""

    seconds: float | None
    what: str


def what_comes(transaction: Transaction, workspace: str, now: datetime) -> Coming:
    """Return what Ponchik does next; its own audits are nothing to wait for."""
    if any_due(transaction, workspace, now):
        return Coming(0.0, "Ponchik is still at work")
    due = next_due(transaction, workspace)
    if due is None:
        return Coming(None, "nothing is planned")
    at = due.at
    if at <= now:
        # It was launched, and waits for a decent hour.
        at = next_postponed(transaction, workspace, now) or at
    seconds = max((at - now).total_seconds(), 0.0)
    return Coming(seconds, _planned(transaction, due))


def next_of_program(
    transaction: Transaction, workspace: str, program: UUID, now: datetime
) -> str:
    """Return what the clock brings to one program, and when on the clock of `now`."""
    due = next_due(transaction, workspace, program)
    if due is None:
        return "nothing is planned"
    return f"{_planned(transaction, due)}, {moment(due.at, now.tzinfo)}"


def _planned(transaction: Transaction, due: Due) -> str:
    if due.what == NEXT_ROUND:
        programs = find_programs(transaction, due.workspace)
        before = [p["rounds"] for p in programs if p["program"] == due.subject]
        return f"round {before[0] + 1} starts" if before else "a round starts"
    round_ = read_round(transaction, due.workspace, due.subject)
    number = round_["number"] if round_ else 1
    match due.what:
        case str() if due.what == Stage.CLOSING:
            return f"round {number} asks its closing question"
        case str() if due.what == Stage.REMINDER:
            return f"round {number} reminds those who gave no answer"
        case str() if due.what == Stage.FINISH:
            return f"round {number} ends"
        case _:
            check_in = due.what.removeprefix("check_in-")
            return f"round {number} asks how it is going (check-in {check_in})"
