"""`ponchik demo` as a person runs it, driven by the simulator's control API."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from playwright.sync_api import Page
from psycopg.rows import dict_row

from tests.harness import http
from tests.harness.processes import ROOT, descendants, gone
from tests.harness.running import morning_clock
from tests.harness.waiting import PATIENCE, seconds_until

ADDRESS = re.compile(r"simulated Slack\s+(http\S+)/")
BACKSTAGE = re.compile(r"Behind the scenes\s+(http\S+)/")
DASHBOARD = re.compile(r"dashboard\s+(http\S+)/sign-in")
#: Redis and Postgres have a second or two to answer; then it goes on without them.
BUSY = re.compile(
    "redis away|pages not live|A tick was not sent|sweep failed|Consumer encountered"
    "|visitor not checked|profiles not read|view not shown"
)


@dataclass
class Playing:
    """A demo that runs; the clients are its Slack's control API, and backstage."""

    process: "subprocess.Popen[str]"
    folder: Path
    control: httpx2.Client
    backstage: httpx2.Client
    dashboard: str

    def act(self, act: str, **wish: str) -> None:
        """Act, and have Ponchik answer, be it that it was too late for Slack.

        Slack waits for three seconds: an event comes again then, a click does not.
        """
        while (told := self._ask_for(act, wish))["status"] is None and act == "click":
            pass
        assert told["status"] in {200, None}, told

    def _ask_for(self, act: str, wish: dict[str, str]) -> dict[str, Any]:
        answer = self.control.post("/act", json={"act": act, **wish})
        told: dict[str, Any] = answer.raise_for_status().json()
        delivery: dict[str, Any] = told.get("delivery", {"status": 200})
        return delivery

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Read the tables, as an operator of this demo could."""
        url = read_environment(self.folder / "environment")["DATABASE_URL"]
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def doer_of(self, event: str) -> str | None:
        """Return who the log says did this the last time, by Slack's id."""
        [found] = self.rows(
            """
            SELECT p.slack_id FROM events AS e
            LEFT JOIN people AS p ON p.id::text = e.metadata ->> 'actor'
            WHERE e.type = %s ORDER BY e.position DESC LIMIT 1
            """,
            event,
        )
        doer: str | None = found["slack_id"]
        return doer

    @property
    def slack(self) -> str:
        """The address of the workspace in the browser."""
        return str(self.control.base_url).removesuffix("/_sim/")

    def invite(self) -> None:
        """Invite Ponchik, and wait until it has said all that it says at once."""
        self.act("invite_bot", user=self.coffee()["members"][0], channel="coffee")
        self.until(lambda: len(self.coffee()["messages"]) > 0)
        self.until(lambda: self.next_due()["seconds"] not in {0, None})

    def next_due(self) -> dict[str, Any]:
        """Say what is due next; if nobody can say now, it may be due by now."""
        answer = self.backstage.get("/next-due")
        found: dict[str, Any] = answer.json()
        return found if answer.is_success else {"seconds": 0, "what": ""}

    def comes(self) -> str:
        """Say what comes next, once nothing is to be done by now."""
        return str(self.until_idle()["what"])

    def jump(self) -> str:
        """Move the clock to the next due thing, as the page does; say what it is."""
        due = self.until_idle()
        self.let_pass(seconds=due["seconds"] + 1)
        return str(due["what"])

    def let_pass(self, **units: float) -> None:
        """Move the clock by so many hours, or days."""
        self.control.post("/clock", json=units).raise_for_status()

    def press_next_due(self, page: Page) -> None:
        """Press the page's button, and wait until Ponchik has done what is due.

        It is pressed again if backstage was too busy to say what that is.
        """
        self.until_idle()
        before = self.ahead()
        while self.ahead() == before:
            with page.expect_response("**/do", timeout=1_000 * PATIENCE):
                page.get_by_role("button", name="Next due").click()
        self.until_idle()

    def until_idle(self) -> dict[str, Any]:
        """Wait until Ponchik has done all that is due; return what is due next."""
        seen: list[dict[str, Any]] = []

        def is_idle() -> bool:
            seen.append(self.next_due())
            return bool(seen[-1]["seconds"] != 0)

        self.until(is_idle)
        return seen[-1]

    def ledger(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self.control.get("/ledger").json()
        return found

    def copies(self) -> dict[str, int]:
        """How often each effect's message is in Slack, by the simulator's ledger."""
        changes = self.ledger()["changes"]
        gone = {(c["channel"], c["ts"]) for c in changes if c["kind"] == "delete"}
        return Counter(
            change["metadata"]["event_payload"]["effect"]
            for change in changes
            if change["kind"] == "post" and change["metadata"]
            if (change["channel"], change["ts"]) not in gone
        )

    def in_groups(self) -> int:
        """How many messages of Ponchik's stand in the groups, copies included."""
        groups = {group["id"] for group in self.groups()}
        return sum(
            change["kind"] == "post"
            and bool(change["metadata"])
            and change["channel"] in groups
            for change in self.ledger()["changes"]
        )

    def ahead(self) -> float:
        return float(self.control.get("/clock").json()["ahead"])

    def workspace(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control.get("/workspace").json()
        return found

    def person(self, name: str) -> dict[str, Any]:
        """Return somebody of the workspace by their name."""
        people = self.workspace()["people"]
        return next(person for person in people if person["real_name"] == name)

    def told(self, user: str) -> list[str]:
        """Return what Ponchik wrote to somebody alone, the oldest first."""
        return [
            message["text"]
            for place in self.workspace()["conversations"]
            if place["kind"] == "im" and user in place["members"]
            for message in place["messages"]
        ]

    def home_of(self, user: str) -> str:
        """Have somebody open Ponchik's Home in Slack, and return what stands there."""
        self.act("open_home", user=user)
        views = self.workspace()["views"]
        homes = [v for v in views if v["type"] == "home" and v["user"] == user]
        return str(homes[-1]["blocks"]) if homes else ""

    def trouble(self, **wish: object) -> None:
        """Let calls to Slack fail from now on, until it is calm again."""
        self.control.post("/faults", json=wish).raise_for_status()

    def calm(self) -> None:
        """Let Slack work again."""
        self.control.delete("/faults").raise_for_status()

    def coffee(self) -> dict[str, Any]:
        every = self.workspace()["conversations"]
        return next(place for place in every if place["name"] == "coffee")

    def groups(self) -> list[dict[str, Any]]:
        every = self.workspace()["conversations"]
        return [place for place in every if place["kind"] == "mpim"]

    def members(self, group: dict[str, Any]) -> list[str]:
        bot = self.workspace()["app"]["user"]
        return [user for user in group["members"] if user != bot]

    def last_words(self) -> list[str]:
        everything = [group["messages"] for group in self.groups()]
        return [said[-1]["text"] if said else "" for said in everything]

    def all_say(self, words: str) -> bool:
        said = self.last_words()
        return bool(said) and all(words in text for text in said)

    def until(self, condition: Callable[[], bool]) -> None:
        seconds_until(condition)

    def click(self, group: dict[str, Any], user: str, label: str) -> None:
        message = group["messages"][-1]
        [button] = [b for b in buttons(message) if b["text"]["text"].endswith(label)]
        place = {"channel": group["id"], "ts": message["ts"]}
        self.act("click", user=user, action_id=button["action_id"], **place)


def planned(demo: Playing) -> date:
    """Return the day on which the only program's next round starts."""
    [row] = demo.rows("SELECT next_round_at FROM programs")
    found: datetime = row["next_round_at"]
    return found.date()


def read_environment(file: Path) -> dict[str, str]:
    """Return what a demo tells other terminals."""
    pairs = (
        word.partition("=")
        for line in file.read_text().splitlines()
        for word in shlex.split(line)
        if "=" in word
    )
    return {name: value for name, _, value in pairs}


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = message.get("blocks", [])
    found = [part for block in blocks for part in block.get("elements", [])]
    return [part for part in found if part["type"] == "button"]


@contextmanager
def playing(folder: Path, *options: str, is_calm: bool = True) -> Iterator[Playing]:
    """Run the command in a place of its own; in the end SIGTERM leaves nothing.

    A calm demo shows no warning on the screen, but for those of a busy machine. Where
    the folder has no clock yet, it is a Saturday morning.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "clock").exists():
        morning_clock(folder)
    command = [sys.executable, "-m", "ponchik", "demo", *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PONCHIK_DEMO_DIR": str(folder)},
    ) as process:
        said = until_ready(process)
        slack, backstage = (_address(part, said) for part in (ADDRESS, BACKSTAGE))
        try:
            with (
                http.client(base_url=f"{slack}/_sim") as control,
                http.client(base_url=backstage) as behind,
            ):
                yield Playing(
                    process, folder, control, behind, _address(DASHBOARD, said)
                )
        finally:
            family = descendants(process.pid)
            process.send_signal(signal.SIGTERM)
            rest, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    if is_calm:
        lines = [line for line in rest.splitlines() if line and not BUSY.search(line)]
        assert lines[0] == "Stopping…", rest
        assert lines[1].startswith("Goodbye!"), rest
    seconds_until(lambda: gone(family))


def _address(part: re.Pattern[str], said: str) -> str:
    found = part.search(said)
    assert found
    return found[1]


def until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    assert process.stderr
    raise AssertionError(said + process.stderr.read())
