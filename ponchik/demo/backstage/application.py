"""The application behind the scenes: one page, its live part, and two addresses more.

It listens on this machine alone, and acts only for its own page.
"""

import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from ponchik.demo.backstage.effect_status import copies_told
from ponchik.demo.backstage.faults import MOODS
from ponchik.demo.backstage.panel import Panel
from ponchik.demo.backstage.words import moment
from ponchik.store.connection import DatabaseAway
from ponchik.ui.pages import policy, static_routes, templates_of
from ponchik.ui.same_origin import LOCAL_NAMES, same_origin_only

HERE = Path(__file__).parent
_CONVERSATION = re.compile(r"[A-Z][A-Z0-9]{1,29}")


def build_app(panel: Panel, slack_address: str) -> Starlette:
    """`slack_address` is the simulator's, which may frame the page."""
    pages = Pages(panel, _frames(slack_address))
    return Starlette(
        routes=[
            Route("/", pages.page),
            Route("/panel", pages.panel),
            Route("/do", pages.do, methods=["POST"]),
            Route("/next-due", pages.next_due),
            *static_routes(HERE / "static"),
        ],
        middleware=same_origin_only(),
    )


def _frames(slack_address: str) -> str:
    port = urlsplit(slack_address).port
    return " ".join(f"http://{name}:{port}" for name in LOCAL_NAMES)


class Pages:
    def __init__(self, panel: Panel, framed_by: str) -> None:
        self._panel = panel
        self._headers = {**policy(framed_by=framed_by), "Cache-Control": "no-store"}
        self._templates = templates_of(HERE / "templates")

    def page(self, request: Request) -> Response:
        return self._show("backstage.html", _conversation(request))

    def panel(self, request: Request) -> Response:
        return self._show("panel.html", _conversation(request))

    async def do(self, request: Request) -> Response:
        """Answer with the live part, or lead back to the page without JavaScript."""
        async with request.form(max_files=0, max_fields=9) as form:
            deed, value = (str(form.get(name, "")) for name in ("deed", "value"))
        await run_in_threadpool(self._panel.do, deed, value)
        place = _conversation(request)
        if "hx-request" in request.headers:
            return await run_in_threadpool(self._show, "panel.html", place)
        return RedirectResponse(f"/?{urlencode({'conversation': place})}", 303)

    def next_due(self, _request: Request) -> Response:
        try:
            coming = self._panel.coming()
        except DatabaseAway as error:
            return JSONResponse({"error": str(error)}, 503)
        return JSONResponse({"seconds": coming.seconds, "what": coming.what})

    def _show(self, template: str, conversation: str) -> Response:
        html = self._templates.get_template(template).render(
            view=self._panel.view(conversation),
            conversation=conversation,
            moods=MOODS,
            copies_told=copies_told,
            moment=moment,
        )
        return HTMLResponse(html, headers=self._headers)


def _conversation(request: Request) -> str:
    """The id of what is in view; whatever else stands there is nothing."""
    told = request.query_params.get("conversation", "")
    return told if _CONVERSATION.fullmatch(told) else ""
