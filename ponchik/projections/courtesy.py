"""Looking through the log gives way to those who append to it.

While anybody appends, one slice is looked at at a time, and after it as long a rest is
taken: on two cores one is free for others then, and no append waits for a core. Where
nobody appends, nobody is given way to.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from time import monotonic, sleep
from typing import TypeVar

from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import newest_position

#: Who appended so lately may do so again.
_LATELY = 1.0

Result = TypeVar("Result")


class Courtesy:
    def __init__(
        self,
        database: Database,
        newest: int,
        pause: Callable[[float], object] = sleep,
        alone: AbstractContextManager[object] | None = None,
    ) -> None:
        """`alone` is a lock, shared by all that look at slices at once."""
        self._database = database
        self._newest = newest
        self._pause = pause
        self._alone = alone or Lock()
        self._appended_at = float("-inf")

    def snapshot(self, work: Callable[[Transaction], Result]) -> Result:
        """Do the work on a snapshot; while others append, alone and with a rest."""
        if monotonic() - self._appended_at > _LATELY:
            return self._done(work)
        with self._alone:
            began = monotonic()
            result = self._done(work)
            self._pause(monotonic() - began)
        return result

    def _done(self, work: Callable[[Transaction], Result]) -> Result:
        newest, result = self._database.snapshot(
            lambda t: (newest_position(t), work(t))
        )
        if newest != self._newest:
            self._newest, self._appended_at = newest, monotonic()
        return result
