"""Health: `/healthz`, is the process alive; `/readyz`, can it do its work."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import MigrationError
from ponchik.ledger import gates
from ponchik.ledger.summary import backlog
from ponchik.store import heartbeats
from ponchik.store.connection import Transaction
from ponchik.store.migrations import pending_migrations, require_utf8
from ponchik.store.outages import (
    DatabaseAway,
    DatabaseFull,
    DatabaseReadOnly,
    RightMissing,
)

#: Anybody may ask, as often as they like: the answer is looked up once a second.
KEPT_FOR = 1.0
_NAMES = {
    DatabaseReadOnly: "read-only",
    DatabaseFull: "full",
    RightMissing: "its role lacks a right",
}


def alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """503 without an up-to-date database that can be written to.

    Redis only makes things quicker. How delivery stands is told as well, but a slow
    worker makes web no less ready.
    """
    readiness: Readiness = request.app.state.readiness
    found = await readiness.read()
    return JSONResponse(found, 200 if found["status"] == "ready" else 503)


class Readiness:
    """Asks with a thread and a connection of its own, so that no press waits for it.

    Nor does it wait for presses: a full pool is not a database that is away.
    """

    def __init__(
        self, ponchik: Ponchik, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._ponchik = ponchik
        self._database = ponchik.health_database
        self._elapsed = elapsed
        self._asking = asyncio.Lock()
        self._thread = CapacityLimiter(1)
        self._found: tuple[float, dict[str, Any]] | None = None

    async def read(self) -> dict[str, Any]:
        """Return what was found within the last second; whoever comes first looks."""
        async with self._asking:
            if self._found is None or self._elapsed() - self._found[0] >= KEPT_FOR:
                began = self._elapsed()
                told = await to_thread.run_sync(self._look, limiter=self._thread)
                self._found = began, told
            return self._found[1]

    def _look(self) -> dict[str, Any]:
        database, pending = self._try_to_work()
        is_ready = database == "ok" and not pending
        return {
            "status": "ready" if is_ready else "not ready",
            "database": database,
            "migrations_pending": pending,
            "redis": self._ponchik.doorbell.health(),
            **(self._liveness() if is_ready else {}),
        }

    def _try_to_work(self) -> tuple[str, list[str]]:
        """Return "ok" or what is wrong with the database, and what it misses."""
        try:
            return "ok", self._database.transaction(_write)
        except DatabaseAway as outage:
            return _NAMES.get(type(outage), "away"), []
        except MigrationError as error:
            return str(error), []

    def _liveness(self) -> dict[str, Any]:
        now = self._ponchik.clock()
        found, closed, ages = self._database.transaction(
            lambda t: (
                backlog(t, now),
                gates.closed_methods(t),
                heartbeats.read_ages(t),
            )
        )
        oldest = found.oldest_due or now
        return {
            "effects_due": found.due,
            "effects_dead": found.dead,
            "oldest_due_seconds": round((now - oldest).total_seconds()),
            "closed_gates": closed,
            "last_sweep_seconds_ago": _seconds(ages.get(heartbeats.SWEEPER)),
            "last_tick_seconds_ago": _seconds(ages.get(heartbeats.SCHEDULER)),
        }


def _write(transaction: Transaction) -> list[str]:
    """Do what the work needs, which is more than reading; return what is missing."""
    require_utf8(transaction)
    pending = pending_migrations(transaction)
    if not pending:
        heartbeats.beat(transaction, heartbeats.WEB)
    return pending


def _seconds(ago: timedelta | None) -> int | None:
    return None if ago is None else round(ago.total_seconds())
