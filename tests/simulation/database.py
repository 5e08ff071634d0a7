"""A real PostgreSQL whose `clock_timestamp()` is the world's time.

A schema of ours stands before pg_catalog in the search path, so that every unqualified
call, the columns' defaults included, gets the virtual clock.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from ponchik.delivery.sweeper import RING_AGAIN_AFTER
from ponchik.store.connection import Transaction
from ponchik.store.migrations import migrate
from tests.simulation.world import BEGINNING, NEVER, World

_SEARCH_PATH = "-csearch_path=public,sim,pg_catalog"
_CLOCK = """
    CREATE SCHEMA sim;
    CREATE FUNCTION sim.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS $$ SELECT to_timestamp(current_setting('sim.now')::double precision) $$
"""
#: When a look of a sweeper could change something: by the world's clock.
_NEXT_MOMENT = """
    SELECT extract(epoch FROM min(moment)) AS at FROM (
        SELECT greatest(e.due_at - %(ours)s * interval '1 second',
            greatest(e.lease_until, e.hinted_at + %(again)s,
                (SELECT max(not_before) FROM gates AS gate
                 WHERE gate.workspace = e.workspace
                   AND gate.method IN (e.method, '*')))
            - %(theirs)s * interval '1 second') AS moment
        FROM effects AS e
        WHERE e.status = 'pending' AND NOT EXISTS (
            SELECT FROM effects AS earlier WHERE earlier.workspace = e.workspace
            AND earlier.stream = e.stream AND earlier.place < e.place
            AND earlier.status = 'pending')
        UNION ALL
        SELECT due.at - %(ours)s * interval '1 second' FROM due
        WHERE NOT EXISTS (
            SELECT FROM effects AS launch WHERE launch.status = 'pending'
            AND launch.stream LIKE 'due-' || due.subject || '-' || due.what || '-%%')
    ) AS moments
"""


class ConnectionLost(psycopg.OperationalError):
    """Injected: Postgres went away, as psycopg would tell it."""


class VirtualPostgres:
    """Stands where Ponchik's pool of connections does; one connection serves all."""

    timeout = 2.0

    def __init__(self, url: str) -> None:
        self._connection: Transaction = psycopg.connect(
            with_virtual_clock(url), row_factory=dict_row, autocommit=True
        )
        self._told = NEVER
        self._seen_at_commit = -1
        self._moment = NEVER
        self.commits = 0
        self.skew = 0.0
        self.world = World(0)
        self.lost: Any = lambda: None

    # What Ponchik's Database asks of a pool.

    def open(self) -> None:
        pass

    def close(self) -> None:
        self._connection.close()

    def drain(self) -> None:
        pass

    @contextmanager
    def connection(self, _timeout: float) -> Iterator[Transaction]:
        world = self.world
        world.step(f"begins {_caller()}" if world.trace is not None else "")
        with self._all_or_nothing() as connection:
            yield connection
            lost = self.lost()
            if lost == "before":
                world.tell("the connection was LOST before the commit")
                raise ConnectionLost("injected: lost before the commit")
        self.commits += 1
        if world.current is not None:
            world.current.committed_at = world.now
        if lost == "after":
            world.tell("the connection was LOST after the commit")
            raise ConnectionLost("injected: the commit's answer was lost")
        world.step("committed")

    # What the simulation asks.

    def is_idle(self) -> bool:
        status = self._connection.info.transaction_status
        return status is psycopg.pq.TransactionStatus.IDLE

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Look from outside: no borders, no faults."""
        with self._all_or_nothing() as connection:
            return connection.execute(query.encode(), values).fetchall()

    def next_moment(self) -> float:
        if self._seen_at_commit != self.commits:
            [row] = self.rows(
                _NEXT_MOMENT, ours=0.0, theirs=self.skew, again=RING_AGAIN_AFTER
            )
            self._moment = NEVER if row["at"] is None else float(row["at"])
            self._seen_at_commit = self.commits
        return self._moment

    def reset(self, world: World, skew: float) -> None:
        """Forget everything, the log included; a new world begins."""
        self.world, self.skew, self.lost = world, skew, lambda: None
        self._seen_at_commit = -1
        with self._all_or_nothing() as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename <> 'migrations'"
            ).fetchall()
            names = sql.SQL(", ").join(
                sql.Identifier(row["tablename"]) for row in tables
            )
            append_only = "TRIGGER events_are_append_only"
            connection.execute(f"ALTER TABLE events DISABLE {append_only}".encode())
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
            connection.execute(
                f"ALTER TABLE events ENABLE ALWAYS {append_only}".encode()
            )

    @contextmanager
    def _all_or_nothing(self) -> Iterator[Transaction]:
        connection = self._connection
        try:
            self._tell_time()
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def _tell_time(self) -> None:
        now = self.world.now + self.skew
        if now != self._told:
            self._connection.execute(
                "SELECT set_config('sim.now', %s, false)", [f"{now:.6f}"]
            )
            self._connection.commit()
            self._told = now


def with_virtual_clock(url: str) -> str:
    return make_conninfo(url, options=f"{_SEARCH_PATH} -ctimezone=UTC")


def make_database(server_url: str, name: str) -> str:
    """Create an empty database with all migrations, on the virtual clock."""
    maintenance_url = make_conninfo(server_url, dbname="postgres")
    target = sql.Identifier(name)
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(target))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(target))
    url = make_conninfo(maintenance_url, dbname=name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_CLOCK)
        begin = sql.SQL("ALTER DATABASE {} SET sim.now = {}")
        connection.execute(begin.format(target, sql.Literal(str(BEGINNING))))
    migrate(with_virtual_clock(url))
    return url


def _caller() -> str:
    """Which of Ponchik's functions asked for the transaction."""
    frame = sys._getframe(1)  # noqa: SLF001 -- for the trace
    while frame.f_back is not None:
        frame = frame.f_back
        place = frame.f_globals.get("__name__", "")
        if place.startswith("ponchik.") and not place.startswith(
            ("ponchik.store.connection", "ponchik.command_handler")
        ):
            return f"{place.removeprefix('ponchik.')}.{frame.f_code.co_name}"
    return "a transaction"
