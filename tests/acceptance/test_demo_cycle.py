"""`ponchik demo` as a person runs it: a whole cycle, a restart, a new beginning."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.servers import ROOT, descendants, gone, seconds_until

pytestmark = pytest.mark.acceptance

PATIENCE = 20.0
ADDRESS = re.compile(r"make-believe Slack\s+(http\S+)/")


@dataclass
class Playing:
    process: "subprocess.Popen[str]"
    control: httpx2.Client

    def act(self, act: str, **wish: str) -> None:
        answer = self.control.post("/act", json={"act": act, **wish})
        told = answer.raise_for_status().json().get("delivery", {"status": 200})
        assert told["status"] == 200, told

    def pass_days(self, days: float) -> None:
        self.control.post("/clock", json={"days": days}).raise_for_status()

    def ahead(self) -> float:
        return float(self.control.get("/clock").json()["ahead"])

    def workspace(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control.get("/workspace").json()
        return found

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
        seconds_until(condition, PATIENCE)

    def click(self, group: dict[str, Any], user: str, label: str) -> None:
        message = group["messages"][-1]
        [button] = [b for b in buttons(message) if b["text"]["text"].endswith(label)]
        place = {"channel": group["id"], "ts": message["ts"]}
        self.act("click", user=user, action_id=button["action_id"], **place)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = message.get("blocks", [])
    found = [part for block in blocks for part in block.get("elements", [])]
    return [part for part in found if part["type"] == "button"]


@contextmanager
def playing(folder: Path, *options: str) -> Iterator[Playing]:
    """Run the command in a place of its own; in the end SIGTERM leaves nothing."""
    command = [sys.executable, "-m", "ponchik", "demo", *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PONCHIK_DEMO_DIR": str(folder)},
    ) as process:
        address = until_ready(process)
        family = descendants(process.pid)
        try:
            with httpx2.Client(base_url=f"{address}/_sim", trust_env=False) as control:
                yield Playing(process, control)
        finally:
            process.send_signal(signal.SIGTERM)
            rest, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert rest.strip().startswith("Stopping…\nGoodbye!"), rest  # and no warnings
    assert gone(family)


def until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            found = ADDRESS.search(said)
            assert found
            return found[1]
    assert process.stderr
    raise AssertionError(said + process.stderr.read())


def test_a_cycle_is_played_kept_and_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with playing(folder) as first:
        introduced(first)
        checked_in_on(first)
        kept = first.workspace(), first.ahead()
    with playing(folder) as second:
        assert (second.workspace(), second.ahead()) == kept
        closed(second)
    with playing(folder, "--reset") as third:
        assert third.ahead() == 0
        assert not third.groups()
        introduced(third)


def introduced(slack: Playing) -> None:
    amara = slack.coffee()["members"][0]
    slack.act("invite_bot", user=amara, channel="coffee")
    slack.pass_days(7)
    ordinary = [p["id"] for p in slack.workspace()["people"] if p["is_ordinary"]]
    slack.until(lambda: slack.all_say("I matched you") and len(slack.groups()) == 12)
    met = [user for group in slack.groups() for user in slack.members(group)]
    assert set(ordinary) <= set(met)
    assert len(met) == len(set(met))


def checked_in_on(slack: Playing) -> None:
    slack.pass_days(7)
    slack.until(lambda: slack.all_say("We met, It's scheduled or Not yet"))
    happy, *_ = slack.groups()
    who = slack.members(happy)[0]
    slack.click(happy, who, "We met")
    slack.until(lambda: f"<@{who}> says you met" in slack.last_words()[0])
    message = slack.groups()[0]["messages"][-1]
    assert len(buttons(message)) == 3
    assert "edited" not in message


def closed(slack: Playing) -> None:
    """Whoever said that they met is left alone, the others are asked to the end."""
    slack.pass_days(7)
    slack.until(lambda: sum("Did you meet?" in s for s in slack.last_words()) == 11)
    sad = next(
        g for g in slack.groups() if "Did you meet?" in g["messages"][-1]["text"]
    )
    slack.click(sad, slack.members(sad)[0], "We didn't")
    slack.pass_days(1)
    slack.until(
        lambda: sum("nobody has told me" in s for s in slack.last_words()) == 10
    )
    slack.pass_days(1)
    slack.until(lambda: sum("closing this" in s for s in slack.last_words()) == 10)
