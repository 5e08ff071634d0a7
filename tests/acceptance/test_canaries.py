"""Every process at DEBUG, with secrets and names that are easy to find: none is told.

Logs, what the command line prints, the queue's messages, and the tables that analysts
read are searched for them.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import redis

from tests.chaos.cycle import Cycle
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.harness import http
from tests.harness.processes import run
from tests.harness.running import ADMIN_KEY
from tests.harness.stack import Stack, running
from tests.harness.waiting import PATIENCE

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-canary-4b1d-token",
    "SLACK_SIGNING_SECRET": "canary-7c2e-signing-secret",
    "SLACK_CLIENT_SECRET": "canary-9d3f-client-secret",
    "PONCHIK_TOKEN_KEYS": "Y2FuYXJ5LTVhMDctdG9rZW4ta2V5LTMyLWJ5dGVzISE=",
}
MEETINGS = 4
FAULTS = ("error_before", "error_after", "reply_lost", "rate_limited", "slack_error")
COMMANDS = (
    ("program", "list"),
    ("effects",),
    ("log",),
    ("check-in", "C0NOWHERE1"),
    ("projections", "verify"),
)


@dataclass
class Ears:
    """Whatever passes through Redis."""

    url: str
    heard: list[str] = field(default_factory=list)

    def listen(self) -> None:
        client = redis.Redis.from_url(self.url)
        with suppress(redis.RedisError, OSError), client.monitor() as monitor:  # type: ignore[no-untyped-call]
            for command in monitor.listen():
                self.heard.append(str(command))


@contextmanager
def listening(url: str) -> Iterator[Ears]:
    ears = Ears(url)
    Thread(target=ears.listen, daemon=True).start()
    yield ears


def play(stack: Stack) -> None:
    """A round, with every kind of fault, and visitors who are turned away."""
    coffee = stack.slack.coffee()
    stack.slack.act(act="invite_bot", user=coffee["members"][0], channel=coffee["id"])
    for fault in FAULTS:
        for method in ("conversations.open", "chat.postMessage", "chat.update"):
            script = [{"kind": fault, "error": "fatal_error"}]
            stack.slack.ask("faults", {"method": method, "script": script})
    members, seen = Members(stack.slack), Seen(stack.slack)
    Cycle(stack, members, seen, MEETINGS, time.monotonic() + PATIENCE).play()
    turned_away(stack)


def turned_away(stack: Stack) -> None:
    for path in ("slack/events", "slack/interactions", "slack/commands", "api/launch"):
        for key in (ADMIN_KEY, "wrong"):
            http.post(
                f"{stack.web}/{path}",
                content=b"{",
                headers={"Authorization": f"Bearer {key}"},
            )


def told(stack: Stack, folder: Path) -> dict[str, str]:
    """All that was written down, by where it stands."""
    found = {
        log.name: log.read_text(errors="replace")
        for log in folder.glob("*.log")
        if log.name != "slack.log"
    }
    for words in COMMANDS:
        command = [sys.executable, "-m", "ponchik", *words]
        found[" ".join(words)] = run(command, stack.environment)[1]
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        for table in ("events", "effects", "meetings", "rounds", "programs", "inbox"):
            rows = connection.execute(f"SELECT t::text FROM {table} AS t").fetchall()
            found[table] = "\n".join(row[0] for row in rows)
    return found


def canaries(stack: Stack) -> list[str]:
    # Slackbot's id is no secret, and bots have no privacy.
    bots = {stack.slack.bot(), "USLACKBOT"}
    people = stack.slack.ask("workspace")[1]["people"]
    humans = [person for person in people if person["id"] not in bots]
    names = [name for p in humans for name in (p["id"], p["name"], p["real_name"])]
    return [*SECRETS.values(), ADMIN_KEY, *(name for name in names if len(name) > 5)]


def leaks(stack: Stack, folder: Path, ears: Ears) -> list[str]:
    """Where which canary is to be found."""
    places = told(stack, folder) | {"redis": "\n".join(ears.heard)}
    assert all(places[name] for name in ("web.log", "worker-1.log", "events", "redis"))
    return [
        f"{canary} in {place}"
        for canary in canaries(stack)
        for place, text in places.items()
        if canary in text
    ]


@contextmanager
def played(folder: Path, *preloaded: str) -> Iterator[tuple[Stack, Ears]]:
    with (
        running(
            folder,
            members=2 * MEETINGS - 1,
            seed=1,
            preloaded=["tests.resilience.patience", *preloaded],
            settings={**SECRETS, "PONCHIK_LOG_LEVEL": "DEBUG"},
        ) as stack,
        listening(stack.environment["REDIS_URL"]) as ears,
    ):
        play(stack)
        yield stack, ears


def test_no_secret_and_nobodys_name_is_told_anywhere(tmp_path: Path) -> None:
    with played(tmp_path) as (stack, ears):
        assert leaks(stack, tmp_path, ears) == []


def test_control_a_talkative_worker_is_caught(tmp_path: Path) -> None:
    with played(tmp_path, "tests.acceptance.talkative") as (stack, ears):
        assert any("worker" in leak for leak in leaks(stack, tmp_path, ears))
