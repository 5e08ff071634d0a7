"""`/oauth/v2/authorize`: where an admin allows an app in a workspace, or does not."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ponchik.demo.simulator.simulator import Simulator
from ponchik.ui.pages import policy


class AllowingPage:
    def __init__(self, slack: Simulator) -> None:
        self._slack = slack

    def routes(self) -> list[Route]:
        return [
            Route("/oauth/v2/authorize", self.show),
            Route("/oauth/v2/allow", self.allow),
        ]

    def show(self, request: Request) -> Response:
        """Ask in which of the workspaces the app is allowed."""
        asked = request.query_params
        if asked.get("client_id") != self._slack.settings.client_id:
            return _html("invalid_client_id: there is no such app.", 400)
        if not asked.get("redirect_uri") or not asked.get("scope"):
            return _html("invalid_scope or bad_redirect_uri.", 400)
        links = [
            _link(asked, team.id, f"Allow in {team.name} ({team.id})")
            for team in (one.workspace.team for one in self._slack.everywhere)
        ]
        return _html(" · ".join([*links, _link(asked, "", "Cancel")]), 200)

    def allow(self, request: Request) -> Response:
        """Send the browser back with a code, or without one."""
        asked = request.query_params
        address, state = asked.get("redirect_uri", ""), asked.get("state", "")
        found = [
            one
            for one in self._slack.everywhere
            if one.workspace.team.id == asked.get("team")
        ]
        told = {"code": found[0].grants.allow(address)} if found else _DENIED
        return RedirectResponse(f"{address}?{urlencode({**told, 'state': state})}", 302)


_DENIED = {"error": "access_denied"}


def _link(asked: Mapping[str, str], team: str, label: str) -> str:
    kept = {name: asked.get(name, "") for name in ("redirect_uri", "state")}
    address = f"/oauth/v2/allow?{urlencode({**kept, 'team': team})}"
    return f'<a href="{escape(address)}">{escape(label)}</a>'


def _html(content: str, status: int) -> Response:
    page = f"<!DOCTYPE html><title>Install</title><p>{content}</p>"
    return HTMLResponse(page, status, policy())
