"""F13: a press while the log and the ledger are small, and while they are large."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from bench.clients import Clients
from bench.fill import EFFECTS_EACH, EVENTS_EACH, fill, seats
from bench.lab import Lab
from bench.outcomes import Measured, Outcome, at_most, growth
from bench.presses import pressing
from bench.processes import running
from bench.slack_stub import answering

SMALL = 1_000
MIDDLE = 100_000
_SEATS = 200


def measure(lab: Lab) -> Iterator[Outcome]:
    took: dict[int, list[float]] = {size: [] for size in sizes(lab.events)}
    with ExitStack() as stack:
        slack = stack.enter_context(answering()).url
        clients = {size: _client(stack, lab, slack, size) for size in took}
        for client in clients.values():
            client.run(lab.seconds)  # whoever is asked first has more to do
        for _ in range(lab.runs):
            for size, client in clients.items():
                took[size].append(client.run(lab.seconds).milliseconds(0.5))
    yield from (_row(took, size) for size in list(took)[1:])


def sizes(events: int) -> Sequence[int]:
    """Return the sizes from the smallest to the largest."""
    return [SMALL, *sorted({min(MIDDLE, events), events})]


def _row(took: Mapping[int, Sequence[float]], size: int) -> Outcome:
    small, large = took[SMALL], took[size]
    effects = size // EVENTS_EACH * EFFECTS_EACH
    return Measured(
        "F13" if size == max(took) else f"F13 {size // 1_000}k",
        f"a press at {size:,} events and {effects:,} finished effects",
        f"the same at {SMALL:,} events",
        growth(large, small),
        at_most(1.3),
        absolute=f"{median(large):.1f} ms of {median(small):.1f} ms",
    )


def _client(stack: ExitStack, lab: Lab, slack: str, events: int) -> Clients:
    url = stack.enter_context(lab.database(f"f13_{events}"))
    fill(url, events // EVENTS_EACH)
    web = stack.enter_context(running(lab, url, ("web",), slack))
    pressed = seats(url, _SEATS)
    return stack.enter_context(Clients(1, pressing, web.presses, pressed, 1))
