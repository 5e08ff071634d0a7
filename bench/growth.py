"""What grows with the installation, and what does not: the same question at two sizes.

Each is asked on the same PostgreSQL at a small and at a large size; what counts is the
factor between them, and that is of the server's CPU, for the machine may be shared.

    python -m bench.growth [--runs 15]
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from psycopg.rows import dict_row

from ponchik.application.due import DueWork
from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler
from ponchik.delivery.pacing import paces_of
from ponchik.demo.servers import embedded
from ponchik.ledger import effects, gates, summary
from ponchik.queries.outlook import read_outlook
from ponchik.queries.workspaces import workspaces_with_effects
from ponchik.slack.client.limits import LIMITS
from ponchik.store import heartbeats
from ponchik.store.connection import Database, Transaction
from ponchik.store.migrations import migrate, pending_migrations

NO_TIME = timedelta(0)
PACES = paces_of(LIMITS)

_EFFECTS = """
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, payload,
                         status, due_at, finished_at)
    SELECT gen_random_uuid(), 'T' || n %% %(workspaces)s, %(status)s || n, 'introduce',
           'chat.postMessage', 1, 1, '{"some": "payload of a usual length"}',
           %(status)s, %(now)s - n * interval '1 ms',
           CASE %(status)s WHEN 'pending' THEN NULL ELSE clock_timestamp() END
    FROM generate_series(1, %(count)s) AS n
"""


@dataclass(frozen=True)
class Size:
    """So many workspaces, effects that are pending and done, and programs."""

    workspaces: int
    pending: int
    done: int
    programs: int


SMALL = Size(workspaces=10, pending=1_000, done=1_000, programs=200)
LARGE = Size(workspaces=1_000, pending=100_000, done=300_000, programs=20_000)
WIDE = Size(workspaces=20_000, pending=2_000, done=300_000, programs=20_000)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the server's CPU, and as somebody waits for them."""

    cpu: float
    wall: float


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--runs", type=int, default=15)
    runs = wanted.parse_args().runs
    table: dict[str, list[Cost]] = {}
    for size in (SMALL, LARGE, WIDE):
        for name, cost in measure(size, runs).items():
            table.setdefault(name, []).append(cost)
    print(f"{'':44}{'small':>12}{'large':>12}{'wide':>12}{'growth':>8}")
    print(f"{'milliseconds: CPU (wall)':44}")
    for name, costs in table.items():
        cells = "".join(f"{c.cpu:6.1f} ({c.wall:4.0f})"[:12].rjust(13) for c in costs)
        grown = max(cost.cpu for cost in costs) / max(costs[0].cpu, 0.05)
        print(f"{name:44}{cells}{grown:7.1f}x")
    for size in (SMALL, LARGE, WIDE):
        print(size)


def measure(size: Size, runs: int) -> dict[str, Cost]:
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=True) as url,
        psycopg.connect(url, row_factory=dict_row, autocommit=True) as connection,
    ):
        migrate(url)
        now = system_clock()
        fill(connection, size, now)
        database = Database(url, 1)
        costs = {
            name: cost_of(partial(database.transaction, work), database, runs)
            for name, work in questions(now).items()
        }
        tick = DueWork(CommandHandler(database, lambda _wakes: None), lambda: now).tick
        costs["a tick with nothing due"] = cost_of(tick, database, runs)
        connection.execute("UPDATE due SET at = %s - interval '1 hour'", [now])
        connection.execute("VACUUM ANALYZE due")
        costs["a tick with all due: all launched"] = cost_of(tick, database, 1)
        costs["the next tick, while they wait"] = cost_of(tick, database, runs)
        database.close()
        return costs


def fill(connection: Transaction, size: Size, now: datetime) -> None:
    for status, count in (("done", size.done), ("pending", size.pending)):
        values = {"workspaces": size.workspaces, "status": status, "count": count}
        connection.execute(_EFFECTS, {**values, "now": now})
    connection.execute(
        "INSERT INTO gates SELECT 'T' || n, method, %s - interval '1 hour' "
        "FROM generate_series(1, %s) AS n, (VALUES ('chat.update'), ('users.info')) "
        "AS methods (method)",
        [now, size.workspaces],
    )
    connection.execute(
        "INSERT INTO programs (program, workspace, channel, running, settings, "
        "started_at, rounds) SELECT gen_random_uuid(), 'T' || n %% %s, 'C' || n, true, "
        "'{}', now(), 0 FROM generate_series(1, %s) AS n",
        [size.workspaces, size.programs],
    )
    connection.execute(
        "INSERT INTO due SELECT workspace, program, 'round', program, "
        "%s + random() * interval '14 days' FROM programs",
        [now + timedelta(hours=1)],
    )
    connection.execute("VACUUM ANALYZE")


def questions(now: datetime) -> dict[str, Callable[[Transaction], object]]:
    def wake(limit: int, paces: gates.Paces) -> Callable[[Transaction], object]:
        return lambda t: effects.to_wake(t, now, NO_TIME, limit, paces)

    def health(transaction: Transaction) -> None:
        pending_migrations(transaction)
        summary.backlog(transaction, now)
        gates.closed_methods(transaction)
        heartbeats.read_ages(transaction)

    def page_of_summaries(transaction: Transaction) -> None:
        for number in range(100):
            summary.summarize(transaction, f"T{number}", now)

    return {
        "a look for 100 effects to wake": wake(100, PACES),
        "a look for 1,000 effects to wake": wake(1_000, PACES),
        "a look whether there is anything to do": lambda t: read_outlook(t, now),
        "/readyz": health,
        "the summary of a workspace": lambda t: summary.summarize(t, "T1", now),
        "the summaries of 100 workspaces": page_of_summaries,
        "the list of workspaces": workspaces_with_effects,
    }


def cost_of(work: Callable[[], object], database: Database, runs: int) -> Cost:
    server = database.transaction(lambda t: t.info.backend_pid)
    cpu, wall = [], []
    for _ in range(runs):
        began, before = perf_counter(), cpu_of(server)
        work()
        wall.append(perf_counter() - began)
        cpu.append(cpu_of(server) - before)
    return Cost(1_000 * median(cpu), 1_000 * median(wall))


def cpu_of(process: int) -> float:
    """Seconds that it had a processor, by Linux' scheduler."""
    running = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii")
    return int(running.split()[0]) / 1e9


if __name__ == "__main__":
    main()
