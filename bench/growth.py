"""What grows with the installation, and what does not: the same question at two sizes.

Each is asked on the same PostgreSQL at a small and at a large size; what counts is the
factor between them, and that is of CPU, for the machine may be shared: the server's,
and for what is folded in Python that of the process that asks.

    python -m bench.growth [--runs 15]
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from ponchik.application.due import DueWork
from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler, load
from ponchik.delivery.pacing import paces_of
from ponchik.domain.program import PROGRAM
from ponchik.events.channel_messages import ChannelMessage, ChannelMessagePosted
from ponchik.events.event import Event, Metadata, Stream
from ponchik.events.host_messages import HostMessage, HostTold
from ponchik.events.program import ProgramStarted, RoundEnded, RoundOpened, Settings
from ponchik.ledger import effects, gates, summary
from ponchik.local import embedded
from ponchik.queries.effects import find_effects
from ponchik.queries.outlook import read_outlook
from ponchik.queries.workspaces import workspaces_with_effects
from ponchik.slack.client.limits import LIMITS
from ponchik.store import appending, heartbeats
from ponchik.store.appending import Append, numbered
from ponchik.store.connection import Database, Transaction
from ponchik.store.migrations import migrate, pending_migrations

NO_TIME = timedelta(0)
PACES = paces_of(LIMITS)
PROGRAM_STREAM = Stream("program", UUID(int=1))
TOLD_EACH_ROUND = (
    HostMessage.HEADS_UP,
    HostMessage.ROUND_BEGAN,
    HostMessage.ROUND_OVER,
)
BY_BENCH = Metadata.of_command("bench", "bench")

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
    """So many workspaces, effects that are pending and done, and programs.

    One program had so many `rounds`.
    """

    workspaces: int
    pending: int
    done: int
    programs: int
    rounds: int


SMALL = Size(10, pending=1_000, done=1_000, programs=200, rounds=26)
LARGE = Size(1_000, pending=100_000, done=300_000, programs=20_000, rounds=130)
WIDE = Size(20_000, pending=2_000, done=300_000, programs=20_000, rounds=260)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the CPU, and as somebody waits for them."""

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
        database.transaction(lambda t: fill_program(t, size.rounds, now))
        costs = {
            name: cost_of(partial(database.transaction, work), database, runs)
            for name, work in questions(now).items()
        }
        costs["a program that is loaded"] = cost_of(
            lambda: database.transaction(load_program), database, runs, own=True
        )
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


def fill_program(transaction: Transaction, rounds: int, now: datetime) -> None:
    """Have two hosts told of so many rounds, as the channel was."""
    append = Append(PROGRAM_STREAM, 0, list(_years(rounds, now)))
    appending.append(transaction, list(numbered("T1", [append], BY_BENCH)))


def _years(rounds: int, now: datetime) -> Iterator[Event]:
    hosts = uuid4(), uuid4()
    yield ProgramStarted(
        program=PROGRAM_STREAM.id,
        workspace="T1",
        channel="C0BENCH",
        settings=Settings(),
        started_by=hosts[0],
        next_round_at=now,
        at=now,
    )
    for number in range(1, rounds + 1):
        round_ = uuid4()
        yield RoundOpened(round=round_, number=number, next_round_at=now, at=now)
        yield RoundEnded(round=round_, number=number, at=now)
        for said in (ChannelMessage.ROUND_BEGAN, ChannelMessage.ROUND_OVER):
            yield ChannelMessagePosted(message=said, number=number, ts="1.1", at=now)
        for told, host in product(TOLD_EACH_ROUND, hosts):
            yield HostTold(
                message=told, about=str(number), person=host, ts="1.1", at=now
            )


def load_program(transaction: Transaction) -> object:
    return load(transaction, "T1", PROGRAM, PROGRAM_STREAM)


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
        "the latest 100 effects of a workspace": lambda t: find_effects(
            t, "T1", limit=100
        ),
        "the latest 100 effects of all": lambda t: find_effects(t, limit=100),
    }


def cost_of(
    work: Callable[[], object], database: Database, runs: int, *, own: bool = False
) -> Cost:
    """Return what it costs the server, and this process if its `own` share counts."""
    server = database.transaction(lambda t: t.info.backend_pid)
    cpu, wall = [], []
    for _ in range(runs):
        began, before, mine = perf_counter(), cpu_of(server), thread_time()
        work()
        wall.append(perf_counter() - began)
        cpu.append(cpu_of(server) - before + (thread_time() - mine if own else 0))
    return Cost(1_000 * median(cpu), 1_000 * median(wall))


def cpu_of(process: int) -> float:
    """Seconds that it had a processor, by Linux' scheduler."""
    running = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii")
    return int(running.split()[0]) / 1e9


if __name__ == "__main__":
    main()
