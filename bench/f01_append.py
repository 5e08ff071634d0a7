"""F1: one event with its projection row and its effect, by 16 clients at once."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import median
from uuid import UUID, uuid4

from bench import bare_append, event_library, pgbench, plain_insert, repeated
from bench.clients import Clients, Work
from bench.lab import Lab
from bench.outcomes import Measured, NotRun, Outcome, at_least, ratios
from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler
from ponchik.domain.meeting import Pair
from ponchik.domain.orders import Order
from ponchik.events.event import Metadata, Stream
from ponchik.events.meeting import MeetingPaired
from ponchik.store.connection import Database

WORKSPACE = "T0BENCH"
TEN = 10
#: Of an append without any code of ours.
_BARE = 0.5


@dataclass(frozen=True)
class Goals:
    """What is asked of one append, and of ten in one transaction.

    Beside the driver they are the same goals, divided by what the driver reached of
    pgbench where they were set: 0.43 with 16 clients, 0.72 with one. So they ask as
    much where Python is slow beside Postgres, or where a commit costs nothing.
    """

    alone: float
    together: float
    driver: float


def measure(lab: Lab) -> Iterator[Outcome]:
    return compare(lab, "F1", clients=16, goals=Goals(0.12, 0.40, driver=0.43))


@dataclass
class Rates:
    """Events, or rows, a second, of each run."""

    alone: list[float] = field(default_factory=list)
    known: list[float] = field(default_factory=list)
    tens: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    driver: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    library: list[float] = field(default_factory=list)


def compare(lab: Lab, name: str, *, clients: int, goals: Goals) -> Iterator[Outcome]:
    """Append one at a time, then ten a transaction, each beside a plain INSERT."""
    what = f"append, {clients} client{'s' if clients > 1 else ''}"
    program = pgbench.find()
    if program is None:
        yield NotRun(name, what, "pgbench is not installed")
        return
    rates = rates_of(lab, name, clients, program)
    ten_ = f"{what}, ten a transaction"
    known = f"{what}, streams that are read first"
    rows = [
        (name, what, rates.alone, goals.alone),
        (f"{name} known", known, rates.known, goals.alone),
        (f"{name} ten", ten_, rates.tens, goals.together),
    ]
    for row, told, ours, goal in rows:
        yield _row(row, told, pgbench.WHAT, ours, rates.plain, goal)
    for row, told, ours, goal in rows:
        beside = round(goal / goals.driver, 2)
        yield _row(f"{row} driver", told, plain_insert.WHAT, ours, rates.driver, beside)
    yield _row(f"{name} bare", what, repeated.WHAT, rates.alone, rates.bare, _BARE)
    versus = f"{name} library"
    if rates.library:
        yield _row(versus, what, event_library.WHAT, rates.alone, rates.library, 2)
    else:
        yield NotRun(versus, what, "eventsourcing is not installed: make bench-peers")


def rates_of(lab: Lab, name: str, clients: int, program: str) -> Rates:
    rates = Rates()
    with lab.database(name.lower()) as url, ExitStack() as stack:
        ours = stack.enter_context(Clients(clients, one, url))
        known = stack.enter_context(Clients(clients, one_known, url))
        tens = stack.enter_context(Clients(clients, ten, url))
        library = _library(stack, clients, url)
        peer = pgbench.prepared(program, url, lab.folder)
        driver = stack.enter_context(Clients(clients, plain_insert.insert, url))
        bare = stack.enter_context(Clients(clients, one_bare, url))
        for some in filter(None, (ours, known, tens, driver, bare, library)):
            some.run(lab.seconds)  # whoever is asked first connects first
        for _ in range(lab.runs):
            rates.alone.append(ours.run(lab.seconds).rate)
            rates.plain.append(peer.rate(clients, lab.seconds))
            rates.driver.append(driver.run(lab.seconds).rate)
            rates.bare.append(bare.run(lab.seconds).rate)
            rates.known.append(known.run(lab.seconds).rate)
            rates.tens.append(tens.run(lab.seconds).rate)
            if library:
                rates.library.append(library.run(lab.seconds).rate)
    return rates


def _row(  # noqa: PLR0913, PLR0917 -- a row's cells
    name: str,
    what: str,
    beside: str,
    ours: Sequence[float],
    others: Sequence[float],
    goal: float,
) -> Measured:
    told = f"{median(ours):.0f}/s of {median(others):.0f}/s"
    figures = ratios(ours, others)
    return Measured(name, what, beside, figures, at_least(goal), absolute=told)


def _library(stack: ExitStack, clients: int, url: str) -> Clients | None:
    if find_spec("eventsourcing") is None:
        return None
    with Clients(1, event_library.save, url, True):  # noqa: FBT003 -- makes its tables
        pass
    return stack.enter_context(Clients(clients, event_library.save, url, False))  # noqa: FBT003


def one(_number: int, url: str) -> Work:
    return _appending(url, 1)


def one_bare(_number: int, url: str) -> Work:
    return bare_append.repeating(url, _appending(url, 1))


def one_known(_number: int, url: str) -> Work:
    return _appending(url, 1, is_new=False)


def ten(_number: int, url: str) -> Work:
    return _appending(url, TEN)


def _appending(url: str, count: int, *, is_new: bool = True) -> Work:
    return appending(Database(url, 1), count, is_new=is_new)


def appending(database: Database, count: int, *, is_new: bool = True) -> Work:
    """Return a work that records the first events of so many streams."""
    handler = CommandHandler(database, lambda _wakes: None)

    def work() -> int:
        orders = [
            Order(Stream("meeting", uuid4()), Pair(paired()), is_new=is_new)
            for _ in range(count)
        ]
        handler.handle(WORKSPACE, orders, Metadata.of_command(str(uuid4()), "bench"))
        return count

    return work


def paired() -> MeetingPaired:
    """Return the first fact of a meeting that might be any."""
    now = system_clock()
    one_, other = UUID(int=1), UUID(int=2)
    return MeetingPaired(
        program=UUID(int=3),
        round=UUID(int=4),
        round_number=1,
        channel="C0BENCH",
        members=(one_, other),
        leader=one_,
        until=now,
        at=now,
    )
