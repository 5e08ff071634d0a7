"""Ponchik as it is put together for real, with the outside replaced at four places.

The pool of connections, what opens addresses, the broker, and the clock: each of them
is the world's. Everything between them is Ponchik's own code.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import dramatiq
import structlog
from redis.exceptions import ConnectionError as RedisAway

from ponchik import bootstrap
from ponchik.actors.table import delivery_of, sweeper_of
from ponchik.bootstrap import Ponchik, assemble
from ponchik.config import load_config
from ponchik.delivery import Delivery, Policy
from ponchik.delivery.pacing import Gate
from ponchik.delivery.sweeper import Sweeper
from ponchik.projections.comparison import Difference
from ponchik.projections.rebuild import verify
from tests.simulation.database import VirtualPostgres
from tests.simulation.havoc import Havoc
from tests.simulation.slack import TOKEN
from tests.simulation.wire import Wire
from tests.simulation.world import Process, World


class VirtualBroker:
    """Carries doorbells to whichever worker is there; loses and doubles some."""

    namespace = "virtual"

    def __init__(
        self,
        world: World,
        havoc: Havoc,
        workers: Sequence[Process],
        hear: Callable[[str], object],
    ) -> None:
        self._world, self._havoc = world, havoc
        self._workers, self._hear = workers, hear

    @property
    def client(self) -> "VirtualBroker":
        return self

    def llen(self, _queue: str) -> int:
        """How many doorbells wait: none, since each finds its worker by itself."""
        return 0

    def lindex(self, _queue: str, _place: int) -> None:
        """None waits."""

    def publish(self, _channel: str, _message: str) -> None:
        """No page is open to hear it."""

    def enqueue_all(self, messages: Sequence[dramatiq.Message[None]]) -> int:
        for message in messages:
            self.enqueue(message)
        return 0

    def enqueue(self, message: dramatiq.Message[None]) -> None:
        if self._havoc.strikes("redis_away"):
            raise RedisAway("injected: Redis is away")
        if self._havoc.strikes("bell_lost"):
            return
        for _ in range(2 if self._havoc.strikes("bell_doubled") else 1):
            self._carry(message.args[0])

    def _carry(self, effect: str) -> None:
        chance = self._world.chance
        slow = self._havoc.strikes("bell_slow")
        self._world.spawn(
            f"does {effect[:8]}",
            lambda: self._hear(effect),
            chance.choice(self._workers),
            chance.uniform(0, 20.0) if slow else chance.uniform(0, 0.01),
        )


@dataclass
class Machine:
    """One assembled Ponchik, taken from world to world."""

    ponchik: Ponchik
    postgres: VirtualPostgres

    @property
    def client(self) -> Any:
        """slack_sdk's, as Ponchik uses it."""
        return self.ponchik.slack._connection.client  # noqa: SLF001 -- its wire

    def delivery(self, policy: Policy) -> Delivery:
        return delivery_of(self.ponchik, policy)

    def sweeper(self, delivery: Delivery) -> Sweeper:
        return sweeper_of(self.ponchik, delivery)

    def verify(self) -> list[Difference]:
        return verify(self.ponchik.database, lambda _count: None)

    def connect(self, wire: Wire, broker: VirtualBroker) -> None:
        self.client.opener = wire
        doorbell: Any = self.ponchik.doorbell
        doorbell._broker = broker  # noqa: SLF001 -- its Redis


@contextmanager
def assembled(database_url: str) -> Iterator[Machine]:
    postgres = VirtualPostgres(database_url)

    def clock() -> datetime:
        world = postgres.world
        process = world.current and world.current.process
        skew = process.skew if process else 0.0
        return datetime.fromtimestamp(world.now + skew, UTC)

    environment = {"DATABASE_URL": "postgresql://", "SLACK_BOT_TOKEN": TOKEN}
    with patch.object(bootstrap, "system_clock", clock):
        ponchik = assemble(load_config(environment=environment))
    database: Any = ponchik.database
    database._pool = postgres  # noqa: SLF001 -- its connections
    try:
        yield Machine(ponchik, postgres)
    finally:
        ponchik.close()


@contextmanager
def nothing_by_chance(world: World) -> Iterator[None]:
    """Draw whatever Ponchik draws from the seed, wait on the world's clock only."""
    chance = random.Random(world.chance.random())  # noqa: S311 -- repeatable
    waiting = (lambda seconds: world.step("waits for its turn", seconds),)
    with (
        patch("os.urandom", chance.randbytes),
        patch("random._urandom", chance.randbytes),
        patch.object(Gate.__init__, "__defaults__", waiting),
        _logs_told_to(world),
    ):
        yield


@contextmanager
def _logs_told_to(world: World) -> Iterator[None]:
    def tell(_logger: Any, level: str, event: structlog.typing.EventDict) -> str:
        said = " ".join(f"{name}={value}" for name, value in event.items())
        world.tell(f"{level}: {said}")
        if level in {"error", "exception"} and "ConnectionLost" not in said:
            world.fail(f"logged an error: {said}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.processors.format_exc_info, tell])
    try:
        yield
    finally:
        structlog.configure(**before)
