"""When a sweeper may rest: Postgres is asked rarely while there is nothing to do.

What could end the rest is seen each second without Postgres: a ring of any process, a
Redis that forgot or is away, the next moment that the clock brings, a clock that was
put forward. What comes without a ring, because its process was killed between commit
and ring, is found when that process is back, since each rouses sweepers when it starts;
or when the longest rest is over.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from ponchik.clock import Clock
from ponchik.queries.outlook import Outlook, read_outlook
from ponchik.store.connection import Database, Transaction
from ponchik.store.heartbeats import SWEEPER, beat

LONGEST_REST = timedelta(seconds=10)
_A_MOMENT = timedelta(seconds=2)


class Rest:
    """`last_ring` differs after each ring; it returns None if Redis is away.

    `elapsed` are seconds of a clock that nobody puts forward.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        last_ring: Callable[[], str | None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._last_ring = last_ring
        self._elapsed = elapsed
        self._heard: str | None = None
        self._found: Outlook | None = None
        self._began: tuple[datetime, float] | None = None

    def is_over(self) -> bool:
        """Return whether Postgres is to be asked; asks Redis and clocks only."""
        heard, before = self._last_ring(), self._heard
        self._heard = heard
        if heard is None or heard != before:
            return True
        if self._found is None or self._began is None or self._found.pending:
            return True
        now, (began, began_elapsed) = self._clock(), self._began
        rested = timedelta(seconds=self._elapsed() - began_elapsed)
        put_forward = abs(now - began - rested) > _A_MOMENT
        return put_forward or rested >= LONGEST_REST or self._found.is_reached(now)

    def look(self) -> bool:
        """Ask Postgres whether there is anything to do, and when there will be.

        Shows as well that the sweeper lives.
        """
        now, elapsed = self._clock(), self._elapsed()

        def ask(transaction: Transaction) -> Outlook:
            beat(transaction, SWEEPER)
            return read_outlook(transaction, now)

        self._found, self._began = None, None
        self._found = self._database.transaction(ask)
        self._began = now, elapsed
        return self._found.pending or self._found.due
