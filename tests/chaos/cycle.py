"""One round from introduction to finish, played by a plan that knows every message.

Groups take turns in four stories, so that what each has to see is known beforehand.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

import httpx2
import psycopg

from tests.chaos.members import Click, Members
from tests.chaos.slack import Seen
from tests.harness import http
from tests.harness.control import Json
from tests.harness.pending import PENDING
from tests.harness.processes import pause
from tests.harness.running import ADMIN_KEY
from tests.harness.stack import Stack

CHECK_IN, CLOSING = "check_in-1", "closing"
STAGES = ("intro", "midpoint", "closing", "reminder", "finish")


@dataclass(frozen=True)
class Story:
    """What a group answers, and how many messages it has seen after each stage."""

    midway: str | None
    at_the_end: str | None
    seen: tuple[int, int, int, int, int]


STORIES = (
    Story("met", None, (1, 2, 2, 2, 3)),
    Story("scheduled", None, (1, 2, 3, 4, 5)),
    Story("not_yet", "not_met", (1, 2, 3, 3, 4)),
    Story(None, None, (1, 2, 3, 4, 5)),
)


class TooSlow(Exception):
    """A stage did not come to its end in time."""


@dataclass
class Cycle:
    stack: Stack
    members: Members
    seen: Seen
    meetings: int
    give_up_at: float
    groups: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    looking: AbstractContextManager[object] = field(default_factory=Lock)

    def play(self) -> None:
        for number, stage in enumerate(STAGES):
            began = time.monotonic()
            self._launch(stage)
            self._wait(stage, partial(self._all_saw, number))
            if stage == "intro":
                self._meet()
            self._click(stage)
            self.seconds[stage] = time.monotonic() - began

    def wanted(self, stage: int = -1) -> Mapping[str, int]:
        """How many messages each group has to see; groups nobody met yet count too."""
        unmet = (f"group {n}" for n in range(len(self.groups), self.meetings))
        return {
            channel: STORIES[number % len(STORIES)].seen[stage]
            for number, channel in enumerate([*self.groups, *unmet])
        }

    def wait_until_nothing_is_pending(self) -> None:
        began = time.monotonic()
        self._wait("the audits", self._is_settled)
        self.seconds["audits"] = time.monotonic() - began

    def _launch(self, stage: str) -> None:
        """Ask until it was done, or had been: each stage is launched once."""
        channel = self.stack.slack.coffee()["id"]
        wish = {"action": f"launch_{stage}", "channel": channel}
        if stage == "intro":
            wish |= {"group_size": 2}
        self._wait(f"the launch of {stage}", lambda: self._ask(wish) in {202, 409})

    def _ask(self, wish: Json) -> int:
        key = {"Authorization": f"Bearer {ADMIN_KEY}"}
        try:
            return http.post(
                f"{self.stack.web}/api/launch",
                json=wish,
                headers=key,
            ).status_code
        except httpx2.HTTPError:
            return 0

    def _all_saw(self, stage: int) -> bool:
        self.seen.look()
        found = self.seen.by_channel()
        if stage == 0:
            return len(found) >= self.meetings
        wanted = self.wanted(stage)
        return all(len(found[channel]) >= number for channel, number in wanted.items())

    def _meet(self) -> None:
        known = {c["id"]: c["members"] for c in self.stack.slack.conversations()}
        bot = self.stack.slack.bot()
        for channel in sorted(self.seen.by_channel()):
            self.groups[channel] = [user for user in known[channel] if user != bot]

    def _click(self, stage: str) -> None:
        question = {"midpoint": CHECK_IN, "closing": CLOSING}.get(stage)
        if question:
            self.members.click_all(self._clicks(question), self._find)

    def _clicks(self, question: str) -> list[Click]:
        return [
            Click(channel, user, question, answer)
            for number, (channel, users) in enumerate(self.groups.items())
            for answer in [_answer(STORIES[number % len(STORIES)], question)]
            if answer
            for user in users
        ]

    def _find(self, click: Click) -> Json | None:
        """Look again: of two copies an audit may have taken this one away."""
        with self.looking:
            self.seen.look()
            return self.seen.question(click.channel, click.question)

    def _is_settled(self) -> bool:
        """Audits come a minute after the doubt; the clock need not wait so long."""
        self.stack.slack.advance(61)
        pause(2)
        pending = f"SELECT count(*) FROM effects WHERE {PENDING}"
        with psycopg.connect(self.stack.environment["DATABASE_URL"]) as connection:
            [[waiting]] = connection.execute(pending).fetchall()
        return bool(waiting == 0)

    def _wait(self, what: str, fact: Callable[[], bool]) -> None:
        while not fact():
            if time.monotonic() > self.give_up_at:
                raise TooSlow(f"gave up waiting for {what}")
            pause(0.3)


def _answer(story: Story, question: str) -> str | None:
    return story.midway if question == CHECK_IN else story.at_the_end
