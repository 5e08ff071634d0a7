"""The sweeper: every second it wakes again for what is due and nobody took.

So a flushed Redis, a lost doorbell or a killed worker costs a delay and nothing else.
Where Redis is away it carries the effects out itself. It looks at the clock as well, so
that rounds go on while no scheduler runs. Where nothing is due it rests: see `rest`.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import structlog

from ponchik.delivery import Delivery
from ponchik.delivery.rest import Rest
from ponchik.ledger import effects
from ponchik.ledger.doorbell import MOST_AT_ONCE, Doorbell
from ponchik.ledger.effects import Wake
from ponchik.store.connection import Transaction

log = structlog.get_logger(__name__)

INTERVAL = timedelta(seconds=1)
RING_AGAIN_AFTER = timedelta(seconds=3)
#: As long as workers have not taken all wakes, what was woken may wait in Redis.
RING_AGAIN_AFTER_QUEUE = timedelta(seconds=30)
#: One thread alone cannot do more before others want to be looked at.
CARRIED_OUT_AT_ONCE = 100


class Sweeper(Thread):
    """`tick` has everything done that the clock has brought.

    `begin` is done once before, by the thread: it may take its time.
    """

    def __init__(
        self,
        delivery: Delivery,
        doorbell: Doorbell,
        tick: Callable[[], object],
        begin: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._delivery = delivery
        self._doorbell = doorbell
        self._tick = tick
        self._begin = begin
        self._stopped = Event()
        self._rest = Rest(delivery.database, delivery.clock, doorbell.last_ring)

    def run(self) -> None:
        try:
            if self._begin is not None:
                self._begin()
        except Exception:  # what could not be looked at shows in the work
            log.exception("sweeper_began_without_a_look")
        while not self._stopped.wait(INTERVAL.total_seconds()):
            try:
                self.step()
            except Exception:  # the sweeper heals what others left: it must go on
                log.exception("sweep_failed")

    def stop(self) -> None:
        """Have the thread end after the sweep that it is at."""
        self._stopped.set()

    def step(self) -> None:
        """Sweep, unless it is known that there is nothing to do."""
        if self._rest.is_over() and self._rest.look():
            self.sweep()

    def sweep(self) -> None:
        """Have everything done that is due, and wake workers for what nobody took."""
        self._tick()
        wakes = self._look(self._doorbell.waiting())
        if wakes and not self._doorbell.ring(wakes, MOST_AT_ONCE):
            self._carry_out(wakes[:CARRIED_OUT_AT_ONCE])

    def _look(self, waiting: int | None) -> list[Wake]:
        """As much as there is room for in Redis, or as this thread alone can do."""
        limit = CARRIED_OUT_AT_ONCE if waiting is None else MOST_AT_ONCE - waiting
        again_after = self._again_after() if waiting else RING_AGAIN_AFTER
        now, paces = self._delivery.clock(), self._delivery.paces

        def look(transaction: Transaction) -> list[Wake]:
            return effects.to_wake(transaction, now, again_after, limit, paces)

        return self._delivery.database.transaction(look) if limit > 0 else []

    def _again_after(self) -> timedelta:
        """After what time it is known that a wake does not wait in Redis any more."""
        longest = self._doorbell.longest_wait()
        if longest is None:
            return RING_AGAIN_AFTER_QUEUE
        return min(longest + RING_AGAIN_AFTER, RING_AGAIN_AFTER_QUEUE)

    def _carry_out(self, wakes: list[Wake]) -> None:
        for wake in wakes:
            if self._stopped.is_set():
                return
            try:
                self._delivery.carry_out(wake.id)
            except Exception:  # one that cannot be done must not hold up the others
                log.exception("effect_failed", effect=str(wake.id), kind=wake.kind)
