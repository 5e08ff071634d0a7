"""Where everything is measured: one durable PostgreSQL and one Valkey, both our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik.local import embedded
from ponchik.store.migrations import migrate


@dataclass(frozen=True)
class Lab:
    """`runs` of each, each of `seconds`; `full` wants the largest sizes."""

    folder: Path
    postgres_url: str
    redis_url: str
    runs: int
    seconds: int
    full: bool
    #: How long a log is to be that is read as a whole.
    events: int

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Yield the URL of a database of its own, migrated and empty."""
        clone = sql.Identifier(f"bench_{name}")
        maintenance = make_conninfo(self.postgres_url, dbname="postgres")
        with psycopg.connect(maintenance, autocommit=True) as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE ponchik")
            connection.execute(create.format(clone))
            yield self.postgres_url.replace("/ponchik?", f"/bench_{name}?")
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(clone))

    @property
    def postmaster(self) -> int:
        """The id of PostgreSQL's first process, to count its CPU time."""
        lines = (self.folder / "postgres/data/postmaster.pid").read_text().splitlines()
        return int(lines[0])

    @property
    def postgres_log(self) -> Path:
        return self.folder / "postgres" / embedded.LOG


_CONNECTIONS = 200


@contextmanager
def opened(runs: int, seconds: int, *, full: bool, events: int) -> Iterator[Lab]:
    """Start the servers, durable as in production, and end them with the context."""
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as name,
        postgres_with(_CONNECTIONS, Path(name, "postgres")) as postgres,
        embedded.valkey(Path(name, "valkey"), durable=False) as redis,
    ):
        migrate(postgres)
        yield Lab(Path(name), postgres, redis, runs, seconds, full, events)


@contextmanager
def postgres_with(connections: int, folder: Path) -> Iterator[str]:
    """Run a server that takes so many clients at once; yield its URL."""
    with embedded.postgres(folder) as url, psycopg.connect(url, autocommit=True) as one:
        one.execute(f"ALTER SYSTEM SET max_connections = {connections}".encode())
    with embedded.postgres(folder) as url:  # which it reads as it starts
        yield url
