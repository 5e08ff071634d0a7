"""What the Python of an append takes by itself, and what it takes in an append.

    python -m bench.cold [--clients 16] [--runs 5]

All that Ponchik does for an append is done twice: without a database again and again,
and between two appends of the driver alone, by one process and by many at once. It is
the same work each time; what differs is how much of it is still in a processor's caches
when the process goes on.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from statistics import median
from time import process_time
from typing import Any, Self, TypeVar

from bench.clients import Clients, Work
from bench.f01_append import appending, one_bare
from bench.lab import Lab, opened
from ponchik.clock import system_clock

Result = TypeVar("Result")

_ALONE = 5_000


class _Nowhere:
    """Takes any statement, and answers that one event was appended."""

    def steps(self, work: Callable[[Any], Result]) -> Result:
        return work(self)

    def cursor(self, row_factory: object) -> Self:  # noqa: ARG002 -- as psycopg has it
        return self

    def execute(self, _statement: bytes, _values: object) -> Self:
        return self

    def fetchall(self) -> Sequence[tuple[int, datetime]]:
        return [(1, system_clock())]


def python_alone() -> Work:
    """Return an append to nowhere."""
    return appending(_Nowhere(), 1)  # type: ignore[arg-type]  # it is all that an append asks of a database


def both(number: int, url: str) -> Work:
    """Return an append to nowhere, and then what an append sends."""
    python, bare = python_alone(), one_bare(number, url)

    def work() -> int:
        python()
        return bare()

    return work


def microseconds(rate: float, clients: int) -> float:
    """Return the time for one thing: of a processor, where clients fill all of them."""
    return 1_000_000 * min(clients, os.cpu_count() or 1) / rate


def again_and_again() -> float:
    """Return the microseconds of processor time that it takes by itself."""
    work = python_alone()
    for _ in range(_ALONE // 10):
        work()
    began = process_time()
    for _ in range(_ALONE):
        work()
    return 1_000_000 * (process_time() - began) / _ALONE


def between_appends(lab: Lab, clients: int) -> tuple[float, float]:
    """Return the microseconds that an append takes the driver, and with Python."""
    with lab.database(f"cold_{clients}") as url, ExitStack() as stack:
        bare = stack.enter_context(Clients(clients, one_bare, url))
        complete = stack.enter_context(Clients(clients, both, url))
        rates: list[tuple[float, float]] = [
            (bare.run(lab.seconds).rate, complete.run(lab.seconds).rate)
            for _ in range(lab.runs + 1)
        ][1:]  # whoever is asked first connects first
    alone, together = zip(*rates, strict=True)
    return (
        microseconds(median(alone), clients),
        microseconds(median(together), clients),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cold")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    by_itself = median(again_and_again() for _ in range(asked.runs))
    print(f"Python of an append, by itself: {by_itself:.0f} us")
    with opened(asked.runs, 1, full=False, events=0) as lab:
        for clients in (1, asked.clients):
            alone, together = between_appends(lab, clients)
            print(
                f"{clients} at once: {alone:.0f} us for the statement, and "
                f"{together - alone:.0f} for the same Python beside it"
            )


if __name__ == "__main__":
    main()
