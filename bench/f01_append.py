"""F1: one event with its projection row and its effect, by 16 clients at once."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from uuid import UUID, uuid4

from bench import event_library, pgbench
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


def measure(lab: Lab) -> Iterator[Outcome]:
    return compare(lab, "F1", clients=16, alone=0.12, together=0.40)


def compare(
    lab: Lab, name: str, *, clients: int, alone: float, together: float
) -> Iterator[Outcome]:
    """Append one at a time, then ten a transaction, each beside a plain INSERT."""
    what = f"append, {clients} clients"
    program = pgbench.find()
    if program is None:
        yield NotRun(name, what, "pgbench is not installed")
        return
    with lab.database(name.lower()) as url, ExitStack() as stack:
        ours = stack.enter_context(Clients(clients, one, url))
        tens = stack.enter_context(Clients(clients, ten, url))
        library = _library(stack, clients, url)
        peer = pgbench.prepared(program, url, lab.folder)
        alone_, tens_, plain, theirs = [], [], [], []
        for _ in range(lab.runs):
            alone_.append(ours.run(lab.seconds).rate)
            plain.append(peer.rate(clients, lab.seconds))
            tens_.append(tens.run(lab.seconds).rate)
            if library:
                theirs.append(library.run(lab.seconds).rate)
    yield Measured(
        name,
        what,
        pgbench.WHAT,
        ratios(alone_, plain),
        at_least(alone),
        absolute=_rates(alone_, plain),
    )
    yield Measured(
        f"{name} ten",
        f"{what}, ten a transaction",
        pgbench.WHAT,
        ratios(tens_, plain),
        at_least(together),
        absolute=_rates(tens_, plain),
    )
    versus = f"{name} library"
    if not theirs:
        yield NotRun(versus, what, "eventsourcing is not installed: .[bench]")
        return
    yield Measured(
        versus,
        what,
        "the eventsourcing library",
        ratios(alone_, theirs),
        at_least(2),
        absolute=_rates(alone_, theirs),
    )


def _library(stack: ExitStack, clients: int, url: str) -> Clients | None:
    if find_spec("eventsourcing") is None:
        return None
    with Clients(1, event_library.save, url, True):  # noqa: FBT003 -- makes its tables
        pass
    return stack.enter_context(Clients(clients, event_library.save, url, False))  # noqa: FBT003


def _rates(ours: list[float], others: list[float]) -> str:
    mine, theirs = sorted(ours)[len(ours) // 2], sorted(others)[len(others) // 2]
    return f"{mine:.0f}/s of {theirs:.0f}/s"


def one(_number: int, url: str) -> Work:
    return _appending(url, 1)


def ten(_number: int, url: str) -> Work:
    return _appending(url, TEN)


def _appending(url: str, count: int) -> Work:
    handler = CommandHandler(Database(url, 1), lambda _wakes: None)

    def work() -> int:
        orders = [
            Order(Stream("meeting", uuid4()), Pair(paired())) for _ in range(count)
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
