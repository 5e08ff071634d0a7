"""A small Slack app that is not Ponchik: it checks every signature and answers as told.

So what Ponchik does not do yet is played through all the same, with Slack's own client.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from tests.harness.waiting import PATIENCE

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

Json = dict[str, Any]
Answer = Callable[[Json], Any]


class FakeApp:
    def __init__(self, port: int = 0) -> None:
        self.heard: list[Json] = []
        self.unsigned = 0
        self.answer: Answer = lambda _payload: ""
        self.client = WebClient()
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def hear(self, payload: Json) -> bytes:
        answer = self.answer(payload)
        with self._changed:
            self.heard.append(payload)
            self._changed.notify_all()
        return (answer if isinstance(answer, str) else json.dumps(answer)).encode()

    def wait_for(self, kind: str, count: int = 1) -> Json:
        """Return the `count`th payload of this type, as soon as it is there."""

        def enough() -> bool:
            return len(self.of(kind)) >= count

        with self._changed:
            assert self._changed.wait_for(enough, PATIENCE), f"no {kind} came"
        return self.of(kind)[count - 1]

    def of(self, kind: str) -> list[Json]:
        return [p for p in self.heard if kind in {p.get("type"), p.get("command")}]

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(app: FakeApp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            verifier = SignatureVerifier(SECRET)
            if not verifier.is_valid_request(body, dict(self.headers)):
                app.unsigned += 1
            answer = app.hear(_payload(body.decode()))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
            pass

    return Handler


def _payload(body: str) -> Json:
    if body.startswith("{"):
        decoded = json.loads(body)
        event = decoded.get("event", decoded)
        assert isinstance(event, dict)
        return event
    form = {name: values[0] for name, values in parse_qs(body).items()}
    decoded = json.loads(form["payload"]) if "payload" in form else form
    assert isinstance(decoded, dict)
    return decoded


@contextmanager
def running_app(port: int = 0) -> Iterator[FakeApp]:
    app = FakeApp(port)
    try:
        yield app
        assert app.unsigned == 0
    finally:
        app.stop()
