"""Python's collector of cycles, which looks in vain through many values without any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Make thousands of values without a search for cycles among them.

    The search costs as much as making them. What nobody holds is freed all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def spare_what_is_loaded() -> None:
    """Have the collector pass over all that is loaded by now: it stays to the end.

    Searching it takes some 80 ms, in which a web process answers no press.
    """
    gc.collect()
    gc.freeze()
