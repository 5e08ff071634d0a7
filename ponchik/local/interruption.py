"""Ctrl-C and SIGTERM end everything in order; the second one ends it at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt inside, once."""
    before = {ending: signal.signal(ending, _interrupt) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for ending in ENDINGS:
        # Dying at once is safe: the guards end what is left.
        signal.signal(ending, signal.SIG_DFL)
    raise KeyboardInterrupt
