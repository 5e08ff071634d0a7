"""One demo never takes another's ports, nor another's web or Slack for its own."""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from ponchik.demo.readiness import is_our_slack, is_our_web
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings
from ponchik.local.errors import NotStarted
from ponchik.local.ports import Ports
from ponchik.local.readiness import answers, is_up
from tests.harness.waiting import seconds_until

pytestmark = pytest.mark.acceptance


@pytest.fixture
def ports() -> Iterator[Ports]:
    with Ports() as promised:
        yield promised


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free(busy: int) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert probe.getsockname()[1] != busy
        return int(probe.getsockname()[1])


def test_the_usual_port_is_taken_when_it_is_free(ports: Ports, free: int) -> None:
    assert ports.choose(None, free) == free


def test_a_free_port_is_found_when_the_usual_one_is_busy(
    ports: Ports, busy: int
) -> None:
    assert ports.choose(None, busy) not in {busy, 0}


def test_a_port_asked_for_by_number_is_never_changed(
    ports: Ports, busy: int, free: int
) -> None:
    assert ports.choose(free, busy) == free
    with pytest.raises(NotStarted, match=f"Port {busy} is in use"):
        ports.choose(busy, free)


@pytest.mark.skipif(sys.platform != "linux", reason="promises need Linux's sockets")
def test_a_port_promised_to_one_demo_is_not_given_to_another(
    ports: Ports, free: int
) -> None:
    with Ports() as others:
        assert others.choose(None, free) == free
        assert ports.choose(None, free) != free
    assert ports.choose(None, free) == free


def test_anothers_slack_is_not_taken_for_ours() -> None:
    with running_simulator(Settings(bot_token="xoxb-theirs")) as slack:
        address = f"{slack.url}/api/auth.test"
        seconds_until(lambda: answers(is_up(f"{slack.url}/")))
        assert answers(is_our_slack(address, "xoxb-theirs"))
        assert not answers(is_our_slack(address, "xoxb-ours"))


def test_anothers_web_is_not_taken_for_ours() -> None:
    with web(200) as url:
        seconds_until(lambda: answers(is_our_web(url, "secret")))
    with web(401) as url:
        assert not answers(is_our_web(url, "secret"))


@contextmanager
def web(status: int) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked = json.loads(self.rfile.read(length))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(asked["challenge"].encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
