"""People: those of a program, and one of them with their groups."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from starlette.responses import Response

from ponchik.application.drafts import draft_of
from ponchik.command_handler import load_program
from ponchik.domain.program import round_id
from ponchik.errors import Unknown
from ponchik.queries.memberships import recent_programs
from ponchik.queries.own_pages import own_meetings
from ponchik.queries.page_names import people_of_page
from ponchik.queries.people_pages import people_of_round
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Program, Visit, identity, zone_of_program


class ComingRound(NamedTuple):
    """The round that a program has next, and whether hosts left somebody out of it."""

    program: Program
    number: int
    is_left_out: bool


def show_people(visit: Visit) -> Response:
    """Show whom a program's newest round counted with, by name; to its hosts alone."""
    program = visit.managed_program()
    if not visit.visitor.hosts(program["program"]):
        raise Unknown(NOT_FOUND)
    after = visit.text("after")
    newest = round_id(program["program"], program["rounds"])
    page = visit.read(
        lambda t: people_of_round(
            t,
            visit.visitor.workspace,
            program["program"],
            newest,
            name=visit.text("find"),
            after=identity(after) if after else None,
        )
    )
    return visit.draw(
        "people.html",
        program=program,
        page=page,
        find=visit.text("find"),
        zone=zone_of_program(program),
        here=str(program["program"]),
        tab="people",
    )


def show_person(visit: Visit) -> Response:
    """Show somebody's groups in the programs of whoever hosts them."""
    person = identity(visit.request.path_params["person"])
    after = visit.text("after")

    def look(transaction: Transaction) -> dict[str, Any]:
        workspace = visit.visitor.workspace
        page = own_meetings(
            transaction,
            workspace,
            person,
            identity(after) if after else None,
            visit.visitor.hosted,
        )
        if not page.rows:
            raise Unknown(NOT_FOUND)
        everybody = {who for row in page.rows for who in row["members"]}
        names = people_of_page(transaction, workspace, everybody)
        coming = list(_coming_rounds(transaction, visit, person))
        return {
            "page": page,
            "names": names,
            "person": names(person),
            "coming": coming,
        }

    return visit.draw("person.html", here="people", **visit.read(look))


def _coming_rounds(
    transaction: Transaction, visit: Visit, person: UUID
) -> Iterator[ComingRound]:
    visitor = visit.visitor
    found = recent_programs(transaction, visitor.workspace, person, visitor.hosted)
    for row in visitor.programs:
        if row["program"] in found:
            state = load_program(transaction, visitor.workspace, row["program"])
            left_out = draft_of(state).left_out
            yield ComingRound(row, state.rounds + 1, is_left_out=person in left_out)
