"""One event of the log: its technical details, and its chain of causes."""

from starlette.responses import Response

from ponchik.queries.event_details import details_of_event, technical
from ponchik.web.pages.visits import Visit, whole_number


def show_event(visit: Visit) -> Response:
    """Show an event to the hosts of its program."""
    visitor = visit.visitor
    position = whole_number(visit.request.path_params["position"])
    details = visit.read(
        lambda t: details_of_event(
            t, visitor.workspace, visitor.hosted, position, visit.zone
        )
    )
    return visit.draw(
        "event.html",
        details=details,
        entry=details.entry,
        technical=technical(details.entry),
        here="log",
    )
