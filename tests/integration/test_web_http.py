"""What web does with a connection, whatever parses it: strangers are bounded."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ponchik.demo.procfile import read_procfile
from ponchik.web.http import MOST_UNFINISHED
from tests.harness.processes import ROOT
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = pytest.mark.integration

GET = b"GET / HTTP/1.1\r\nHost: here\r\n"


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@contextmanager
def serving(http: str) -> Iterator[socket.socket]:
    """Yield a connection to a server that parses with `http`."""
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, http=http, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        seconds_until(lambda: server.started)
        with socket.create_connection(listener.getsockname(), PATIENCE) as one:
            yield one
        server.should_exit = True
        thread.join()


def procfiles_parser() -> str:
    [command] = [
        part for part in read_procfile(ROOT / "Procfile")["web"] if "--" in part
    ]
    words = command.split()
    return words[words.index("--http") + 1]


@pytest.fixture
def connection() -> Iterator[socket.socket]:
    with serving(procfiles_parser()) as connection:
        yield connection


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    received = b""
    try:
        while more := connection.recv(65536):
            received += more
    except ConnectionError:  # it hung up while we were still sending
        pass
    return received


def send_heads(connection: socket.socket, most: int) -> int:
    """Send an ever longer head until the server has enough of it; say how long."""
    line = b"X-Long: " + b"x" * 8_000 + b"\r\n"
    sent = connection.send(GET)
    connection.settimeout(PATIENCE)
    try:
        while sent < most:
            connection.sendall(line)
            sent += len(line)
    except ConnectionError:
        pass
    return sent


def test_a_head_without_an_end_is_refused(connection: socket.socket) -> None:
    assert send_heads(connection, 64 * MOST_UNFINISHED) < 64 * MOST_UNFINISHED
    assert answer(connection)[:12] in {b"HTTP/1.1 400", b""}


def test_control_the_bare_parser_takes_it_all() -> None:
    with serving("httptools") as connection:
        assert send_heads(connection, 8 * MOST_UNFINISHED) >= 8 * MOST_UNFINISHED
        connection.sendall(b"Connection: close\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_one_header_without_an_end_is_refused(connection: socket.socket) -> None:
    try:
        connection.sendall(GET + b"X-Long: " + b"x" * 64 * MOST_UNFINISHED)
    except ConnectionError:
        return
    assert answer(connection).startswith(b"HTTP/1.1 400")


def test_a_long_body_is_no_long_head(connection: socket.socket) -> None:
    size = 8 * MOST_UNFINISHED
    head = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: "
    connection.sendall(head + str(size).encode() + b"\r\n\r\n" + b"x" * size)
    assert answer(connection).endswith(str(size).encode())


def test_many_requests_on_one_connection_are_no_long_head(
    connection: socket.socket,
) -> None:
    for _ in range(4 * MOST_UNFINISHED // len(GET) // 100):
        connection.sendall((GET + b"\r\n") * 100)
        connection.recv(65536)
    connection.sendall(GET + b"Connection: close\r\n\r\n")
    assert b"HTTP/1.1 400" not in answer(connection)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost here\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_garbage_is_refused_and_the_connection_closed(
    connection: socket.socket, garbage: bytes
) -> None:
    connection.sendall(garbage)
    connection.shutdown(socket.SHUT_WR)
    assert answer(connection)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 404", b""}
