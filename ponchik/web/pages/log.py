"""The event log, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.queries.event_pages import PAGE, LogPage, events_of_page
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.visits import Visit

#: As which files the log can be downloaded.
FILES = ("csv", "jsonl")


def show_log(visit: Visit) -> Response:
    """Show what happened in the programs that somebody hosts, the newest first."""
    return visit.draw(
        "log.html",
        page=read_log(visit, PAGE),
        hosted=_hosted(visit),
        channel=visit.text("program"),
        kind=visit.text("type"),
        files={kind: _file(visit, kind) for kind in FILES},
        here="log",
    )


def read_log(visit: Visit, most: int) -> LogPage:
    """Return so many events as the address wants them.

    Raises Unknown for a program that whoever asks does not host.
    """
    channel = visit.text("program")
    wanted = [
        one["program"]
        for one in _hosted(visit)
        if channel in {"", one["channel"], one["channel_name"]}
    ]
    if channel and not wanted:
        raise Unknown(NOT_FOUND)
    before, kind = visit.number("before"), visit.text("type")
    return visit.read(
        lambda t: events_of_page(
            t,
            visit.visitor.workspace,
            wanted,
            before=before,
            zone=visit.zone,
            kind=kind,
            most=most,
        )
    )


def _file(visit: Visit, kind: str) -> str:
    """Return the address of what the page shows, and what stands before it."""
    _, mark, asked = visit.here().partition("?")
    return f"{visit.base}/log.{kind}{mark}{asked}"


def _hosted(visit: Visit) -> Sequence[Mapping[str, Any]]:
    visitor = visit.visitor
    return [one for one in visitor.programs if visitor.hosts(one["program"])]
