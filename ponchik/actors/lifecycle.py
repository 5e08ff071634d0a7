"""A worker's life: it sweeps while it works, and ends once however often it is told."""

import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import dramatiq
import structlog

from ponchik.config import load_config
from ponchik.delivery.sweeper import Sweeper
from ponchik.errors import ConfigError
from ponchik.ledger.doorbell import Doorbell
from ponchik.logs import set_up_logs

log = structlog.get_logger(__name__)

Handler = Callable[[int, FrameType | None], object]


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


class Prepared(dramatiq.Middleware):
    """Checks the settings and sets up the logs before the first message."""

    def __init__(self, log_level: str, needed: Sequence[str]) -> None:
        self._log_level = log_level
        self._needed = needed

    def after_process_boot(self, _broker: dramatiq.Broker) -> None:
        set_up_logs(self._log_level)
        try:
            load_config(self._needed)
        except ConfigError as error:
            sys.exit(f"ponchik: {error}")


class FirstSignalOnly(dramatiq.Middleware):
    """Let a worker finish what it does, though it is told to stop twice.

    Platforms signal every process of a dyno, and dramatiq's master forwards what it
    gets: so each worker hears SIGTERM twice, and takes the second for "kill now".
    """

    def after_process_boot(self, _broker: dramatiq.Broker) -> None:
        stop = signal.getsignal(signal.SIGTERM)
        if callable(stop):
            signal.signal(signal.SIGTERM, once(stop))

    def before_enqueue(
        self, _broker: dramatiq.Broker, message: dramatiq.Message[Any], _delay: object
    ) -> None:
        """Only a scheduler sends what bears its moment: it has nothing to finish."""
        if "scheduled_at" in message.options:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def once(stop: Handler) -> Handler:
    told = False

    def first_only(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            stop(number, frame)

    return first_only
