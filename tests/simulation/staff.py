"""Who works in the world: workers that hear doorbells and sweep, and a scheduler."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from ponchik.application.due import DueWork
from ponchik.delivery import Delivery
from ponchik.delivery.sweeper import Sweeper
from ponchik.store.connection import DatabaseAway
from tests.simulation.havoc import Havoc
from tests.simulation.world import Process, World

TICK = 60.0
SWEEP = 1.0


@dataclass
class Staff:
    world: World
    havoc: Havoc
    delivery: Delivery
    sweeper: Sweeper
    due_work: DueWork
    workers: list[Process]

    def begin(self) -> None:
        for worker in self.workers:
            worker.born.append(partial(self._begin_sweeping, worker))
            self._begin_sweeping(worker)
        self.world.spawn("scheduler", self._schedule)

    def hear(self, effect: str) -> None:
        self._do(partial(self.delivery.carry_out, UUID(effect)))

    def _begin_sweeping(self, worker: Process) -> None:
        self.world.spawn("sweeper", self._sweep, worker)

    def _sweep(self) -> None:
        while True:
            self.world.sleep(SWEEP, lazily=True)
            self._do(self.sweeper.sweep)

    def _schedule(self) -> None:
        while True:
            nobody_until = min(worker.up_at for worker in self.workers)
            self.world.sleep(max(TICK, nobody_until - self.world.now), lazily=True)
            for _ in range(self._ticks()):
                worker = self.world.chance.choice(self.workers)
                tick = partial(self._do, self.due_work.tick)
                self.world.spawn("a tick", tick, worker)

    def _ticks(self) -> int:
        if self.havoc.strikes("tick_lost"):
            return 0
        return 2 if self.havoc.strikes("tick_doubled") else 1

    def _do(self, act: Callable[[], object]) -> None:
        """A worker survives what goes wrong; but only Postgres may be away."""
        try:
            act()
        except DatabaseAway as away:
            self.world.tell(f"gave up: {away}")
        except Exception as error:  # noqa: BLE001 -- it is judged
            self.world.fail(f"a worker raised {type(error).__name__}: {error}")
