"""Ponchik's parts in one process: web, worker, sweeper and clock, step by step."""

import json
import socket
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, Request, build_opener
from uuid import UUID

import uvicorn
from dramatiq import Consumer

from ponchik.actors.table import delivery_of, sweeper_of
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery import Delivery
from ponchik.delivery.sweeper import Sweeper
from ponchik.demo.simulator.simulator import Settings
from ponchik.ledger.broker import QUEUE
from ponchik.web.application import build_app
from tests.crashes.archive import Books, open_books
from tests.crashes.probe import Probe
from tests.harness.running import QUICK, environment_of

Json = dict[str, Any]
CHANNEL = "coffee"
#: Leases and settling are waited for by the clock on the wall, which is turned on.
POLICY = replace(QUICK, audit_after=timedelta(minutes=1))
#: Whoever has to wait more often than this waits for something that never comes.
_MOST_WAITS = 60


class Place(NamedTuple):
    """Where everything is; `arm` is a point and a hit, `bug` a name from bugs.py."""

    act: str
    database: str
    redis: str
    slack: str
    token: str
    clock_file: str
    arm: tuple[str, int] | None = None
    bug: str | None = None


class Group(NamedTuple):
    """A group DM with its members, without Ponchik, and its messages."""

    id: str
    members: list[str]
    messages: list[Json]


@dataclass
class Stage:
    place: Place
    ponchik: Ponchik
    delivery: Delivery
    sweeper: Sweeper
    listener: socket.socket
    probe: Probe
    errors: list[str] = field(default_factory=list)

    @cached_property
    def books(self) -> Books:
        return open_books(self.place.database)

    def serve(self) -> None:
        """Be the web process as well, from a thread."""
        config = uvicorn.Config(
            build_app(self.ponchik), log_config=None, lifespan="off"
        )
        run, listeners = uvicorn.Server(config).run, [self.listener]
        Thread(target=run, args=(listeners,), daemon=True).start()

    def ask_slack(self, path: str, wish: Json | None = None) -> Json:
        """Ask the simulator's control: what happened, or that somebody acts."""
        data = None if wish is None else json.dumps(wish).encode()
        address, headers = (
            f"{self.place.slack}/_sim/{path}",
            {"Content-Type": "application/json"},
        )
        request = Request(address, data, headers)  # noqa: S310 -- the simulator
        with build_opener(ProxyHandler({})).open(request) as answer:
            told: Json = json.load(answer)
        return told

    def channel(self) -> Json:
        found = self.ask_slack("workspace")["conversations"]
        return next(place for place in found if place["name"] == CHANNEL)

    def count(self, event: str) -> int:
        """Return how many events of a type there are."""
        query = "SELECT count(*) AS n FROM events WHERE type = %s"
        [found] = self.books.execute(query, [event])
        return int(found["n"])

    def groups(self) -> list[Group]:
        workspace = self.ask_slack("workspace")
        bot = workspace["app"]["user"]
        return [
            Group(c["id"], sorted(set(c["members"]) - {bot}), c["messages"])
            for c in sorted(workspace["conversations"], key=lambda c: str(c["id"]))
            if c["kind"] == "mpim" and "answer:check_in-1" in str(c["messages"])
        ]

    def work(self) -> None:
        """Do whatever is wanted, however long one has to wait for it."""
        for _ in range(_MOST_WAITS):
            self.work_without_waiting()
            if not self.let_time_pass():
                return
        said = f"{self.place.act} does not come to its end: {self.errors[-1:]}"
        raise TimeoutError(said)

    def work_without_waiting(self) -> None:
        """Sweep and answer the doorbell until nothing can be done by now."""
        doorbell = self.ponchik.broker.consume(QUEUE, prefetch=100, timeout=1)
        self.sweeper.sweep()
        while self._answer(doorbell):
            self.sweeper.sweep()

    def _answer(self, doorbell: Consumer) -> bool:
        answered = False
        while (message := next(doorbell)) is not None:
            self._carry_out(message.args[0])
            doorbell.ack(message)
            answered = True
        return answered

    def _carry_out(self, effect: str) -> None:
        """Do with an error what a worker does: write a line, and go on."""
        try:
            self.delivery.carry_out(UUID(effect))
        except Exception as error:  # noqa: BLE001 -- it is written down
            self.errors.append(repr(error))

    def let_time_pass(self) -> bool:
        """Until leases, back-offs and gates are over; False if nothing waits for it.

        Audits, and redraws that may have been overtaken, take their turn a while later,
        when Slack has been slow for long enough. What stands behind something that
        waits for a decent hour waits as well.
        """
        now = self.ponchik.clock()
        waiting = self.books.execute(
            "UPDATE effects AS e SET lease_until = NULL, hinted_at = NULL "
            "WHERE status = 'pending' AND due_at <= %s AND NOT EXISTS ("
            "SELECT FROM effects AS earlier WHERE earlier.stream = e.stream "
            "AND earlier.place < e.place AND earlier.status = 'pending' "
            "AND earlier.due_at > %s)",
            [now, now],
        )
        self.books.execute("DELETE FROM gates")
        self._wait_for_views()
        return waiting.rowcount > 0 or self._wait_for_second_looks()

    def _wait_for_views(self) -> None:
        """Let minutes pass for what waits for a view that whoever died never opened."""
        waiting = (
            "SELECT FROM effects WHERE status = 'pending' AND last_error = 'not yet'"
        )
        if self.books.execute(waiting, []).rowcount > 0:
            self.ask_slack("clock", {"seconds": 10})

    def _wait_for_second_looks(self) -> bool:
        pending = (
            "SELECT FROM effects WHERE status = 'pending' AND due_at > %s "
            "AND due_at <= %s"
        )
        now = self.ponchik.clock()
        later = now + POLICY.audit_after
        waiting = self.books.execute(pending, [now, later]).rowcount > 0
        if waiting:
            wait = POLICY.audit_after.total_seconds()
            self.ask_slack("clock", {"seconds": wait})
        return waiting


def set_stage(place: Place, listener: socket.socket, probe: Probe) -> Stage:
    told = environment_of(
        place.database,
        place.redis,
        place.slack,
        Settings(bot_token=place.token, clock_file=Path(place.clock_file)),
    )
    ponchik = assemble(load_config(environment=told))
    delivery = delivery_of(ponchik, POLICY)
    sweeper = sweeper_of(ponchik, delivery)
    return Stage(place, ponchik, delivery, sweeper, listener, probe)
