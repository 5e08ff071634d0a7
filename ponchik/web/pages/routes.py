"""Where each page stands, and for whom it is."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ponchik.errors import Unknown
from ponchik.slack.manifest import CALLBACK
from ponchik.web.pages import sign_in
from ponchik.web.pages.acting import Acts, Find, act_endpoint, receiving
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.deliveries import show_deliveries
from ponchik.web.pages.delivery_acts import DELIVERY_ACTS, find_delivery
from ponchik.web.pages.draft_acts import DRAFT_ACTS, find_draft
from ponchik.web.pages.event import show_event
from ponchik.web.pages.finding import lead_to_meeting
from ponchik.web.pages.host_acts import HOST_ACTS
from ponchik.web.pages.insights import download_insights, show_insights
from ponchik.web.pages.left import LEFT_ACTS, find_left, show_left
from ponchik.web.pages.live import show_stream
from ponchik.web.pages.log import show_log
from ponchik.web.pages.log_files import download_log
from ponchik.web.pages.me import show_me
from ponchik.web.pages.meeting import show_meeting
from ponchik.web.pages.meeting_acts import MEETING_ACTS, find_meeting
from ponchik.web.pages.next_round import show_next, start_next
from ponchik.web.pages.own_acts import OWN_ACTS, find_own
from ponchik.web.pages.own_data import be_forgotten, download
from ponchik.web.pages.own_list import LIST_ACTS, show_list
from ponchik.web.pages.people import show_people, show_person
from ponchik.web.pages.person_acts import PERSON_ACTS, find_person
from ponchik.web.pages.program import show_program
from ponchik.web.pages.program_acts import PROGRAM_ACTS, find_program
from ponchik.web.pages.round import show_round
from ponchik.web.pages.round_acts import ROUND_ACTS, find_round
from ponchik.web.pages.settings import show_settings
from ponchik.web.pages.today import show_today
from ponchik.web.pages.visits import Visit, page
from ponchik.web.pages.workspace import show_workspace
from ponchik.web.pages.workspace_acts import WORKSPACE_ACTS, find_workspace

_WORKSPACE = "/w/{domain}"
_PROGRAM = f"{_WORKSPACE}/programs/{{channel}}"
_ROUND = f"{_PROGRAM}/rounds/{{number}}"
_MEETING = f"{_ROUND}/meetings/{{meeting}}"
_BOTH = ["GET", "POST"]


class Acting(NamedTuple):
    """What can be done somewhere, and how to find what it is done to."""

    find: Find
    acts: Acts


#: Below each place, at `/act/` and its name, stands all that can be done there.
ACTING: Mapping[str, Acting] = {
    f"{_WORKSPACE}/me": Acting(find_own, {**OWN_ACTS, **LIST_ACTS}),
    f"{_WORKSPACE}/left/{{person}}": Acting(find_left, LEFT_ACTS),
    f"{_WORKSPACE}/people/{{person}}": Acting(find_person, PERSON_ACTS),
    f"{_WORKSPACE}/deliveries/{{effect}}": Acting(find_delivery, DELIVERY_ACTS),
    f"{_WORKSPACE}/settings": Acting(find_workspace, WORKSPACE_ACTS),
    _PROGRAM: Acting(find_program, {**PROGRAM_ACTS, **HOST_ACTS}),
    f"{_PROGRAM}/next": Acting(find_draft, DRAFT_ACTS),
    _ROUND: Acting(find_round, ROUND_ACTS),
    _MEETING: Acting(find_meeting, MEETING_ACTS),
}
_EVERYBODYS = {f"{_WORKSPACE}/me"}


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
        Route(f"{_PROGRAM}/insights", page(show_insights, managers_only=True)),
        Route(
            f"{_PROGRAM}/insights/{{table}}.csv",
            page(download_insights, managers_only=True),
        ),
        Route(_ROUND, page(show_round, managers_only=True, live=True)),
        Route(_MEETING, page(show_meeting, live=True)),
        Route(f"{_WORKSPACE}/people/{{person}}", page(show_person, managers_only=True)),
        Route(
            f"{_WORKSPACE}/deliveries",
            page(show_deliveries, managers_only=True, live=True),
        ),
        Route(f"{_WORKSPACE}/log", page(show_log, managers_only=True, live=True)),
        Route(f"{_WORKSPACE}/log.{{kind}}", page(download_log, managers_only=True)),
        Route(f"{_WORKSPACE}/log/{{position}}", page(show_event, managers_only=True)),
        Route(f"{_WORKSPACE}/settings", page(show_workspace, managers_only=True)),
        *_own_routes(),
        *_act_routes(),
        Route("/w/{rest:path}", page(_nothing)),
    ]


def _own_routes() -> list[Route]:
    """Return where everybody looks after their own, and admins after who left."""
    forgotten = receiving(be_forgotten, managers_only=False)
    return [
        Route(f"{_WORKSPACE}/me/list", page(show_list)),
        Route(f"{_WORKSPACE}/me/data.json", page(download)),
        Route(f"{_WORKSPACE}/me/forget", forgotten, methods=_BOTH),
        Route(f"{_WORKSPACE}/left", page(show_left, managers_only=True)),
    ]


def _act_routes() -> list[Route]:
    """Return where acts are asked about, and done."""
    return [
        Route(f"{_PROGRAM}/settings", receiving(show_settings), methods=_BOTH),
        Route(f"{_PROGRAM}/next", receiving(show_next)),
        Route(f"{_PROGRAM}/next/start", receiving(start_next), methods=_BOTH),
        *(
            Route(
                f"{place}/act/{{act}}",
                act_endpoint(
                    what.find, what.acts, managers_only=place not in _EVERYBODYS
                ),
                methods=_BOTH,
            )
            for place, what in ACTING.items()
        ),
    ]


def _nothing(_visit: Visit) -> Response:
    raise Unknown(NOT_FOUND)


def is_page(request: Request) -> bool:
    """Return whether a browser asks, which is answered with a page and not in JSON."""
    path = str(request.scope["path"])
    return path.startswith(("/w/", "/sign-in", "/sign-out", "/find"))
