"""The web application: its routes, and an answer in JSON for whatever goes wrong."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.errors import (
    ConfigError,
    Conflict,
    Invalid,
    PonchikError,
    RateLimited,
    Refused,
    SlackError,
    Unknown,
    Unreadable,
    Unverified,
    VersionConflict,
)
from ponchik.logs import set_up_logs
from ponchik.store.collector import spare_what_is_loaded
from ponchik.store.outages import DatabaseAway
from ponchik.telemetry import spans
from ponchik.telemetry.switch import set_up_traces
from ponchik.ui.pages import shared_files
from ponchik.web import health, launches, slack_deliveries
from ponchik.web.calendar_files import show_calendar_file
from ponchik.web.guards.admin import Admin
from ponchik.web.guards.body import BodyRoom
from ponchik.web.guards.connection import ConnectionGuard
from ponchik.web.guards.proxies import TrustedProxies
from ponchik.web.guards.throttle import Throttle
from ponchik.web.metrics import show_metrics
from ponchik.web.pages.answers import draw
from ponchik.web.pages.home import show_home
from ponchik.web.pages.install import come_back, go_to_slack
from ponchik.web.pages.routes import is_page, page_routes
from ponchik.web.presses import Presses
from ponchik.web.traces import Traced

log = structlog.get_logger(__name__)

NEEDED = (
    "DATABASE_URL",
    "REDIS_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "PONCHIK_ADMIN_KEY",
)

_STATUS: dict[type[PonchikError], int] = {
    Unreadable: 400,
    Unverified: 401,
    Unknown: 404,
    Conflict: 409,
    Invalid: 422,
    SlackError: 502,
    DatabaseAway: 503,
    VersionConflict: 503,
}


def app_from_environment() -> Starlette:
    """End the process with one line if a setting is missing or wrong."""
    try:
        config = load_config(NEEDED)
    except ConfigError as error:
        sys.exit(f"ponchik: {error}")
    set_up_logs(config.log_level)
    set_up_traces(config.otlp_endpoint, "web")
    app = build_app(assemble(config))
    spare_what_is_loaded()
    return app


def build_app(ponchik: Ponchik) -> Starlette:
    """Return the web application of an assembled Ponchik."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        # Whoever was here before may have been killed between a commit and its ring.
        await run_in_threadpool(ponchik.doorbell.rouse)
        yield
        ponchik.close()
        await run_in_threadpool(spans.shut_down)

    app = Starlette(
        routes=[
            Route("/slack/events", slack_deliveries.events, methods=["POST"]),
            Route(
                "/slack/interactions", slack_deliveries.interactions, methods=["POST"]
            ),
            Route("/slack/commands", slack_deliveries.commands, methods=["POST"]),
            Route("/api/launch", launches.launch, methods=["POST"]),
            Route("/", show_home),
            Route("/install", go_to_slack),
            Route("/install/callback", come_back),
            *page_routes(),
            Route("/c/{calendar}.ics", show_calendar_file),
            shared_files(),
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", show_metrics),
        ],
        exception_handlers={
            PonchikError: _refused,
            HTTPException: _not_served,
            Exception: _unexpected,
        },
        middleware=[
            Middleware(TrustedProxies, number=ponchik.config.trusted_proxies),
            Middleware(ConnectionGuard),
            *([Middleware(Traced)] if spans.is_on() else []),
        ],
        lifespan=lifespan,
    )
    # A redirect would repeat whatever the Host header says.
    app.router.redirect_slashes = False
    app.state.ponchik = ponchik
    app.state.presses = Presses(ponchik.together)
    app.state.body_room = BodyRoom()
    app.state.readiness = health.Readiness(ponchik)
    app.state.installs = Throttle(burst=30, seconds=2)
    app.state.redraws = Throttle(burst=100, seconds=0.02)
    app.state.sign_ins = Throttle(burst=300, seconds=1)
    app.state.admin = Admin(ponchik.config.admin_key.get_secret_value())
    app.state.metrics_reader = Admin(
        ponchik.config.metrics_key.get_secret_value(), "PONCHIK_METRICS_KEY"
    )
    return app


def _refused(request: Request, error: Exception) -> Response:
    status = next(
        (code for kind, code in _STATUS.items() if isinstance(error, kind)), 500
    )
    log.warning("refused", path=_path(request), status=status, reason=_reason(error))
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, RateLimited):
        status, headers["Retry-After"] = 503, str(round(error.retry_after + 0.5))
    return JSONResponse({"error": str(error)}, status, headers)


def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette promises it
    if is_page(request):
        return draw(request, "problem.html", error.status_code, sentence=error.detail)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=_path(request), exc_info=error)
    said = "something went wrong here, and it was logged; look before you try again"
    if is_page(request):
        return draw(request, "problem.html", 500, sentence=f"S{said[1:]}.")
    return JSONResponse({"error": said}, 500)


def _path(request: Request) -> str:
    """From the scope: `request.url` raises where Host or the query is garbled."""
    return str(request.scope["path"])


def _reason(error: Exception) -> str:
    """A refusal quotes what was sent, which may be anybody's name."""
    return type(error).__name__ if isinstance(error, Refused) else str(error)
