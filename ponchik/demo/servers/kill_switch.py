"""A lever for another process of the demo: it writes the name of one to be killed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def lever(pull: Callable[[str], None]) -> Iterator[int]:
    """Yield the descriptor to write to, a name a line; `pull` is called with each."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
        thread = Thread(target=_listen, args=(lines, pull), daemon=True)
        thread.start()
        try:
            yield writing
        finally:
            os.close(writing)
            thread.join()


def _listen(lines: Iterator[str], pull: Callable[[str], None]) -> None:
    for line in lines:
        pull(line.strip())
