"""Serving a simulator: as an app, in a thread for tests, or until it is stopped."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from ponchik.demo.simulator.certificates import certificate_in
from ponchik.demo.simulator.control import control_routes
from ponchik.demo.simulator.page.allowing import AllowingPage
from ponchik.demo.simulator.page.consent import ConsentPage
from ponchik.demo.simulator.page.routes import Page
from ponchik.demo.simulator.response_urls import response_route
from ponchik.demo.simulator.simulator import Settings, Simulator, build_simulator
from ponchik.demo.simulator.web_api import WebApi
from ponchik.ui.same_origin import LOCAL_NAMES, same_origin_only

VERBS = ["GET", "POST"]
#: Seconds, more than a client of ours keeps an idle connection: one that is closed as
#: it is used leaves in doubt whether a call was heard.
KEPT_OPEN = 120


class DroppableProtocol(H11Protocol):
    """Lets a fault close the connection without any answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it the same way
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """Ends the pages' streams before it waits for whoever is still connected."""

    def __init__(self, config: uvicorn.Config, slack: Simulator) -> None:
        super().__init__(config)
        self._slack = slack

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._slack.has_ended = True
        self._slack.player.pause()
        await super().shutdown(sockets)


def build_app(slack: Simulator, names: Sequence[str] = LOCAL_NAMES) -> Starlette:
    """Build the application, which is reached under these names alone."""
    return Starlette(
        routes=[
            *AllowingPage(slack).routes(),
            *ConsentPage(slack).routes(),
            Route("/api/{method}", WebApi(slack).answer, methods=VERBS),
            *control_routes(slack),
            response_route(slack),
            WebSocketRoute("/link/", slack.sockets.serve),
            *Page(slack).routes(),
        ],
        middleware=same_origin_only(names),
    )


@contextmanager
def running_simulator(settings: Settings | None = None) -> Iterator[Simulator]:
    """Serve a simulator from a thread, on a free port of this machine.

    Told to end, it lets its connections end by themselves: nobody waits for that.
    """
    slack = build_simulator(settings or Settings())
    listener = socket.create_server(("127.0.0.1", 0))
    slack.url = f"{_scheme(slack)}://127.0.0.1:{listener.getsockname()[1]}"
    server = _server(slack)

    def run() -> None:
        with listener:
            server.run([listener])

    slack.deliveries.start()
    threading.Thread(target=run, daemon=True).start()
    try:
        yield slack
    finally:
        server.should_exit = True
        slack.deliveries.stop()


def serve(slack: Simulator, *, host: str, port: int, uds: Path | None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    slack.url = f"{_scheme(slack)}://{host}:{port}"
    slack.deliveries.start()
    address = {"uds": str(uds)} if uds else {"host": host, "port": port}
    # No browser reaches a socket, whose clients may name it as they like.
    names = ("*",) if uds else (*LOCAL_NAMES, host)
    with suppress(KeyboardInterrupt):
        _server(slack, names, **address).run()
    slack.deliveries.stop()


def _scheme(slack: Simulator) -> str:
    return "https" if slack.settings.certificate else "http"


def _server(
    slack: Simulator, names: Sequence[str] = LOCAL_NAMES, **address: str | int
) -> uvicorn.Server:
    certificate = slack.settings.certificate
    config = uvicorn.Config(
        build_app(slack, names),
        http=DroppableProtocol,
        ws="websockets-sansio" if slack.settings.socket_mode else "none",
        lifespan="off",
        log_level="warning",
        date_header=False,  # WebApi tells Slack's time
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEPT_OPEN,
        ssl_certfile=certificate and certificate_in(certificate),
        **address,  # type: ignore[arg-type] # either uds, or host and port
    )
    return Server(config, slack)
