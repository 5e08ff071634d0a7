"""A whole Ponchik in one process, with a simulated Slack at its other end.

Web is served over HTTP; the worker is a loop that is stepped by the test, so that each
step can be looked at.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from ponchik.actors.table import delivery_of
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery import Delivery, Policy
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.scopes import read_scopes
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.demo.simulator.workspace import Person
from ponchik.ledger import effects
from ponchik.projections.rebuild import verify
from ponchik.web.application import build_app
from tests.servers import ROOT

ADMIN_KEY = "an-admin-key-for-tests"
SIGNING_SECRET = "simulated-secret"
#: As patient as it must be, and no more.
QUICK = Policy(
    lease=timedelta(seconds=2),
    settle=timedelta(0),
    audit_after=timedelta(0),
    back_off=timedelta(milliseconds=10),
    longest_back_off=timedelta(milliseconds=50),
    workspace_back_off=timedelta(milliseconds=10),
    most_attempts=8,
)


@dataclass(frozen=True)
class Played:
    ponchik: Ponchik
    delivery: Delivery
    slack: Simulator
    url: str

    @property
    def workspace(self) -> str:
        [row] = self.rows("SELECT DISTINCT workspace FROM programs")
        return str(row["workspace"])

    @property
    def channel(self) -> str:
        return self.slack.workspace.channel("coffee").id

    def invite(self) -> None:
        inviter = next(p.id for p in self.people())
        delivered = user_actions.invite_bot(self.slack, inviter, self.channel)
        assert delivered is not None
        delivered.wait()
        assert delivered.status == 200

    def people(self) -> Iterator[Person]:
        """Who can be paired: the ordinary members, and one guest."""
        everybody = self.slack.workspace.people.values()
        return (p for p in everybody if p.is_ordinary or p.is_restricted)

    def work(self) -> None:
        """Carry out everything that can be done by now."""
        while True:
            self.ponchik.due_work.tick()
            due = partial(
                effects.to_wake,
                now=self.ponchik.clock(),
                again_after=timedelta(0),
                limit=1_000,
            )
            wakes = self.ponchik.database.transaction(due)
            if not wakes:
                return
            for ring in wakes:
                self.delivery.carry_out(ring.id)

    def advance(self, **units: float) -> None:
        self.slack.clock.advance(timedelta(**units).total_seconds())
        self.work()

    def advance_to(self, what: str) -> None:
        """Move the clock to the moment when it is due, and let it be done."""
        [due] = self.rows(f"SELECT at FROM due WHERE what = '{what}'")
        ahead = due["at"] - self.ponchik.clock()
        self.slack.clock.advance(max(ahead.total_seconds(), 0) + 1)
        self.work()

    def click(self, user: str, message: Change, answer: str) -> int | None:
        delivered = user_actions.click(
            self.slack, user, message.channel, message.ts, f"answer:{answer}"
        )
        delivered.wait()
        return delivered.status

    def posts(self) -> list[Change]:
        """What Ponchik posted into group DMs."""
        return [p for p in self.slack.ledger.posts() if p.user == self.slack.bot]

    def questions(self, question: str) -> list[Change]:
        return [
            post
            for post in self.posts()
            if any(b.get("block_id") == f"answer:{question}" for b in post.blocks)
        ]

    def rows(self, query: str) -> list[Mapping[str, Any]]:
        return self.ponchik.database.transaction(
            lambda t: list(t.execute(query.encode()))
        )

    def members_of(self, conversation: str) -> list[str]:
        members = self.slack.workspace.conversations[conversation].members
        return [member for member in members if member != self.slack.bot]

    def require_sound(self) -> None:
        """The tables are what the log says, and nothing waits or died."""
        assert verify(self.ponchik.database, lambda _count: None) == []
        unfinished = self.rows("SELECT * FROM effects WHERE status = 'dead'")
        assert unfinished == []


@contextmanager
def playing(
    database_url: str,
    redis_url: str,
    folder: Path,
    policy: Policy = QUICK,
    members: int = 23,
) -> Iterator[Played]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(
        events_url=f"{url}/slack/events",
        interactions_url=f"{url}/slack/interactions",
        commands_url=f"{url}/slack/commands",
        signing_secret=SIGNING_SECRET,
        clock_file=folder / "clock",
        members=members,
        scopes=read_scopes(ROOT / "manifest.json"),
        retry_delays=(0.0, 0.1, 0.2),
    )
    with running_simulator(settings) as slack:
        config = load_config(
            environment={
                "DATABASE_URL": database_url,
                "REDIS_URL": redis_url,
                "SLACK_BOT_TOKEN": settings.bot_token,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": f"{slack.url}/api/",
                "SLACK_PACE": "1000",  # nobody waits for a turn where time is stepped
                "PONCHIK_ADMIN_KEY": ADMIN_KEY,
                "PONCHIK_CLOCK_FILE": folder / "clock",
            }
        )
        ponchik = assemble(config)
        server = uvicorn.Server(
            uvicorn.Config(build_app(ponchik), log_level="warning", lifespan="off")
        )
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield Played(ponchik, delivery_of(ponchik, policy), slack, url)
        finally:
            server.should_exit = True
            thread.join()
            listener.close()
            ponchik.close()
