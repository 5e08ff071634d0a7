"""What every level has: Ponchik as it is put together for real, and its Slack."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from ponchik.actors.table import delivery_of
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery import Delivery, Policy
from ponchik.demo.simulator.scopes import read_scopes
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.ledger import effects
from ponchik.projections.rebuild import verify
from tests.harness.processes import ROOT

ADMIN_KEY = "an-admin-key-for-tests"
SIGNING_SECRET = "simulated-secret"
#: As patient as it must be, and no more. A lease ends when a test says so, never
#: because the machine was slow.
QUICK = Policy(
    lease=timedelta(minutes=10),
    settle=timedelta(0),
    audit_after=timedelta(0),
    back_off=timedelta(milliseconds=10),
    longest_back_off=timedelta(milliseconds=50),
    workspace_back_off=timedelta(milliseconds=10),
    held_back=(timedelta(milliseconds=10),) * 3,
    most_attempts=8,
)
#: For what is delivered while a connection is lost, or all is killed. Slack's own are
#: longer still.
LONG_RETRIES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
#: Nobody waits for a turn where time is stepped.
NO_PACE = {"SLACK_PACE": "1000"}


def environment_of(
    database: str, redis: str, slack: str, settings: Settings, **more: str
) -> dict[str, str]:
    """Return what Ponchik is told by its environment of the parts around it."""
    told = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SLACK_API_URL": f"{slack}/api/",
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "SLACK_CLIENT_ID": settings.client_id,
        "SLACK_CLIENT_SECRET": settings.client_secret,
        "PONCHIK_ADMIN_KEY": ADMIN_KEY,
    }
    if settings.clock_file:
        told["PONCHIK_CLOCK_FILE"] = str(settings.clock_file)
    return told | more


def morning_clock(folder: Path) -> Path:
    """Return the clock of a workspace in which it is a Saturday, ten o'clock in UTC.

    So nothing hangs on the day and the hour at which tests are run.
    """
    week, since_monday = timedelta(days=7).total_seconds(), time.time() - 4 * 86_400
    ahead = (timedelta(days=5, hours=10).total_seconds() - since_monday) % week
    clock = folder / "clock"
    clock.write_text(f"{ahead}\n")
    return clock


def settings_of(web: str, folder: Path, members: int) -> Settings:
    """Return those of a Slack that delivers to the Ponchik at this address."""
    return Settings(
        events_url=f"{web}/slack/events",
        interactions_url=f"{web}/slack/interactions",
        commands_url=f"{web}/slack/commands",
        signing_secret=SIGNING_SECRET,
        clock_file=morning_clock(folder),
        members=members,
        scopes=read_scopes(ROOT / "manifest.json"),
        retry_delays=(0.0, 0.1, 0.2),
    )


@contextmanager
def assembled(environment: Mapping[str, str]) -> Iterator[Ponchik]:
    settings: Mapping[str, str | Path] = dict(environment)
    ponchik = assemble(load_config(environment=settings))
    try:
        yield ponchik
    finally:
        ponchik.close()


@dataclass(frozen=True)
class Running:
    """Ponchik and a simulated Slack; the worker is a loop that the test steps."""

    ponchik: Ponchik
    slack: Simulator
    policy: Policy = field(default=QUICK, kw_only=True)

    @property
    def workspace(self) -> str:
        return self.slack.workspace.team.id

    @property
    def delivery(self) -> Delivery:
        return delivery_of(self.ponchik, self.policy)

    def rows(self, query: str, *values: object) -> list[Mapping[str, Any]]:
        return self.ponchik.database.transaction(
            lambda t: list(t.execute(query.encode(), values or None))
        )

    def do(self, statement: str, *values: object) -> None:
        self.ponchik.database.transaction(
            lambda t: t.execute(statement.encode(), values or None)
        )

    def work(self) -> None:
        """Carry out everything that can be done by now."""
        delivery = self.delivery
        while wakes := self._look():
            for ring in wakes:
                delivery.carry_out(ring.id)

    def _look(self) -> list[effects.Wake]:
        self.ponchik.due_work.tick()
        now = self.ponchik.clock()
        return self.ponchik.database.transaction(
            lambda t: effects.to_wake(t, now, timedelta(0), 1_000)
        )

    def due(self, what: str) -> datetime:
        """When this is due; there is one such thing in the world."""
        [row] = self.rows("SELECT at FROM due WHERE what = %s", what)
        return cast(datetime, row["at"])

    def clock_to(self, moment: datetime) -> None:
        """Let it be just after the moment, and nothing done about it yet."""
        ahead = moment - self.ponchik.clock()
        self.slack.clock.advance(max(ahead.total_seconds(), 0) + 1)

    def advance(self, **units: float) -> None:
        self.slack.clock.advance(timedelta(**units).total_seconds())
        self.work()

    def advance_to(self, what: str) -> None:
        """Move the clock to the moment when it is due, and let it be done."""
        self.clock_to(self.due(what))
        self.work()

    def members_of(self, conversation: str) -> list[str]:
        """Slack's ids of those who are in a conversation, without Ponchik."""
        members = self.slack.workspace.conversations[conversation].members
        return [member for member in members if member != self.slack.bot]

    def require_sound(self) -> None:
        """The tables are what the log says, and nothing died."""
        assert verify(self.ponchik.database, lambda _count: None) == []
        assert self.rows("SELECT * FROM effects WHERE status = 'dead'") == []
