"""The round before it starts: its groups, what hosts decided of them, and the start."""

from starlette.responses import Response

from ponchik.application.drafts import draft_of
from ponchik.application.previews import GroupsDiffer
from ponchik.command_handler import load_program
from ponchik.domain.program import ProgramState
from ponchik.domain.roster import TooFewMembers
from ponchik.errors import Conflict
from ponchik.queries.page_names import people_of_page
from ponchik.queries.round_plans import reasons_of
from ponchik.web.pages.acting import Asked, ask, lead, refuse
from ponchik.web.pages.drawings import (
    WHY_OUT,
    Difference,
    Drawn,
    difference,
    draw_round,
    mark_of,
    rounds_of,
    seed_of,
)
from ponchik.web.pages.forms import Form
from ponchik.web.pages.looks import counted
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.program_acts import find_program
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit, zone_of_program


def find_next(visit: Visit, form: Form) -> Asked:
    """Return the coming round of the address' program. Raises Unknown, or not."""
    asked = find_program(visit, form)
    place = f"{asked.place}/next"
    return Asked(visit, asked.program, form, place)


def show_next(visit: Visit, form: Form) -> Response:
    """Show the round that would start; whoever is no host sees its figures alone."""
    asked = find_next(visit, form)
    try:
        return _draw(asked, draw_round(asked))
    except NothingToDo as refused:
        return _refuse(asked, str(refused))


def start_next(visit: Visit, form: Form) -> Response:
    """Ask whether the round that was seen is to start, then start it, once."""
    asked = find_next(visit, form)
    if visit.request.method != "POST":
        return lead(asked, None)
    number, _ = form.number("number"), form.key
    try:
        if _open_round(asked) is not None:
            return _runs(asked, number)
        if not form.has("sure"):
            return _ask_start(asked)
        return _started(asked, number)
    except NothingToDo as refused:
        return _refuse(asked, str(refused))


def _ask_start(asked: Asked) -> Response:
    drawn, seen = draw_round(asked), asked.form.text("seen")
    if drawn.digest != seen:
        return _differs(asked, drawn)
    people = counted(drawn.started.receipt.people, "person", "people")
    question = Question(
        f"Start round {drawn.started.number} now?",
        f"{people} in {counted(len(drawn.started.groups), 'group')} are introduced to "
        "each other, each group in a chat of its own, and the channel reads that the "
        "round has begun. These groups start, or none.",
        yes=f"Start for {people}",
        hidden={
            "number": str(drawn.started.number),
            "seen": seen,
            "groups": asked.form.text("groups"),
            "sure": "yes",
        },
    )
    return ask(asked, question)


def _started(asked: Asked, number: int | None) -> Response:
    """Start the groups that were seen; others than these are shown, and not started."""
    try:
        plan = rounds_of(asked).start(
            asked.program["channel"],
            cause=asked.cause,
            seed=seed_of(asked, draft_of(_state(asked))),
            workspace=asked.visit.visitor.workspace,
            shown=asked.form.text("seen"),
        )
    except GroupsDiffer:
        return _differs(asked, draw_round(asked))
    except TooFewMembers:
        raise NothingToDo("Too few people can take part by now.") from None
    except Conflict:
        return _runs(asked, number)
    address = f"{asked.visit.program_address(asked.program)}/rounds/{plan.number}"
    return lead(asked, Notice("started", str(len(plan.groups))), address)


def _runs(asked: Asked, number: int | None) -> Response:
    """Lead to the round, if it is the one that was to start: another tab was first."""
    running = _open_round(asked)
    if running is None:
        raise NothingToDo("No round can start now: look once more.")
    if running != number:
        raise NothingToDo(f"Round {running} still runs: close it first.")
    address = f"{asked.visit.program_address(asked.program)}/rounds/{running}"
    return lead(asked, Notice("runs_already"), address)


def _state(asked: Asked) -> ProgramState:
    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    return asked.visit.read(lambda t: load_program(t, workspace, program))


def _open_round(asked: Asked) -> int | None:
    return _state(asked).open_round


def _differs(asked: Asked, drawn: Drawn) -> Response:
    found = difference(asked.form.text("groups"), drawn.started)
    return _draw(asked, drawn, found or Difference(frozenset(), 0, frozenset()), 409)


def _draw(
    asked: Asked, drawn: Drawn, differs: Difference | None = None, code: int = 200
) -> Response:
    program, visitor = asked.program, asked.visit.visitor
    hosts = visitor.hosts(program["program"])
    known = [*drawn.started.participants, *(one.person for one in drawn.out)]
    names = asked.visit.read(
        lambda t: people_of_page(t, visitor.workspace, known if hosts else ())
    )
    return asked.visit.draw(
        "next.html",
        code,
        program=program,
        drawn=drawn,
        started=drawn.started,
        differs=differs,
        hosts=hosts,
        names=names,
        reasons_of=reasons_of,
        mark_of=mark_of,
        why_out=WHY_OUT,
        place=asked.place,
        zone=zone_of_program(program),
        here=str(program["program"]),
        tab="next",
    )


def _refuse(asked: Asked, sentence: str) -> Response:
    return refuse(asked, sentence, asked.visit.program_address(asked.program))
