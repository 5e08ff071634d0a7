"""F3: a round of 10,000 members starts, in one transaction."""

from collections.abc import Iterator
from uuid import uuid4

from bench.apart import apart, peak_megabytes, seconds
from bench.copies import rows_of, seconds_to_write
from bench.lab import Lab
from bench.outcomes import (
    MEGABYTES,
    Measured,
    Outcome,
    at_least,
    at_most,
    ratios,
)
from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler
from ponchik.domain.orders import Order
from ponchik.domain.planning import orders_to_start, plan_round
from ponchik.domain.program import StartProgram
from ponchik.domain.roster import Roster
from ponchik.events.event import Metadata, Stream
from ponchik.queries.program_view import view_program
from ponchik.store.connection import Database

MEMBERS = 10_000
CHANNEL = "C0BENCH"


def measure(lab: Lab) -> Iterator[Outcome]:
    ours, copies, peaks = [], [], []
    with lab.database("f3") as url, apart() as process:
        for run in range(lab.runs):
            took, peak = process.submit(start_round, url, f"T0BENCH{run}").result()
            copied = rows_of(url, f"T0BENCH{run}")
            ours.append(took)
            peaks.append(peak)
            copies.append(seconds_to_write(url, copied))
    what = f"start a round of {MEMBERS:,} members"
    yield Measured(
        "F3",
        what,
        "COPY of the same rows into the same tables",
        ratios(copies, ours),
        at_least(0.3),
        absolute=f"{min(ours):.2f} s of {min(copies):.2f} s at best",
    )
    yield Measured(
        "F3 memory", what, "the most at once", peaks, at_most(120), MEGABYTES
    )


def start_round(url: str, workspace: str) -> tuple[float, float]:
    """Return the seconds that the transaction took, and the process's peak."""
    database = Database(url, 2)
    database.transaction(lambda t: t.execute("SELECT 1"))
    handler = CommandHandler(database, lambda _wakes: None)
    program, now = uuid4(), system_clock()
    cause = Metadata.of_command(str(program), "bench")
    start = StartProgram(program, workspace, CHANNEL, None, None, now)
    handler.handle(workspace, [Order(Stream("program", program), start)], cause)
    view = database.transaction(lambda t: view_program(t, workspace, program))
    nobody: tuple[None, ...] = (None,) * MEMBERS
    people = tuple(uuid4() for _ in range(MEMBERS))
    started = plan_round(view, Roster(people, (), nobody, nobody), 2, 1, now)
    orders = list(orders_to_start(started, {}))
    took = seconds(lambda: handler.handle(workspace, orders, cause))
    database.close()
    return took, peak_megabytes()
