"""The event log, in sentences."""

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.queries.event_pages import events_of_page
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Visit


def show_log(visit: Visit) -> Response:
    """Show what happened in the programs that somebody hosts, the newest first."""
    visitor, kind = visit.visitor, visit.text("type")
    hosted = [one for one in visitor.programs if visitor.hosts(one["program"])]
    channel = visit.text("program")
    wanted = [
        one["program"]
        for one in hosted
        if channel in {"", one["channel"], one["channel_name"]}
    ]
    if channel and not wanted:
        raise Unknown(NOT_FOUND)
    before = visit.number("before")
    page = visit.read(
        lambda t: events_of_page(
            t,
            visitor.workspace,
            wanted,
            before=before,
            zone=visit.zone,
            kind=kind,
        )
    )
    return visit.draw(
        "log.html", page=page, hosted=hosted, channel=channel, kind=kind, here="log"
    )
