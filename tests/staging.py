"""A page behind the scenes of a Ponchik whose steps are the test's own."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

import httpx2
import uvicorn

from ponchik.demo.backstage.application import build_app
from ponchik.demo.backstage.panel import Panel
from ponchik.demo.backstage.slack import Slack
from tests.playing import Played

TAG = re.compile(r"<[^>]*>")


@dataclass
class Stage:
    """A page behind the scenes of a Ponchik that is stepped by the test."""

    played: Played
    url: str
    killed: list[str] = field(default_factory=list)

    def read(self, conversation: str = "", **query: str) -> str:
        """The panel's words, without its tags."""
        answer = self.get("/panel", conversation=conversation, **query)
        assert answer.status_code == 200
        return " ".join(unescape(TAG.sub(" ", answer.text)).split())

    def get(self, path: str, **query: str) -> httpx2.Response:
        address = f"{self.url}{path}"
        return httpx2.get(address, params=query, trust_env=False, timeout=20)

    def press(self, action: str, value: str = "", **headers: str) -> int:
        form = {"action": action, "value": value}
        address = f"{self.url}/do"
        return httpx2.post(
            address, data=form, headers=headers, trust_env=False
        ).status_code

    def next_due(self) -> tuple[float | None, str]:
        told = self.get("/next-due").json()
        return told["seconds"], told["what"]


@contextmanager
def staged(played: Played, slack: str) -> Iterator[Stage]:
    listener = socket.create_server(("127.0.0.1", 0))
    stage = Stage(played, f"http://127.0.0.1:{listener.getsockname()[1]}")
    control = Slack(slack)
    panel = Panel(played.ponchik, control, stage.killed.append)
    config = uvicorn.Config(build_app(panel, slack), log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        control.close()
