"""The `eventsourcing` library as a peer: one aggregate with one event, saved."""

from importlib import import_module
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from bench.clients import Work

WHAT = "the eventsourcing library"


def save(_number: int, url: str, create: bool) -> Work:  # noqa: FBT001 -- pickled as it is
    """Only called where the library is installed."""
    application = import_module("eventsourcing.application").Application
    meeting = _aggregate()
    app = application(env=_environment(url, create=create))

    def work() -> int:
        app.save(meeting(channel="C0BENCH", data=200 * "x"))
        return 1

    return work


def _aggregate() -> Any:
    base: Any = import_module("eventsourcing.domain").Aggregate

    def begin(self: Any, channel: str, data: str) -> None:
        self.channel, self.data = channel, data

    return type(base)("Meeting", (base,), {"__init__": begin, "__module__": __name__})


def _environment(url: str, *, create: bool) -> dict[str, str]:
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": "ponchik",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "1",
        "POSTGRES_MAX_OVERFLOW": "0",
        "CREATE_TABLE": "yes" if create else "no",
    }
