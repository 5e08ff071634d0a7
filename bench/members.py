"""Load a program beside the streams of its workspace's members.

What members want lives in streams of their own, so a program's stream stays short. This
loads one program, and all that planning its next round reads, in a workspace without
member events and in one with 20,000 of them, in turn on the same PostgreSQL. Planning
should have its inputs in 10 ms.

    python -m bench.members [--members 1000] [--events 20000] [--runs 200]
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler, load
from ponchik.domain.member import (
    AddPrivateAvoidance,
    MemberCommand,
    RemovePrivateAvoidance,
)
from ponchik.domain.orders import Order
from ponchik.domain.planning import ProgramView, orders_to_start, plan_round
from ponchik.domain.program import PROGRAM, EndRound, StartProgram, program_id
from ponchik.domain.roster import Roster
from ponchik.events.event import Metadata, Stream
from ponchik.events.program import Settings
from ponchik.local import embedded
from ponchik.queries.private_avoidances import private_blocks
from ponchik.queries.program_view import view_program
from ponchik.store.connection import Database, Transaction
from ponchik.store.migrations import migrate

Work = Callable[[Transaction], object]

CHANNEL, BY_BENCH = "C0BENCH", Metadata.of_command("bench", "bench")
#: Of the members so many are in the program's channel, which had so many rounds.
PEOPLE, ROUNDS = 100, 26


@dataclass(frozen=True)
class Place:
    """A workspace with one program."""

    workspace: str
    people: Sequence[UUID]
    handler: CommandHandler
    database: Database

    @property
    def program(self) -> Stream:
        return Stream("program", program_id(self.workspace, CHANNEL))

    def view(self, transaction: Transaction) -> ProgramView:
        return view_program(
            transaction, self.workspace, program_id(self.workspace, CHANNEL)
        )

    def do(self, orders: Sequence[Order]) -> None:
        self.handler.handle(self.workspace, orders, BY_BENCH)

    def play(self, now: datetime) -> None:
        """Let the program have its rounds."""
        started = StartProgram(
            self.program.id, self.workspace, CHANNEL, Settings(), None, now
        )
        self.do([Order(self.program, started)])
        nobody = tuple(None for _ in self.people)
        roster = Roster(tuple(sorted(self.people)), (), nobody, nobody)
        for number in range(1, ROUNDS + 1):
            at = now + timedelta(days=number)
            view = self.database.transaction(self.view)
            self.do(list(orders_to_start(plan_round(view, roster, 2, number, at), {})))
            self.do([Order(self.program, EndRound(number, at))])

    def reads(self) -> dict[str, Work]:
        """What is measured, by its name."""
        return {
            "program's stream": lambda t: load(
                t, self.workspace, PROGRAM, self.program
            ),
            "private blocks": lambda t: private_blocks(t, self.workspace, self.people),
            "all of planning": lambda t: (
                self.view(t),
                private_blocks(t, self.workspace, self.people),
            ),
        }


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--members", type=int, default=1_000)
    wanted.add_argument("--events", type=int, default=20_000)
    wanted.add_argument("--runs", type=int, default=200)
    arguments = wanted.parse_args()
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=False) as url,
    ):
        migrate(url)
        database = Database(url)
        measure(database, arguments.members, arguments.events, arguments.runs)
        database.close()


def measure(database: Database, members: int, events: int, runs: int) -> None:
    handler, now = CommandHandler(database, lambda _wakes: None), system_clock()
    everybody = [uuid4() for _ in range(members)]
    quiet = Place("T0QUIET", [uuid4() for _ in range(PEOPLE)], handler, database)
    busy = Place("T0BUSY", everybody[:PEOPLE], handler, database)
    for place in (quiet, busy):
        place.play(now)
    wish(busy, everybody, events, now)
    database.transaction(lambda t: t.execute("ANALYZE"))
    show(quiet, busy, runs)


def wish(place: Place, everybody: Sequence[UUID], events: int, now: datetime) -> None:
    """Have the members change their minds until there are so many events.

    Each avoids others from all over the workspace, and takes every third wish back.
    """
    for turn in range(events // len(everybody)):
        place.do(
            [
                Order(Stream("member", member), command(everybody, at, turn, now))
                for at, member in enumerate(everybody)
            ]
        )


def command(
    everybody: Sequence[UUID], at: int, turn: int, now: datetime
) -> MemberCommand:
    takes_back = turn % 3 == 2
    step = 97 * (turn if takes_back else turn + 1)
    other = everybody[(at + step) % len(everybody)]
    if takes_back:
        return RemovePrivateAvoidance(other, now)
    return AddPrivateAvoidance(everybody[at], other, now)


def show(quiet: Place, busy: Place, runs: int) -> None:
    counts = [count(place) for place in (quiet, busy)]
    print(f"{PEOPLE} people, {ROUNDS} rounds; milliseconds, median and 95th percentile")
    print(f"{'member events':<18} {counts[0]:>15,} {counts[1]:>15,} {'ratio':>6}")
    for name in quiet.reads():
        times: dict[str, list[float]] = {"quiet": [], "busy": []}
        for _ in range(runs):
            for of, place in (("quiet", quiet), ("busy", busy)):
                times[of].append(milliseconds(place, place.reads()[name]))
        print(
            f"{name:<18} {told(times['quiet']):>15} {told(times['busy']):>15} "
            f"{median(times['busy']) / median(times['quiet']):>6.2f}"
        )


def count(place: Place) -> int:
    rows = place.database.transaction(
        lambda t: t.execute(
            "SELECT FROM events WHERE workspace = %s AND stream LIKE 'member-%%'",
            [place.workspace],
        ).fetchall()
    )
    return len(rows)


def milliseconds(place: Place, work: Work) -> float:
    def timed(transaction: Transaction) -> float:
        before = perf_counter()
        work(transaction)
        return (perf_counter() - before) * 1_000

    return place.database.transaction(timed)


def told(times: Sequence[float]) -> str:
    return f"{median(times):.1f} / {quantiles(times, n=20)[-1]:.1f}"


if __name__ == "__main__":
    main()
