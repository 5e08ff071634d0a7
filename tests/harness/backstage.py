"""A page behind the scenes of a Ponchik whose steps are the test's own."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import unescape

import httpx2

from ponchik.demo.backstage.application import build_app
from ponchik.demo.backstage.panel import Panel
from ponchik.demo.backstage.slack import Slack
from tests.harness import http
from tests.harness.served import Played
from tests.harness.web import listen, serving, url_of

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
        return http.get(address, params=query)

    def press(self, action: str, value: str = "", **headers: str) -> int:
        form = {"action": action, "value": value}
        address = f"{self.url}/do"
        return http.post(address, data=form, headers=headers).status_code

    def next_due(self) -> tuple[float | None, str]:
        told = self.get("/next-due").json()
        return told["seconds"], told["what"]


@contextmanager
def staged(played: Played, slack: str) -> Iterator[Stage]:
    listener, control = listen(), Slack(slack)
    stage = Stage(played, url_of(listener))
    panel = Panel(played.ponchik, control, stage.killed.append)
    with closing(control), serving(build_app(panel, slack), listener):
        yield stage
