"""Clients are processes, for threads would share one interpreter's lock."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import perf_counter
from typing import Any, Self

#: Does one thing, and returns how many it counts for.
Work = Callable[[], int]


@dataclass(frozen=True)
class Tally:
    """What all clients did: how many a second, and how long each took, sorted."""

    rate: float
    took: Sequence[float]

    def milliseconds(self, share: float) -> float:
        """Return the time within which this share of them was done."""
        return 1_000 * self.took[min(int(share * len(self.took)), len(self.took) - 1)]


class Clients:
    """So many processes that do the same again and again, whenever they are told to.

    `prepare(number, *arguments)` is called in each, and returns its work.
    """

    def __init__(
        self, count: int, prepare: Callable[..., Work], *arguments: object
    ) -> None:
        spawn = get_context("spawn")
        self._lines: list[Connection[Any, Any]] = []
        self._processes: list[BaseProcess] = []
        for number in range(count):
            line, other = spawn.Pipe()
            process = spawn.Process(
                target=_serve, args=(other, prepare, number, arguments), daemon=True
            )
            process.start()
            other.close()
            self._lines.append(line)
            self._processes.append(process)

    def __enter__(self) -> Self:
        for line in self._lines:
            line.recv()
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            with suppress(BrokenPipeError):  # it failed, and said so itself
                line.send(None)
        for process in self._processes:
            process.join()

    def run(self, seconds: float) -> Tally:
        """Have all of them work for so long, at once."""
        for line in self._lines:
            line.send(seconds)
        answers = [line.recv() for line in self._lines]
        took = sorted(time for _, _, times in answers for time in times)
        return Tally(sum(done / elapsed for done, elapsed, _ in answers), took)


def _serve(
    line: "Connection[Any, Any]",
    prepare: Callable[..., Work],
    number: int,
    arguments: Sequence[object],
) -> None:
    work = prepare(number, *arguments)
    line.send(number)
    while (seconds := line.recv()) is not None:
        line.send(_repeat(work, seconds))


def _repeat(work: Work, seconds: float) -> tuple[int, float, list[float]]:
    began = now = perf_counter()
    done, times = 0, []
    while now - began < seconds:
        before = now
        done += work()
        now = perf_counter()
        times.append(now - before)
    return done, now - began, times
