# ruff: noqa: INP001 -- a script, not a part of any package
"""Makes the README's pictures from a running demo.

In one terminal `make demo ARGS=--reset`, in another
`.venv/bin/python docs/pictures/make.py [ADDRESS OF THE MAKE-BELIEVE SLACK]`.

It plays the first half of a round through the simulator's control API, then looks at
the page as a member whose group was asked how it stands.
"""

import json
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60.0

Json = dict[str, Any]
T = TypeVar("T")


class Slack:
    """The simulator, over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def ask(self, verb: str, path: str, wish: Json | None = None) -> Json:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        connection.request(verb, f"/_sim/{path}", json.dumps(wish) if wish else None)
        response = connection.getresponse()
        answer: Json = json.loads(response.read())
        if response.status >= 400:
            sys.exit(f"{path}: {answer['error']}")
        return answer

    def workspace(self) -> Json:
        return self.ask("GET", "workspace")

    def groups_with(self, messages: int) -> list[Json]:
        """Group DMs in which so many things were said."""
        found = [c for c in self.workspace()["conversations"] if c["kind"] == "mpim"]
        return [c for c in found if len(c["messages"]) >= messages]


def play(slack: Slack) -> tuple[str, str]:
    """Play until somebody answered a check-in; return who, and in which group."""
    members = _invite(slack)
    slack.ask("POST", "clock", {"next": "week"})
    slack.ask("POST", "clock", {"hours": 10})
    _wait(lambda: len(slack.groups_with(1)) >= len(members) // 3)
    slack.ask("POST", "clock", {"days": 7})
    group = _wait(lambda: _first(slack.groups_with(2)))
    me = next(m for m in group["members"] if m in members)
    question = group["messages"][-1]
    click = {"act": "click", "user": me, "channel": group["id"], "ts": question["ts"]}
    slack.ask("POST", "act", {**click, "action_id": "answer:scheduled"})
    _wait(lambda: "scheduled 📅" in str(slack.workspace()))
    return me, group["id"]


def _invite(slack: Slack) -> set[str]:
    workspace = slack.workspace()
    people = {p["id"] for p in workspace["people"] if p["is_ordinary"]}
    coffee = next(c for c in workspace["conversations"] if c["name"] == "coffee")
    invite = {"act": "invite_bot", "user": min(people), "channel": coffee["id"]}
    slack.ask("POST", "act", invite)
    return people & set(coffee["members"])


def _first(groups: list[Json]) -> Json | None:
    return min(groups, key=lambda group: str(group["name"]), default=None)


def _wait(look: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + PATIENCE
    while not (seen := look()):
        if time.monotonic() > deadline:
            sys.exit("nothing happens: is this a demo that was just reset?")
        time.sleep(0.2)
    return seen


def photograph(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(
        viewport={"width": 1100, "height": 640}, color_scheme=scheme
    )
    page.goto(address)
    page.screenshot(path=HERE / f"group-dm-{scheme}.png")
    page.close()


def main() -> None:
    slack = Slack(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8001")
    me, group = play(slack)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):
            photograph(browser, f"{slack.address}/?as={me}&in={group}", scheme)
        browser.close()


if __name__ == "__main__":
    main()
