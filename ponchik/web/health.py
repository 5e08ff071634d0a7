"""Health: `/healthz`, is the process alive; `/readyz`, can it do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.store.connection import DatabaseAway
from ponchik.store.migrate import pending_migrations


def alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def ready(request: Request) -> Response:
    """503 without an up-to-date database. Redis only makes things quicker."""
    ponchik: Ponchik = request.app.state.ponchik
    database, pending = _database(ponchik)
    told = {
        "status": "ready" if database == "ok" and not pending else "not ready",
        "database": database,
        "migrations_pending": pending,
        "redis": ponchik.doorbell.health(),
    }
    return JSONResponse(told, 200 if told["status"] == "ready" else 503)


def _database(ponchik: Ponchik) -> tuple[str, list[str]]:
    try:
        return "ok", ponchik.database.transaction(pending_migrations)
    except DatabaseAway:
        return "away", []
