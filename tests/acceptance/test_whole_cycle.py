"""The first proof: the processes of the Procfile, as they stand, play two rounds."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.harness import http
from tests.harness.demo import read_environment
from tests.harness.pending import PENDING
from tests.harness.running import morning_clock
from tests.harness.stand_ins import two_free_ports
from tests.harness.waiting import COLD_START, PATIENCE

pytestmark = [pytest.mark.acceptance]

PEOPLE = 12


@dataclass(frozen=True)
class Stack:
    """Every process of a Ponchik, seen from outside."""

    web: str
    slack: str
    environment: Mapping[str, str]

    def sim(self, path: str, wish: object = None) -> dict[str, Any]:
        url = f"{self.slack}/_sim/{path}"
        with http.client() as client:
            answer = client.get(url) if wish is None else client.post(url, json=wish)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def launch(self, **wish: object) -> tuple[int, dict[str, Any]]:
        key = self.environment["PONCHIK_ADMIN_KEY"]
        answer = http.post(
            f"{self.web}/api/launch",
            content=json.dumps(wish),
            headers={"Authorization": f"Bearer {key}"},
        )
        return answer.status_code, answer.json()

    def rows(self, query: str) -> list[dict[str, Any]]:
        url = self.environment["DATABASE_URL"]
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query.encode()).fetchall()

    def one(self, query: str) -> Any:
        [row] = self.rows(query)
        [value] = row.values()
        return value

    def cli(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ponchik", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def posts(self) -> list[dict[str, Any]]:
        bot = self.sim("workspace")["app"]["user"]
        changes = self.sim("ledger")["changes"]
        return [c for c in changes if c["kind"] == "post" and c["user"] == bot]

    def questions(self, name: str, channels: set[str]) -> list[dict[str, Any]]:
        block = f"answer:{name}"
        return [
            post
            for post in self.posts()
            if post["channel"] in channels
            and any(b.get("block_id") == block for b in post["blocks"])
        ]

    def move_to(self, what: str) -> None:
        """Move the clock to the moment when something is due."""
        due = f"SELECT extract(epoch FROM at)::float FROM due WHERE what = '{what}'"
        ahead = self.one(due) - float(self.sim("clock")["now"])
        self.sim("clock", {"seconds": max(ahead, 0) + 1})

    def click(self, post: Mapping[str, Any], user: str, answer: str) -> None:
        """Press until it is heard: Slack gives up after three seconds."""
        wish = {
            "act": "click",
            "user": user,
            "channel": post["channel"],
            "ts": post["ts"],
            "action_id": f"answer:{answer}",
        }
        while (told := self.sim("act", wish)["delivery"])["status"] is None:
            pass
        assert told["status"] == 200


def until(fact: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"waited {seconds:g} s until {what}"
        time.sleep(0.1)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    web, slack = two_free_ports()
    (tmp_path / "data").mkdir()
    morning_clock(tmp_path / "data")
    log = tmp_path / "demo.log"
    command = ["-m", "ponchik", "demo", "--port", str(web), "--slack-port", str(slack)]
    with log.open("w") as output:
        demo = subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, "PONCHIK_DEMO_DIR": str(tmp_path / "data")},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            until(
                lambda: "is ready" in log.read_text() or demo.poll(),
                "it is ready",
                COLD_START,
            )
            assert demo.poll() is None, log.read_text()
            yield Stack(
                f"http://127.0.0.1:{web}",
                f"http://127.0.0.1:{slack}",
                read_environment(tmp_path / "data" / "environment"),
            )
        finally:
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(timeout=PATIENCE) == 0, log.read_text()


def test_two_rounds_are_played_in_twos_and_in_threes(stack: Stack) -> None:
    workspace = stack.sim("workspace")
    coffee = next(c for c in workspace["conversations"] if c["name"] == "coffee")
    somebody = next(p["id"] for p in workspace["people"] if p["is_ordinary"])
    keep_a_dozen(stack, workspace)
    stack.sim("act", {"act": "invite_bot", "user": somebody, "channel": coffee["id"]})
    until(lambda: stack.rows("SELECT * FROM programs"), "the program is started")
    # When the first round is over the second is due: the clock may start it itself.
    threes = stack.cli("program", "start", coffee["id"], "--group-size", "3")
    assert threes.returncode == 0, threes.stderr
    play_round(stack, coffee["id"], number=1, group_size=2)
    play_round(stack, coffee["id"], number=2, group_size=3)
    verified = stack.cli("projections", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert stack.one("SELECT count(*) FROM effects WHERE status = 'dead'") == 0
    posted = Counter(
        post["metadata"]["event_payload"]["effect"] for post in stack.posts()
    )
    assert set(posted.values()) == {1}, "each message was posted once"


def keep_a_dozen(stack: Stack, workspace: Mapping[str, Any]) -> None:
    """The seeded guest takes part too, so one of the ordinary members may rest."""
    ordinary = [p["id"] for p in workspace["people"] if p["is_ordinary"]]
    for user in ordinary[PEOPLE - 1 :]:
        stack.sim("act", {"act": "deactivate", "user": user})


def play_round(stack: Stack, channel: str, *, number: int, group_size: int) -> None:
    groups = PEOPLE // group_size
    status, told = stack.launch(
        action="launch_intro", channel=channel, group_size=group_size
    )
    if number == 1 or status == 202:
        assert status == 202, told
        assert told["people"] == PEOPLE
    else:
        assert told["error"].startswith(f"round {number} is still running")
    again, _ = stack.launch(action="launch_intro", channel=channel)
    assert again == 409, "a round that runs is not started again"
    meetings = f"FROM meetings WHERE round_number = {number}"
    introduced = f"SELECT count(*) {meetings} AND introduced_at IS NOT NULL"
    until(lambda: stack.one(introduced) == groups, "all groups are introduced")
    conversations = {
        row["group_channel"] for row in stack.rows(f"SELECT group_channel {meetings}")
    }
    assert len(conversations) == groups
    everybody = [
        person
        for row in stack.rows(f"SELECT members {meetings}")
        for person in row["members"]
    ]
    assert len(everybody) == len(set(everybody)) == PEOPLE

    stack.move_to("check_in-1")
    until(
        lambda: len(fresh(stack, "check_in-1", conversations, number)) == groups,
        "every group is asked midway",
    )
    first, second, third, *_ = fresh(stack, "check_in-1", conversations, number)
    stack.click(first, members(stack, first)[0], "met")
    stack.click(second, members(stack, second)[1], "scheduled")
    stack.click(third, members(stack, third)[0], "scheduled")
    stack.click(third, members(stack, third)[0], "not_yet")
    until(lambda: ": not yet" in shown(stack, third), "the change is shown")
    assert "edited" not in message(stack, third)

    stack.move_to("closing")
    until(
        lambda: len(fresh(stack, "closing", conversations, number)) == groups - 1,
        "every group that has not met is asked at the end",
    )
    closing = {q["channel"]: q for q in fresh(stack, "closing", conversations, number)}
    assert first["channel"] not in closing
    last = closing[third["channel"]]
    stack.click(last, members(stack, last)[1], "not_met")
    stack.move_to("reminder")
    reminded = (
        "SELECT count(*) FROM events AS e "
        "JOIN meetings AS m ON e.stream = 'meeting-' || m.meeting "
        f"WHERE m.round_number = {number} AND e.type = 'ReminderSent'"
    )
    until(lambda: stack.one(reminded) == groups - 2, "the silent are reminded")
    stack.move_to("finish")
    closed = f"SELECT closed_at IS NOT NULL FROM rounds WHERE number = {number}"
    until(lambda: stack.one(closed), "the round is closed")
    outcomes = Counter(row["status"] for row in stack.rows(f"SELECT status {meetings}"))
    assert outcomes == {
        "closed_met": 1,
        "closed_scheduled": 1,
        "closed_no": 1,
        "closed_stale": groups - 3,
    }
    pending = f"SELECT count(*) FROM effects WHERE {PENDING}"
    until(lambda: stack.one(pending) == 0, "everything is delivered")


def fresh(
    stack: Stack, name: str, conversations: set[str], number: int
) -> list[dict[str, Any]]:
    """This round's questions: Slack gives the same people the same conversation."""
    sent = {
        row["ts"]
        for row in stack.rows(
            "SELECT e.data ->> 'ts' AS ts FROM events AS e "
            "JOIN meetings AS m ON e.stream = 'meeting-' || m.meeting "
            f"WHERE e.type = 'QuestionSent' AND m.round_number = {number}"
        )
    }
    return [q for q in stack.questions(name, conversations) if q["ts"] in sent]


def members(stack: Stack, post: Mapping[str, Any]) -> list[str]:
    workspace = stack.sim("workspace")
    [found] = [c for c in workspace["conversations"] if c["id"] == post["channel"]]
    return [user for user in found["members"] if user != workspace["app"]["user"]]


def message(stack: Stack, post: Mapping[str, Any]) -> dict[str, Any]:
    workspace = stack.sim("workspace")
    [found] = [c for c in workspace["conversations"] if c["id"] == post["channel"]]
    [same] = [m for m in found["messages"] if m["ts"] == post["ts"]]
    return dict(same)


def shown(stack: Stack, post: Mapping[str, Any]) -> str:
    return str(message(stack, post)["text"])
