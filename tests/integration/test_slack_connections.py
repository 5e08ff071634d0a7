"""The connection to Slack is kept open, and a call is made once whatever befalls it."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from ponchik.errors import Ambiguous, NotSent
from ponchik.slack.client import kept_open
from ponchik.slack.client.calls import DeleteMessage
from ponchik.slack.client.slack import Slack
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.quick]

EFFECT = UUID(int=1)
CALL = DeleteMessage("C1", "1.2")


class Server(ThreadingHTTPServer):
    """Answers each call with the next status; 0 cuts the line, -1 says nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses: list[int] = []
        self.callers: list[tuple[str, int]] = []
        self.kept: list[socket.socket] = []

    @property
    def slack(self) -> Slack:
        url = f"http://127.0.0.1:{self.server_port}/api/"
        return Slack("t", base_url=url, timeout=PATIENCE)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.callers.append(self.client_address)
        self.server.kept.append(self.connection)
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        if status <= 0:
            self.close_connection = status == 0
            return
        body = b'{"ok": true}'
        self.send_response(status)
        self.send_header("Location", "/api/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_many_calls_take_one_connection(server: Server) -> None:
    slack = server.slack
    for _ in range(5):
        slack.carry_out(CALL, EFFECT)
    assert len(server.callers) == 5
    assert len(set(server.callers)) == 1


def test_a_connection_that_slack_closed_meanwhile_is_opened_anew(
    server: Server,
) -> None:
    slack = server.slack
    slack.carry_out(CALL, EFFECT)
    [kept] = server.kept
    with suppress(OSError):
        kept.shutdown(socket.SHUT_RDWR)
    slack.carry_out(CALL, EFFECT)
    assert len(set(server.callers)) == 2


def test_what_nobody_used_for_long_is_not_trusted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something in between may have forgotten it, and would swallow the call."""
    slack = server.slack
    slack.carry_out(CALL, EFFECT)
    monkeypatch.setattr(kept_open, "LONGEST_IDLE", -1.0)
    slack.carry_out(CALL, EFFECT)
    assert len(set(server.callers)) == 2


def test_whoever_is_on_the_way_is_not_held_up_by_who_finds_it_idle(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = server.slack
    slack.carry_out(CALL, EFFECT)
    opener = slack._connection.client.opener  # noqa: SLF001
    address = f"http://127.0.0.1:{server.server_port}/api/chat.delete"
    on_its_way = opener.way_to(address)
    with monkeypatch.context() as idle:
        idle.setattr(kept_open, "LONGEST_IDLE", -1.0)
        slack.carry_out(CALL, EFFECT)
    assert on_its_way.urlopen("POST", "/api/chat.delete", body=b"{}").status == 200
    assert len(server.callers) == 3


@pytest.mark.parametrize("status", [0, -1], ids=["cut", "silent"])
def test_a_call_without_an_answer_is_in_doubt_and_not_made_again(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    slack = server.slack
    slack.carry_out(CALL, EFFECT)
    server.statuses = [status]
    with monkeypatch.context() as hasty:
        # Only the call that is never answered may run out of time.
        hasty.setattr(slack._connection.client, "timeout", 0.5)  # noqa: SLF001
        with pytest.raises(Ambiguous):
            slack.carry_out(CALL, EFFECT)
    seconds_until(lambda: len(server.callers) == 2)
    slack.carry_out(CALL, EFFECT)


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.statuses = [302]
    slack = server.slack
    with suppress(Ambiguous):
        slack.carry_out(CALL, EFFECT)
    assert len(server.callers) == 1


def test_where_nobody_listens_or_no_such_host_is_nothing_was_sent() -> None:
    for url in ("http://127.0.0.1:1/api/", "http://nowhere.invalid/api/"):
        with pytest.raises(NotSent):
            Slack("t", base_url=url).carry_out(CALL, EFFECT)
