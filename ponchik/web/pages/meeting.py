"""One meeting: what happened, and what was done about each thing in Slack."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.events.event import Stream
from ponchik.queries.cures import cure_of
from ponchik.queries.own_pages import meeting_of_page
from ponchik.queries.page_names import people_of_page
from ponchik.queries.past import PastRow, meeting_at
from ponchik.queries.phrases import ANSWERS
from ponchik.queries.round_plans import reasons_of_meeting
from ponchik.queries.timeline import TimelineEntry, timeline_of
from ponchik.store.connection import Transaction
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.sliders import slider_of
from ponchik.web.pages.visits import (
    Visit,
    identity,
    whole_number,
    zone_of_program,
)


def show_meeting(visit: Visit) -> Response:
    """Show a meeting to its program's hosts, and to its own members without ledger."""
    program = visit.program()
    shown = visit.read(lambda t: _read(t, visit, program))
    return visit.draw(
        "meeting.html",
        program=program,
        zone=zone_of_program(program),
        here=str(program["program"]),
        hosts=visit.visitor.hosts(program["program"]),
        answers=ANSWERS,
        cure_of=cure_of,
        tab="",
        **shown,
    )


def _read(transaction: Transaction, visit: Visit, program: Any) -> dict[str, Any]:
    workspace, path = visit.visitor.workspace, visit.request.path_params
    meeting = meeting_of_page(transaction, workspace, identity(path["meeting"]))
    number = whole_number(path["number"])
    if meeting is None or not _may_see(visit, program, meeting, number):
        raise Unknown(NOT_FOUND)
    everybody = {*meeting["members"], *(meeting["gone"] or ())}
    names = people_of_page(transaction, workspace, everybody)
    entries = timeline_of(
        transaction,
        workspace,
        [Stream("meeting", meeting["meeting"])],
        lambda who: names(who).name,
        visit.now.astimezone(zone_of_program(program)),
    )
    past = _past(transaction, visit, entries)
    why = reasons_of_meeting(
        transaction, workspace, meeting["round"], meeting["meeting"]
    )
    return {
        "meeting": past.row if past else meeting,
        "past": past,
        "slider": slider_of(entries, past.version if past else None),
        "names": names,
        "entries": entries,
        "why": why,
    }


def _past(
    transaction: Transaction, visit: Visit, entries: Sequence[TimelineEntry]
) -> PastRow | None:
    """Return the meeting as it was where the address asks so, None for now."""
    if not visit.text("after"):
        return None
    after = whole_number(visit.text("after"))
    identity_ = identity(visit.request.path_params["meeting"])
    if entries and after >= (entries[-1].version or 0):
        return None
    past = meeting_at(transaction, visit.visitor.workspace, identity_, after)
    if past is None:
        raise Unknown(NOT_FOUND)
    return past


def _may_see(visit: Visit, program: Any, meeting: Any, number: int) -> bool:
    is_here = (meeting["program"], meeting["round_number"]) == (
        program["program"],
        number,
    )
    is_member = visit.visitor.person in meeting["members"]
    return is_here and (is_member or visit.visitor.hosts(program["program"]))
