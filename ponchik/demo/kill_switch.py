"""A pipe through which a process of the demo names another that is to be killed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def open_kill_switch(kill: Callable[[str], None]) -> Iterator[int]:
    """Yield the descriptor to write to, a name a line; `kill` is called with each."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
        thread = Thread(target=_listen, args=(lines, kill), daemon=True)
        thread.start()
        try:
            yield writing
        finally:
            os.close(writing)
            thread.join()


def _listen(lines: Iterator[str], kill: Callable[[str], None]) -> None:
    for line in lines:
        kill(line.strip())
