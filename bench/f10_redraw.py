"""F10: from a press to the changed message, while nothing else happens."""

from collections.abc import Iterator
from itertools import chain
from statistics import median
from time import monotonic

from bench.fill import fill, seats
from bench.lab import Lab
from bench.outcomes import MILLISECONDS, Measured, Outcome, at_most
from bench.presses import Presser
from bench.processes import running
from bench.slack_stub import Stub, answering

PRESSES = 20
_WARM_UP = 3


def measure(lab: Lab) -> Iterator[Outcome]:
    with (
        lab.database("f10") as url,
        answering(watching=True) as slack,
        running(lab, url, ("web", "worker"), slack.url) as ponchik,
    ):
        # Each meeting is pressed once: a redraw never waits for another.
        fill(url, _WARM_UP + PRESSES * lab.runs)
        pressed = seats(url, _WARM_UP + PRESSES * lab.runs)
        presser = Presser(ponchik.presses, pressed)
        for _ in range(_WARM_UP):
            _until_changed(presser, slack)
        runs = [
            sorted(_until_changed(presser, slack) for _ in range(PRESSES))
            for _ in range(lab.runs)
        ]
    everything = sorted(chain.from_iterable(runs))
    what = "press to changed message, idle"
    yield Measured(
        "F10 p50", what, "", [median(run) for run in runs], at_most(150), MILLISECONDS
    )
    yield Measured(
        "F10 p99",
        what,
        "",
        [everything[int(0.99 * len(everything))]],
        at_most(500),
        MILLISECONDS,
        f"of {len(everything)}",
    )


def _until_changed(presser: Presser, slack: Stub) -> float:
    """Return milliseconds from the press to the call that changes the message."""
    slack.forget()
    began = monotonic()
    presser.press()
    return 1_000 * (slack.next_change() - began)
