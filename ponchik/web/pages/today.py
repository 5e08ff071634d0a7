"""Today: what needs somebody, how the rounds go, and what comes next."""

from starlette.responses import RedirectResponse, Response

from ponchik.queries.today import read_today
from ponchik.web.pages.answers import headers_of
from ponchik.web.pages.visits import Visit


def show_today(visit: Visit) -> Response:
    """Show today; whoever looks after no program is led to their own meetings."""
    visitor = visit.visitor
    if not visitor.is_manager:
        return RedirectResponse(f"{visit.base}/me", 303, headers_of(visit.request))
    shown = visit.read(
        lambda t: read_today(
            t,
            visitor.workspace,
            [one for one in visitor.programs if visitor.manages(one["program"])],
            visitor.hosted,
            now=visit.now,
            zone=visit.zone,
        )
    )
    return visit.draw("today.html", today=shown, here="today")
