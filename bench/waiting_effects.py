"""Questions that wait until a worker may post them."""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.fill import fill
from ponchik.ledger.broker import make_broker
from ponchik.ledger.doorbell import Doorbell

_PATIENCE = 120.0
_HEARTBEATS = "SELECT part FROM heartbeats"
_PENDING = "SELECT FROM effects WHERE kind = 'ask' AND status = 'pending' LIMIT 1"
_MOMENTS = """
    SELECT extract(epoch FROM finished_at)::float FROM effects
    WHERE kind = 'ask' AND status = 'done' ORDER BY finished_at
"""
Looking = psycopg.Connection[tuple[Any, ...]]


def wait_for_workers(looking: Looking) -> None:
    """Wait until a worker has said that it lives."""
    wait(lambda: bool(looking.execute(_HEARTBEATS).fetchall()))


def let_wait(looking: Looking, url: str, count: int) -> int:
    """Add so many questions; return how many were posted before them.

    For whoever holds the workers, so that all wait before the first is posted.
    """
    fill(url, count, waiting=True)
    return len(_moments(looking))


def posted(looking: Looking, redis_url: str, before: int) -> Sequence[float]:
    """Wait until all are posted; return when those after `before` were, in seconds."""
    # Whoever rests would look in some seconds, and we would ask Postgres meanwhile.
    Doorbell(make_broker(redis_url, [])).rouse()
    wait(lambda: not looking.execute(_PENDING).fetchall())
    return _moments(looking)[before:]


def rate_of(moments: Sequence[float]) -> float:
    """Return how many there were a second, from the first to the last."""
    return (len(moments) - 1) / (moments[-1] - moments[0])


@contextmanager
def stopped(pids: Collection[int]) -> Iterator[None]:
    """Hold the worker's processes, so that none begins before all is there."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def wait(condition: Callable[[], bool]) -> None:
    """Wait for the worker. Raises TimeoutError after two minutes."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker does not come to an end: see its log")
        time.sleep(0.05)


def _moments(looking: Looking) -> list[float]:
    return [moment for (moment,) in looking.execute(_MOMENTS)]
