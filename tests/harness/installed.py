"""A Ponchik without a token of its own, and two workspaces that can install it."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import httpx2

from ponchik.bootstrap import Ponchik
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator
from ponchik.web.application import build_app
from tests.harness import http
from tests.harness.running import NO_PACE, assembled, environment_of, settings_of
from tests.harness.served import Played
from tests.harness.web import listen, serving, url_of

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER_KEY = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="


@dataclass(frozen=True)
class Browser:
    """Somebody's, with cookies of its own, that follows where it is sent."""

    url: str
    client: httpx2.Client

    def go_to_slack(self) -> httpx2.Response:
        """Return Slack's page that asks whether to allow it."""
        sent = self.client.get(f"{self.url}/install")
        assert sent.status_code == 302, sent.text
        return self.client.get(sent.headers["location"])

    def way_back(self, asking: httpx2.Response, label: str) -> str:
        """Return the address to which a press on the link leads."""
        [link] = re.findall(rf'<a href="([^"]+)">{label}', asking.text)
        pressed = self.client.get(str(asking.url.join(unescape(link))))
        return str(pressed.headers["location"])

    def install(self, slack: Simulator) -> httpx2.Response:
        """Install Ponchik in the workspace."""
        team = slack.workspace.team
        label = re.escape(f"Allow in {team.name} ({team.id})")
        return self.client.get(self.way_back(self.go_to_slack(), label))


@dataclass(frozen=True)
class Installable:
    """Ponchik at its address, and the workspace of each of two companies."""

    here: Played
    there: Played
    environment: dict[str, str]

    @property
    def ponchik(self) -> Ponchik:
        return self.here.ponchik

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        with http.client() as client:
            yield Browser(self.here.url, client)

    def install(self, *slacks: Simulator) -> None:
        with self.browser() as browser:
            for slack in slacks:
                assert browser.install(slack).status_code == 200


@contextmanager
def installable(
    database_url: str, redis_url: str, folder: Path, *, rotates_tokens: bool = False
) -> Iterator[Installable]:
    listener = listen()
    url = url_of(listener)
    settings = replace(
        settings_of(url, folder, 6), rotates_tokens=rotates_tokens, bot_token="xoxb-no"
    )
    with ExitStack() as stack:
        here = stack.enter_context(running_simulator(settings))
        there = stack.enter_context(running_simulator(replace(settings, seed=2)))
        here.neighbours.append(there)
        told = environment_of(
            database_url,
            redis_url,
            here.url,
            settings,
            SLACK_CLIENT_ID=settings.client_id,
            SLACK_CLIENT_SECRET=settings.client_secret,
            PONCHIK_TOKEN_KEYS=KEY,
            PONCHIK_URL=url,
            **NO_PACE,
        )
        del told["SLACK_BOT_TOKEN"]
        ponchik = stack.enter_context(assembled(told))
        stack.enter_context(serving(build_app(ponchik), listener))
        yield Installable(Played(ponchik, here, url), Played(ponchik, there, url), told)
