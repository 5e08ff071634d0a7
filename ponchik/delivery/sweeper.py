"""The sweeper: every second it wakes again for what is due and nobody took.

So a flushed Redis, a lost doorbell or a killed worker costs a delay and nothing else.
Where Redis is away it carries the effects out itself. It looks at the clock as well, so
that rounds go on while no scheduler runs.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import structlog

from ponchik.delivery import Delivery
from ponchik.ledger import effects
from ponchik.ledger.doorbell import MOST_AT_ONCE, Doorbell
from ponchik.ledger.effects import Wake
from ponchik.store.connection import Transaction

log = structlog.get_logger(__name__)

INTERVAL = timedelta(seconds=1)
RING_AGAIN_AFTER = timedelta(seconds=3)


class Sweeper(Thread):
    """`tick` has everything done that the clock has brought."""

    def __init__(
        self, delivery: Delivery, doorbell: Doorbell, tick: Callable[[], object]
    ) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._delivery = delivery
        self._doorbell = doorbell
        self._tick = tick
        self._stopped = Event()

    def run(self) -> None:
        while not self._stopped.wait(INTERVAL.total_seconds()):
            try:
                self.sweep()
            except Exception:  # the sweeper heals what others left: it must go on
                log.exception("sweep_failed")

    def stop(self) -> None:
        self._stopped.set()

    def sweep(self) -> None:
        self._tick()
        wakes = self._delivery.database.transaction(self._look)
        if wakes and not self._doorbell.ring(wakes):
            self._carry_out(wakes)

    def _look(self, transaction: Transaction) -> list[Wake]:
        now, paces = self._delivery.clock(), self._delivery.paces
        return effects.to_wake(transaction, now, RING_AGAIN_AFTER, MOST_AT_ONCE, paces)

    def _carry_out(self, wakes: list[Wake]) -> None:
        for wake in wakes:
            if self._stopped.is_set():
                return
            try:
                self._delivery.carry_out(wake.id)
            except Exception:  # one that cannot be done must not hold up the others
                log.exception("effect_failed", effect=str(wake.id), kind=wake.kind)
