"""Waiting for what other threads and processes do.

Whoever waits does so until it has happened, and goes on at once. The patience says
nothing of how fast a machine has to be: it only turns what never happens into a
failure with words, instead of a test that hangs.
"""

import time
from collections.abc import Callable

#: In seconds, of which a busy machine may need some.
PATIENCE = 90.0
#: For a process that first makes its databases, on the busiest machine.
COLD_START = 400.0


def seconds_until(condition: Callable[[], object], limit: float = PATIENCE) -> float:
    """Wait until it is true, and return how long that took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < limit, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - start
