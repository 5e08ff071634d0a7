"""A program: its running round, its history, and its next dates."""

from typing import Any

from starlette.responses import Response

from ponchik.queries.program_pages import dates_of_program, history_of_program
from ponchik.queries.today import running_round
from ponchik.store.connection import Transaction
from ponchik.web.pages.past import show_past_program, wants_past
from ponchik.web.pages.visits import Visit, zone_of_program


def show_program(visit: Visit) -> Response:
    """Show a program; its members see its dates and how it works, and no names."""
    if wants_past(visit):
        return show_past_program(visit)
    program, workspace = visit.program(), visit.visitor.workspace
    identity, before = program["program"], visit.number("before")
    manages = visit.visitor.manages(identity)

    def look(transaction: Transaction) -> dict[str, Any]:
        dates = dates_of_program(transaction, workspace, identity)
        if not manages:
            return {"dates": dates}
        return {
            "dates": dates,
            "running": running_round(transaction, workspace, identity, program),
            "history": history_of_program(transaction, workspace, identity, before),
        }

    return visit.draw(
        "program.html",
        program=program,
        manages=manages,
        zone=zone_of_program(program),
        here=str(identity),
        tab="overview",
        **visit.read(look),
    )
