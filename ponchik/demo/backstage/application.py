"""The application behind the scenes: one page, its live part, and two addresses more.

It listens on this machine alone, and acts only for its own page.
"""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

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

from ponchik.demo.backstage.faults import MOODS
from ponchik.demo.backstage.panel import Panel, View
from ponchik.queries.effect_status import count_text
from ponchik.queries.phrases import moment
from ponchik.store.connection import DatabaseAway
from ponchik.ui.pages import policy, static_routes, templates_of
from ponchik.ui.same_origin import LOCAL_NAMES, same_origin_only

HERE = Path(__file__).parent
_CONVERSATION = re.compile(r"[A-Z][A-Z0-9]{1,29}")


def build_app(panel: Panel, slack_address: str) -> Starlette:
    """Build the application; the simulator at `slack_address` may frame the page."""
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
        return self._show("backstage.html", Where.of(request))

    def panel(self, request: Request) -> Response:
        return self._show("panel.html", Where.of(request))

    async def do(self, request: Request) -> Response:
        """Answer with the live part, or lead back to the page without JavaScript."""
        async with request.form(max_files=0, max_fields=9) as form:
            action, value = (str(form.get(name, "")) for name in ("action", "value"))
        await run_in_threadpool(self._panel.do, action, value)
        where = Where.of(request)
        if "hx-request" in request.headers:
            return await run_in_threadpool(self._show, "panel.html", where)
        return RedirectResponse(f"/?{where.query}", 303)

    def next_due(self, _request: Request) -> Response:
        try:
            coming = self._panel.coming()
        except DatabaseAway as error:
            return JSONResponse({"error": str(error)}, 503)
        return JSONResponse({"seconds": coming.seconds, "what": coming.what})

    def _show(self, template: str, where: "Where") -> Response:
        view = self._panel.view(where.conversation, where.zone)
        html = self._templates.get_template(template).render(
            view=view,
            where=where,
            dashboard=self._panel.dashboard(
                where.conversation if _is_of_meeting(view) else ""
            ),
            moods=MOODS,
            count_text=count_text,
            moment=partial(moment, zone=where.zone),
        )
        return HTMLResponse(html, headers=self._headers)


def _is_of_meeting(view: View) -> bool:
    """Tell whether a group's chat is in view."""
    scene = view.known.scene if view.known else None
    return scene is not None and scene.meeting is not None


@dataclass(frozen=True)
class Where:
    """What the page's address says: the conversation in view, and whose clock counts.

    Whatever else stands there is nothing.
    """

    conversation: str
    zone: tzinfo

    @classmethod
    def of(cls, request: Request) -> Self:
        conversation = request.query_params.get("conversation", "")
        known = _CONVERSATION.fullmatch(conversation)
        return cls(conversation if known else "", _zone(request))

    @property
    def is_utc(self) -> bool:
        return self.zone is UTC

    @property
    def query(self) -> str:
        return self.at(self.conversation)

    def at(self, conversation: str) -> str:
        """Return the address's query for another conversation, by the same clock."""
        zone = {} if self.is_utc else {"zone": str(self.zone)}
        return urlencode({"conversation": conversation, **zone})


def _zone(request: Request) -> tzinfo:
    try:
        return ZoneInfo(request.query_params["zone"])
    except (LookupError, ValueError, OSError):
        return UTC
