"""What a page on this machine accepts: requests under its own name, from its own pages.

Any web page can send a form to 127.0.0.1, and a name that resolves to it (DNS
rebinding) lets that page read the answer. Both carry headers that give them away.
"""

from collections.abc import Iterable

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_NAMES = ("127.0.0.1", "localhost")
READING = {"GET", "HEAD", "OPTIONS"}


def same_origin_only(names: Iterable[str] = LOCAL_NAMES) -> list[Middleware]:
    """Return the guards of an application that is reached under these names alone."""
    return [
        Middleware(
            TrustedHostMiddleware, allowed_hosts=list(names), www_redirect=False
        ),
        Middleware(SameOriginGuard),
    ]


class SameOriginGuard:
    """Answers 403 to whatever another site's page would have changed here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        if scope["type"] == "http" and not _is_allowed(Request(scope)):
            app = PlainTextResponse("Only this page's own buttons act here.", 403)
        await app(scope, receive, send)


def _is_allowed(request: Request) -> bool:
    return request.method in READING or is_same_origin(request)


def is_same_origin(request: Request) -> bool:
    """Tell whether our own page asks, or a program: browsers always name the origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin in {None, f"http://{request.headers.get('host', '')}"}
