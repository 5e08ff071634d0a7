"""Signed clicks at a steady pace, whatever the answers; each by another member."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self
from urllib.parse import urlencode

import httpx2
import psycopg

from ponchik.demo.simulator.signing import sign
from tests.harness.stack import Stack

PER_SECOND = 20
#: Slack does not wait longer for an answer.
SLACK_WAITS = 3.0


@dataclass(frozen=True)
class Answered:
    """0: there was no answer in time."""

    member: str
    at: float
    took: float
    status: int


@dataclass
class Clicks:
    stack: Stack
    answers: list[Answered] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._bodies = bodies(self.stack)
        self._client = httpx2.Client(
            trust_env=False, timeout=10, limits=httpx2.Limits(max_connections=None)
        )
        self._pool = ThreadPoolExecutor(200)
        self._pacer = Thread(target=self._run, daemon=True)
        self._pacer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._pacer.join()
        self._pool.shutdown()
        self._client.close()

    def _run(self) -> None:
        began = time.monotonic()
        for number, (member, body) in enumerate(self._bodies):
            wait = began + number / PER_SECOND - time.monotonic()
            if self._over.wait(max(wait, 0)):
                return
            self._pool.submit(self._click, member, body)

    def _click(self, member: str, body: bytes) -> None:
        headers = sign(self.stack.environment["SLACK_SIGNING_SECRET"], body)
        began = time.monotonic()
        try:
            status = self._client.post(
                f"{self.stack.web}/slack/interactions", content=body, headers=headers
            ).status_code
        except httpx2.HTTPError:
            status = 0
        took = time.monotonic() - began
        self.answers.append(Answered(member, began, took, status))


def bodies(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """One click for each member of each meeting, as Slack would deliver it."""
    query = """
        SELECT m.meeting::text, m.workspace, p.id::text, p.slack_id
        FROM meetings AS m JOIN people AS p ON p.id = ANY (m.members) ORDER BY p.id
    """
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        found = connection.execute(query).fetchall()
    for meeting, workspace, member, user in found:
        payload = {
            "type": "block_actions",
            "team": {"id": workspace},
            "user": {"id": user, "team_id": workspace},
            "container": {"type": "message", "message_ts": "1.2", "channel_id": "D0"},
            "trigger_id": "1.2.3",
            "actions": [{"action_id": "answer:met", "value": f"{meeting}:check_in-1"}],
        }
        yield member, urlencode({"payload": json.dumps(payload)}).encode()


def written_down(stack: Stack) -> dict[str, int]:
    """How often each member's answer is in the log."""
    query = """
        SELECT data->>'member', count(*) FROM events WHERE type = 'Answered' GROUP BY 1
    """
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        return dict(connection.execute(query).fetchall())
