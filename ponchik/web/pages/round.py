"""A round: how its groups stand, those who need a hand first."""

from typing import Any

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.queries.group_looks import Look
from ponchik.queries.page_names import people_of_page
from ponchik.queries.round_pages import (
    Place,
    answered_of_round,
    groups_of_page,
    looks_of_round,
    round_of_number,
    stages_of_round,
    start_of_round,
)
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.past import show_past_round, wants_past
from ponchik.web.pages.visits import (
    Visit,
    identity,
    whole_number,
    zone_of_program,
)


def show_round(visit: Visit) -> Response:
    """Show a round; whoever does not host the program sees its figures alone."""
    if wants_past(visit):
        return show_past_round(visit)
    program = visit.managed_program()
    hosts = visit.visitor.hosts(program["program"])
    shown = visit.read(lambda t: _read(t, visit, program["program"], hosts=hosts))
    return visit.draw(
        "round.html",
        program=program,
        hosts=hosts,
        zone=zone_of_program(program),
        here=str(program["program"]),
        tab=f"round-{shown['row']['number']}",
        find=visit.text("find"),
        wanted=_look(visit),
        **shown,
    )


def _read(
    transaction: Transaction, visit: Visit, program: Any, *, hosts: bool
) -> dict[str, Any]:
    workspace = visit.visitor.workspace
    number = whole_number(visit.request.path_params["number"])
    row = round_of_number(transaction, workspace, program, number)
    if row is None:
        raise Unknown(NOT_FOUND)
    started = start_of_round(transaction, workspace, row["round"])
    shown: dict[str, Any] = {
        "row": row,
        "started": started,
        "looks": looks_of_round(transaction, workspace, row["round"]),
        "answered": answered_of_round(transaction, workspace, row["round"]),
        "stages": stages_of_round(transaction, workspace, row["round"]),
    }
    if hosts:
        shown["groups"] = page = groups_of_page(
            transaction,
            workspace,
            row["round"],
            look=_look(visit),
            name=visit.text("find"),
            after=_after(visit),
        )
        members = [who for one in page.rows for who in one["members"]]
        shown["names"] = people_of_page(transaction, workspace, members)
    return shown


def _look(visit: Visit) -> Look | None:
    """Return which groups are wanted; a word that is none of ours means all."""
    wanted = visit.text("status")
    return Look(wanted) if wanted in set(Look) else None


def _after(visit: Visit) -> Place | None:
    rank, _, meeting = visit.text("after").partition(".")
    return Place(whole_number(rank), identity(meeting)) if meeting else None
