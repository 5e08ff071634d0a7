"""`GET /metrics`: what `/readyz` says and how much there is, in Prometheus' words.

Workspaces, channels and people are in none of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ponchik.bootstrap import Ponchik
from ponchik.queries.totals import Totals, read_totals
from ponchik.store.outages import DatabaseAway

Found = Mapping[str, Any]

#: Each with what it says; docs/observing.md is held against it.
METRICS: Mapping[str, str] = {
    "ponchik_build_info": "The version that serves this page.",
    "ponchik_database_up": "1 if the database can do the work.",
    "ponchik_migrations_pending": "Migrations that were not applied yet.",
    "ponchik_redis_up": "1 if the doorbell rings.",
    "ponchik_doorbell_waiting": "Wakes that no worker has heard yet.",
    "ponchik_effects_due": "What is to be done in Slack by now, up to 1000.",
    "ponchik_effects_dead": "What could not be done and waits for a person, to 1000.",
    "ponchik_effects_oldest_due_seconds": "For how long the oldest of them is due.",
    "ponchik_gate_closed": "1 for each method that Slack wants no calls of for now.",
    "ponchik_last_sweep_seconds": "Since when no worker has looked for work.",
    "ponchik_last_tick_seconds": "Since when nobody has looked at the clock.",
    "ponchik_log_position": "Position of the newest event.",
    "ponchik_programs_running": "Programs that have not ended.",
    "ponchik_programs_paused": "Those of them that are paused.",
    "ponchik_programs_waiting": "Those of them that cannot start a round for now.",
    "ponchik_rounds_open": "Rounds that run.",
}
#: What `/readyz` calls them.
_FROM_READINESS = {
    "ponchik_effects_due": "effects_due",
    "ponchik_effects_dead": "effects_dead",
    "ponchik_effects_oldest_due_seconds": "oldest_due_seconds",
    "ponchik_last_sweep_seconds": "last_sweep_seconds_ago",
    "ponchik_last_tick_seconds": "last_tick_seconds_ago",
}


async def show_metrics(request: Request) -> Response:
    """Answer who has the key; without one set there is no such page."""
    ponchik: Ponchik = request.app.state.ponchik
    if not ponchik.config.metrics_key.get_secret_value():
        raise HTTPException(404)
    request.app.state.metrics_reader.require(request)
    found = await request.app.state.readiness.read()
    totals = await run_in_threadpool(_totals, ponchik)
    waiting = await run_in_threadpool(ponchik.doorbell.waiting)
    text = _written(_Numbers(found, totals, waiting))
    headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    return Response(text, headers=headers)


def _totals(ponchik: Ponchik) -> Totals | None:
    try:
        return ponchik.health_database.transaction(read_totals)
    except DatabaseAway:
        return None


def _written(numbers: "_Numbers") -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(numbers)
    return generate_latest(registry)


def _version() -> str:
    """Return "checkout" where Ponchik runs without being installed, as on Heroku."""
    try:
        return version("ponchik")
    except PackageNotFoundError:
        return "checkout"


class _Numbers(Collector):
    """What is not known is left out, so that nobody takes it for zero."""

    def __init__(
        self, found: Found, totals: Totals | None, waiting: int | None
    ) -> None:
        self._found = found
        self._totals = totals
        self._waiting = waiting

    def collect(self) -> Iterator[Metric]:
        yield self._build()
        for name, value in self._values().items():
            if value is not None:
                yield GaugeMetricFamily(name, METRICS[name], value=value)
        yield self._gates()

    def _values(self) -> Mapping[str, float | None]:
        found = self._found
        totals = {} if self._totals is None else asdict(self._totals)
        return {
            "ponchik_database_up": found["database"] == "ok",
            "ponchik_migrations_pending": len(found["migrations_pending"]),
            "ponchik_redis_up": found["redis"] == "ok",
            "ponchik_doorbell_waiting": self._waiting,
            **{name: found.get(key) for name, key in _FROM_READINESS.items()},
            **{f"ponchik_{name}": value for name, value in totals.items()},
        }

    def _build(self) -> Metric:
        name = "ponchik_build_info"
        family = GaugeMetricFamily(name, METRICS[name], labels=["version"])
        family.add_metric([_version()], 1)
        return family

    def _gates(self) -> Metric:
        name = "ponchik_gate_closed"
        family = GaugeMetricFamily(name, METRICS[name], labels=["method"])
        for method in sorted(set(self._found.get("closed_gates", []))):
            family.add_metric([method], 1)
        return family
