"""What one fact costs: Ponchik's whole way of an event beside one plain INSERT.

Both run on the same PostgreSQL, durable, in turn; the ratio is what counts, for the
machine is shared. Ours: read the stream, decide, append, project, insert the effect, in
one transaction. Theirs: one row into a table of the same width, in one transaction.

    python -m bench.append [--clients 16] [--seconds 3] [--runs 5]
"""

import argparse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler
from ponchik.demo.servers import embedded
from ponchik.domain.meeting import Pair
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.meeting import MeetingPaired
from ponchik.store.connection import Database
from ponchik.store.migrate import migrate

Work = Callable[[], object]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--clients", type=int, default=16)
    wanted.add_argument("--seconds", type=float, default=3)
    wanted.add_argument("--runs", type=int, default=5)
    arguments = wanted.parse_args()
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=True) as url,
    ):
        migrate(url)
        database = Database(url, arguments.clients)
        compare(database, arguments.clients, arguments.seconds, arguments.runs)
        database.close()


def compare(database: Database, clients: int, seconds: float, runs: int) -> None:
    handler = CommandHandler(database, lambda _rings: None)
    database.transaction(
        lambda t: t.execute("CREATE TABLE plain (id uuid PRIMARY KEY, data jsonb)")
    )
    print(f"{clients} clients, {seconds:g} s a run, durable")
    print(f"{'run':>3} {'ours/s':>9} {'plain/s':>9} {'ratio':>6}")
    ratios = []
    for run in range(1, runs + 1):
        ours = rate(lambda: pair(handler), clients, seconds)
        plain = rate(lambda: insert(database), clients, seconds)
        ratios.append(ours / plain)
        print(f"{run:>3} {ours:>9.0f} {plain:>9.0f} {ratios[-1]:>6.2f}")
    print(f"median ratio {median(ratios):.2f}")


def rate(work: Work, clients: int, seconds: float) -> float:
    deadline = monotonic() + seconds

    def client(_number: int) -> int:
        done = 0
        while monotonic() < deadline:
            work()
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(client, range(clients))) / seconds


def pair(handler: CommandHandler) -> None:
    handler.handle("T0BENCH", [Order(Stream("meeting", uuid4()), Pair(paired()))])


def insert(database: Database) -> None:
    row = [uuid4(), Jsonb(paired().data())]
    database.transaction(lambda t: t.execute("INSERT INTO plain VALUES (%s, %s)", row))


def paired() -> MeetingPaired:
    now = system_clock()
    one, other = UUID(int=1), UUID(int=2)
    return MeetingPaired(
        program=UUID(int=3),
        round=UUID(int=4),
        round_number=1,
        channel="C0BENCH",
        members=(one, other),
        leader=one,
        until=now,
        at=now,
    )


if __name__ == "__main__":
    main()
