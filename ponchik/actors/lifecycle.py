"""A worker's life: it sweeps while it works."""

from collections.abc import Callable

import dramatiq

from ponchik.delivery.sweeper import Sweeper
from ponchik.ledger.doorbell import Doorbell


class Sweeping(dramatiq.Middleware):
    """Runs a sweeper in every worker process."""

    def __init__(
        self, new_sweeper: Callable[[], Sweeper], doorbell: Callable[[], Doorbell]
    ) -> None:
        self._new_sweeper = new_sweeper
        self._doorbell = doorbell
        self._sweeper: Sweeper | None = None

    def after_worker_boot(
        self, _broker: dramatiq.Broker, _worker: dramatiq.Worker
    ) -> None:
        self._doorbell().warn_of_eviction()
        self._sweeper = self._new_sweeper()
        self._sweeper.start()

    def before_worker_shutdown(
        self, _broker: dramatiq.Broker, _worker: dramatiq.Worker
    ) -> None:
        if self._sweeper is not None:
            self._sweeper.stop()
            self._sweeper.join(timeout=15)
