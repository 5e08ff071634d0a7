"""A request's trace: it goes on with its sender's, or begins (W3C Trace Context)."""

import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ponchik.telemetry import spans

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
#: Asked for all the time by those who look whether we live, or listened to for hours.
WITHOUT = frozenset({"/healthz", "/readyz", "/metrics", "/w/{domain}/live"})


def traceparent_of(headers: Mapping[str, str]) -> str | None:
    """Return the request's traceparent, None where it is missing or garbled."""
    named = headers.get("traceparent", "")
    return named if _TRACEPARENT.fullmatch(named) else None


class Traced:
    """Opens a span for each request, named by its route: a path may hold a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = _route(scope) if scope["type"] == "http" else None
        if route is None or route in WITHOUT:
            await self._app(scope, receive, send)
            return
        method = _method(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                spans.note({"http.response.status_code": message["status"]})
            await send(message)

        with spans.span(
            f"{method} {route}".strip(),
            spans.Kind.SERVER,
            parent=traceparent_of(Headers(scope=scope)),
            attributes={"http.request.method": method, "http.route": route},
        ):
            await self._app(scope, receive, answer)


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in _METHODS else "OTHER"


def _route(scope: Scope) -> str:
    """Return how the route writes the path that was asked for; empty if none has it."""
    routes: list[BaseRoute] = scope["app"].routes
    found = (route for route in routes if route.matches(scope)[0] is not Match.NONE)
    return getattr(next(found, None), "path", "")
