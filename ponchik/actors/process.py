"""A process's life: it checks its settings, and ends once however often it is told."""

import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import dramatiq

from ponchik.config import load_config
from ponchik.errors import ConfigError
from ponchik.logs import set_up_logs
from ponchik.store.collector import spare_what_is_loaded
from ponchik.telemetry import spans
from ponchik.telemetry.switch import set_up_traces

Handler = Callable[[int, FrameType | None], object]


class Prepared(dramatiq.Middleware):
    """Checks the settings and sets up logs and traces before the first message."""

    def __init__(self, log_level: str, needed: Sequence[str]) -> None:
        self._log_level = log_level
        self._needed = needed

    def after_process_boot(self, _broker: dramatiq.Broker) -> None:
        set_up_logs(self._log_level)
        try:
            config = load_config(self._needed)
        except ConfigError as error:
            sys.exit(f"ponchik: {error}")
        set_up_traces(config.otlp_endpoint, "worker")
        spare_what_is_loaded()

    def after_worker_shutdown(
        self, _broker: dramatiq.Broker, _worker: dramatiq.Worker
    ) -> None:
        """Send the spans of what was finished."""
        spans.shut_down()


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
