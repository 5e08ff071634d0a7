"""Where each page stands, and for whom it is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ponchik.errors import Unknown
from ponchik.slack.manifest import CALLBACK
from ponchik.web.pages import sign_in
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.deliveries import show_deliveries
from ponchik.web.pages.finding import lead_to_meeting
from ponchik.web.pages.live import show_stream
from ponchik.web.pages.log import show_log
from ponchik.web.pages.me import show_me
from ponchik.web.pages.meeting import show_meeting
from ponchik.web.pages.people import show_people, show_person
from ponchik.web.pages.program import show_program
from ponchik.web.pages.round import show_round
from ponchik.web.pages.settings import show_settings
from ponchik.web.pages.today import show_today
from ponchik.web.pages.visits import Visit, page

_WORKSPACE = "/w/{domain}"
_PROGRAM = f"{_WORKSPACE}/programs/{{channel}}"
_ROUND = f"{_PROGRAM}/rounds/{{number}}"


def page_routes() -> list[Route]:
    """Return the pages' routes; what they do not name is not found by anybody."""
    return [
        Route(sign_in.PATH, sign_in.show_sign_in),
        Route(f"{sign_in.PATH}/start", sign_in.start),
        Route(CALLBACK, sign_in.come_back),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route(sign_in.EVERYWHERE, sign_in.sign_out, methods=["POST"]),
        Route("/find", page(lead_to_meeting)),
        Route(_WORKSPACE, page(show_today, live=True)),
        Route(f"{_WORKSPACE}/", page(show_today, live=True)),
        Route(f"{_WORKSPACE}/live", page(show_stream, live=True)),
        Route(f"{_WORKSPACE}/me", page(show_me)),
        Route(_PROGRAM, page(show_program)),
        Route(f"{_PROGRAM}/people", page(show_people, managers_only=True)),
        Route(_ROUND, page(show_round, managers_only=True, live=True)),
        Route(f"{_ROUND}/meetings/{{meeting}}", page(show_meeting, live=True)),
        Route(f"{_WORKSPACE}/people/{{person}}", page(show_person, managers_only=True)),
        Route(
            f"{_WORKSPACE}/deliveries",
            page(show_deliveries, managers_only=True, live=True),
        ),
        Route(f"{_WORKSPACE}/log", page(show_log, managers_only=True, live=True)),
        Route(f"{_WORKSPACE}/settings", page(show_settings, managers_only=True)),
        Route("/w/{rest:path}", page(_nothing)),
    ]


def _nothing(_visit: Visit) -> Response:
    raise Unknown(NOT_FOUND)


def is_page(request: Request) -> bool:
    """Return whether a browser asks, which is answered with a page and not in JSON."""
    path = str(request.scope["path"])
    return path.startswith(("/w/", "/sign-in", "/sign-out", "/find"))
