"""How a meeting, a round or a program stood at a moment of the log; nothing to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from ponchik.domain.program import round_id
from ponchik.errors import Unknown
from ponchik.queries.group_looks import Look
from ponchik.queries.page_names import people_of_page
from ponchik.queries.past import (
    PastRow,
    groups_at,
    looks_of,
    program_at,
    round_at,
    rounds_at,
)
from ponchik.queries.round_pages import PAGE
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Program, Visit, whole_number, zone_of_program


def wants_past(visit: Visit) -> bool:
    """Return whether an address asks how something stood after an event."""
    after = visit.text("after")
    return after.isascii() and after.isdecimal()


def show_past_program(visit: Visit) -> Response:
    """Show a program as it stood after an event of the log, to whom it is shown now."""
    program = visit.managed_program()
    workspace, after = visit.visitor.workspace, whole_number(visit.text("after"))

    def look(transaction: Transaction) -> dict[str, Any]:
        past = _found(program_at(transaction, workspace, program["program"], after))
        rounds = rounds_at(transaction, workspace, program["program"], after)
        return {"past": past, "rounds": rounds}

    return _draw(visit, "past-program.html", program, visit.read(look), "overview")


def show_past_round(visit: Visit) -> Response:
    """Show a round as it stood after an event of the log, to whom it is shown now."""
    program = visit.managed_program()
    hosts = visit.visitor.hosts(program["program"])
    shown = visit.read(lambda t: _round(t, visit, program, hosts=hosts))
    tab = f"round-{shown['past'].row['number']}"
    return _draw(visit, "past-round.html", program, {**shown, "hosts": hosts}, tab)


def _round(
    transaction: Transaction, visit: Visit, program: Program, *, hosts: bool
) -> dict[str, Any]:
    workspace, after = visit.visitor.workspace, whole_number(visit.text("after"))
    number = whole_number(visit.request.path_params["number"])
    identity = round_id(program["program"], number)
    past = _found(round_at(transaction, workspace, identity, after))
    groups = groups_at(transaction, workspace, identity, after)
    shown = _page(groups, visit) if hosts else []
    members = [who for one in shown for who in one["members"]]
    return {
        "past": past,
        "looks": looks_of(groups),
        "groups": shown,
        "wanted": visit.text("status"),
        "is_cut": len(shown) == PAGE,
        "names": people_of_page(transaction, workspace, members),
        "after": after,
    }


def _page(
    groups: Sequence[Mapping[str, Any]], visit: Visit
) -> Sequence[Mapping[str, Any]]:
    wanted = visit.text("status")
    look = Look(wanted) if wanted in set(Look) else None
    return [one for one in groups if look in {None, one["look"]}][:PAGE]


def _found(past: PastRow | None) -> PastRow:
    if past is None:
        raise Unknown(NOT_FOUND)
    return past


def _draw(
    visit: Visit, template: str, program: Program, shown: Mapping[str, Any], tab: str
) -> Response:
    return visit.draw(
        template,
        program=program,
        zone=zone_of_program(program),
        here=str(program["program"]),
        tab=tab,
        now_address=visit.here(after=None, status=None),
        **shown,
    )
