"""A browser without a screen: it keeps cookies, follows links and signs in."""

from dataclasses import dataclass, field
from html import unescape
from re import findall
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import httpx2

from tests.harness.http import client
from tests.harness.served import Played


@dataclass
class Browser:
    """One browser of one person; it follows no redirect by itself."""

    played: Played
    http: httpx2.Client = field(
        default_factory=lambda: client(
            limits=httpx2.Limits(max_keepalive_connections=0)
        )
    )

    def get(self, address: str, **headers: str) -> httpx2.Response:
        return self.http.get(self.at(address), headers=headers)

    def post(self, address: str, **headers: str) -> httpx2.Response:
        """Send a form as our own page does, if no headers say otherwise."""
        own = headers or {"Sec-Fetch-Site": "same-origin"}
        return self.http.post(self.at(address), headers=own)

    def send(self, address: str, **fields: str) -> httpx2.Response:
        """Send a form that was filled in, with a key of its own if it has none."""
        filled_in = {"key": str(uuid4()), **fields}
        own = {"Sec-Fetch-Site": "same-origin"}
        return self.http.post(self.at(address), headers=own, data=filled_in)

    def at(self, address: str) -> str:
        return urljoin(self.played.url, address)

    def leave(self, then: str = "") -> str:
        """Press the one button; return where Slack would ask who one is."""
        page = self.get(f"/sign-in?then={then}" if then else "/sign-in")
        [start] = findall(r'href="(/sign-in/start[^"]*)"', page.text)
        return self.get(unescape(start)).headers["location"]

    def choose(self, asked: str, user: str) -> str:
        """Be this member at Slack; return where the browser comes back to."""
        allowed = asked.replace("/authorize?", "/allow?")
        answer = self.http.get(f"{allowed}&as={user}")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def sign_in(self, user: str, then: str = "") -> httpx2.Response:
        """Sign in as this member; return the answer to whoever is back."""
        return self.get(self.choose(self.leave(then), user))

    @property
    def session(self) -> str | None:
        return self.http.cookies.get("ponchik")

    def home(self) -> str:
        """Return the address under which the workspace's pages stand."""
        return f"/w/{self.played.slack.workspace.team.domain}"


def signed_in(played: Played, user: str) -> Browser:
    """Return the browser of somebody who is signed in."""
    browser = Browser(played)
    answer = browser.sign_in(user)
    assert answer.status_code == 303, answer.text
    assert urlsplit(answer.headers["location"]).path.startswith("/w/")
    return browser
