"""Slices of the log are looked at in processes of their own, each on a core.

Threads would share one interpreter, which folding keeps busy all the time.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from ponchik.errors import StoreError
from ponchik.projections.courtesy import Courtesy
from ponchik.store.connection import Database, Transaction

Item = TypeVar("Item")
Result = TypeVar("Result")

#: A process that is forked from one in which all is loaded begins at once. That one has
#: no threads and no connections yet, which none of its children could use.
_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(["ponchik.projections.rebuild"])
#: Set in each of the processes, for as long as it lives.
_courtesies: list[Courtesy] = []


class HelperLost(StoreError):
    """A process that was to do a part of the work is gone."""


def snapshots(
    look: Callable[[Transaction, Item], Result],
    items: Iterable[Item],
    database: Database,
    newest: int,
    at_once: int,
) -> Iterator[Result]:
    """Yield what a look at each item finds, in their order, giving way to appends.

    Each process has a connection of its own. `look` is sent there by its name; the
    items and results are copied. Raises HelperLost if one of the processes is killed.
    """
    processes = ProcessPoolExecutor(
        at_once,
        _FORKING,
        initializer=_begin,
        initargs=(database.url, newest, _FORKING.Lock()),
    )
    try:
        with processes:
            yield from processes.map(partial(_done, look), items)
    except BrokenProcessPool as error:
        raise HelperLost(
            "a process that looked at a part of the log was killed, as is done where "
            "memory is short: nothing was changed; make room, and run it again"
        ) from error


def _begin(url: str, newest: int, alone: AbstractContextManager[object]) -> None:
    # Who is asked to stop at the terminal ends its helpers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _courtesies.append(Courtesy(Database(url, 1), newest, alone=alone))


def _end_with_parent() -> None:
    """End when whoever wanted the work was killed: nobody else would say so."""
    parent = parent_process()
    assert parent is not None  # noqa: S101 -- only children do this
    parent.join()
    os._exit(1)


def _done(look: Callable[[Transaction, Item], Result], item: Item) -> Result:
    [courtesy] = _courtesies
    return courtesy.snapshot(lambda transaction: look(transaction, item))
