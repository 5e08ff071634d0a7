"""Serves an application to whoever asks, from a thread of this process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from tests.harness.waiting import seconds_until


def listen() -> socket.socket:
    """Take a free port, where nobody is answered yet."""
    return socket.create_server(("127.0.0.1", 0))


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serving(application: Any, listener: socket.socket) -> Iterator[None]:
    """Answer those who ask there, until what they asked is answered.

    Then the server ends by itself, and takes some tenths of a second for that.
    """
    config = uvicorn.Config(
        application, log_level="warning", lifespan="off", timeout_keep_alive=120
    )
    server = uvicorn.Server(config)

    def run() -> None:
        with listener:
            server.run([listener])

    threading.Thread(target=run, daemon=True).start()
    try:
        yield
    finally:
        server.should_exit = True
        seconds_until(lambda: not server.server_state.tasks)
