"""One change after the other: nobody sees the workspace half changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock


class WriteLock:
    """A lock, at whose last release what changed meanwhile is kept.

    So it is kept before whoever asked for it is answered. `changes` counts the
    releases: whoever reads again only needs to if it has grown.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._depth = 0
        self.changes = 0
        self.keep: Callable[[], None] = _nothing

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1:
                self.changes += 1
                self.keep()
        finally:
            self._depth -= 1
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold everything still to read it; whoever reads changes nothing."""
        with self._lock:
            yield


def _nothing() -> None:
    pass
