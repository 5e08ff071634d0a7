"""One turn after the other: nobody sees the workspace half changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock


class Turns:
    """A lock, at whose last release the turn's changes are kept.

    So they are kept before whoever asked for them is answered. `taken` counts the
    turns: whoever looks again only needs to if it has grown.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._depth = 0
        self.taken = 0
        self.keep: Callable[[], None] = _nothing

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1:
                self.taken += 1
                self.keep()
        finally:
            self._depth -= 1
            self._lock.release()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Hold everything still for a look; whoever looks changes nothing."""
        with self._lock:
            yield


def _nothing() -> None:
    pass
