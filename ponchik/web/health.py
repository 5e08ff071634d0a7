"""Health: `/healthz`, is the process alive; `/readyz`, can it do its work."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.ledger import gates
from ponchik.ledger.summary import backlog
from ponchik.store import heartbeats
from ponchik.store.connection import DatabaseAway
from ponchik.store.migrate import pending_migrations


def alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def ready(request: Request) -> Response:
    """503 without an up-to-date database. Redis only makes things quicker.

    How delivery stands is told as well, but a slow worker makes web no less ready.
    """
    ponchik: Ponchik = request.app.state.ponchik
    database, pending = _database(ponchik)
    told = {
        "status": "ready" if database == "ok" and not pending else "not ready",
        "database": database,
        "migrations_pending": pending,
        "redis": ponchik.doorbell.health(),
        **(_liveness(ponchik) if database == "ok" and not pending else {}),
    }
    return JSONResponse(told, 200 if told["status"] == "ready" else 503)


def _database(ponchik: Ponchik) -> tuple[str, list[str]]:
    try:
        return "ok", ponchik.database.transaction(pending_migrations)
    except DatabaseAway:
        return "away", []


def _liveness(ponchik: Ponchik) -> dict[str, Any]:
    now = ponchik.clock()
    found, closed, ages = ponchik.database.transaction(
        lambda t: (backlog(t, now), gates.closed_methods(t), heartbeats.read_ages(t))
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


def _seconds(ago: timedelta | None) -> int | None:
    return None if ago is None else round(ago.total_seconds())
