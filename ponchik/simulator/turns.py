"""One turn after the other: nobody sees the workspace half changed."""

from collections.abc import Callable
from threading import RLock


class Turns:
    """A lock, at whose last release the turn's changes are kept.

    So they are kept before whoever asked for them is answered.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._depth = 0
        self.keep: Callable[[], None] = _nothing

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1:
                self.keep()
        finally:
            self._depth -= 1
            self._lock.release()


def _nothing() -> None:
    pass
