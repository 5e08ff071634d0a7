"""Measure what readers of the log cost those who append: ours beside what we had.

Theirs: each append takes a shared advisory lock, for which a reader queues alone; a
check of the tables compares all rows while it holds it. Ours: a reader looks in
pg_locks who appends, and compares in slices.

Clients are processes, and each appends and projects at a steady pace. No disk is waited
for: waiting for locks is what is measured. The machine may be shared, so both are run
in turn, and PostgreSQL itself counts who waited for a lock, and not for a core.

    python -m bench.readers [--clients 2] [--meetings 100000] [--runs 3]
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import psycopg
from psycopg.rows import dict_row

from bench.readers.clients import PACE, Writers, append_in, fill, reader
from bench.readers.recipes import OURS, THEIRS, Recipe
from ponchik.local import embedded
from ponchik.store.migrations import migrate

HELD = 2.5
#: Does something beside the writers; returns when it began and ended.
Beside = Callable[[str, Recipe], tuple[float, float]]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--clients", type=int, default=2)
    wanted.add_argument("--meetings", type=int, default=100_000)
    wanted.add_argument("--runs", type=int, default=3)
    arguments = wanted.parse_args()
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=False) as url,
    ):
        migrate(url)
        log_lock_waits(url)
        log = Path(folder, "postgres", embedded.LOG)
        bench = Bench(url, log, arguments.clients, arguments.runs)
        bench.compare(f"a reader waits for an append open for {HELD:g} s", beside_open)
        fill(url, arguments.meetings)
        bench.compare(f"verify of {arguments.meetings:,} meetings", beside_verify)


@dataclass(frozen=True)
class Bench:
    url: str
    log: Path
    clients: int
    runs: int

    def compare(self, title: str, beside: Beside) -> None:
        """Print how long appends take in quiet, and beside a reader."""
        print(f"\n{title}; {self.clients} clients append each {1_000 * PACE:g} ms")
        print(f"{'':>11}{'in quiet, ms':>27}{'beside it, ms':>27}")
        print(f"run recipe {2 * '   median      99%  longest'}  waits for a lock")
        runs = [self._run(run + 1, beside) for run in range(self.runs)]
        theirs, ours = (median(column) for column in zip(*runs, strict=True))
        print(
            f"longer than the longest in quiet, median: theirs {theirs:.0f} ms, "
            f"ours {ours:.0f} ms"
        )

    def _run(self, number: int, beside: Beside) -> Sequence[float]:
        """Return how much longer than in quiet one had to wait: theirs, ours."""
        longer, longest = [], []
        for recipe in (THEIRS, OURS):
            quiet = self._latencies(recipe, in_quiet)
            waits = self._lock_waits()
            reading = self._latencies(recipe, beside)
            longer.append(max(reading) - max(quiet))
            longest.append(max(reading))
            columns = (
                f"{summary(quiet)}{summary(reading)}{self._lock_waits() - waits:>18}"
            )
            print(f"{number:>3} {recipe.name:<7}{columns}", flush=True)
        print(f"    longest beside it: ratio {longest[0] / longest[1]:.1f}")
        return longer

    def _latencies(self, recipe: Recipe, beside: Beside) -> list[float]:
        """Return how many milliseconds each append took while something was done."""
        writers = Writers(self.url, recipe, self.clients)
        began, ended = beside(self.url, recipe)
        return [
            1_000 * (one.ended - one.began)
            for one in writers.stop()
            if began <= one.ended and one.began <= ended
        ]

    def _lock_waits(self) -> int:
        return self.log.read_text(errors="replace").count("still waiting for")


def log_lock_waits(url: str) -> None:
    """Have PostgreSQL log whoever waits for a lock for 10 ms."""
    with psycopg.connect(url) as connection:
        connection.execute("ALTER DATABASE ponchik SET log_lock_waits = on")
        connection.execute("ALTER DATABASE ponchik SET deadlock_timeout = '10ms'")


def summary(latencies: Sequence[float]) -> str:
    percentiles = quantiles(latencies, n=100, method="inclusive")
    shown = (median(latencies), percentiles[98], max(latencies))
    return "".join(f"{one:>9.1f}" for one in shown)


def in_quiet(_url: str, _recipe: Recipe) -> tuple[float, float]:
    began = monotonic()
    sleep(2 * HELD)
    return began, monotonic()


def beside_open(url: str, recipe: Recipe) -> tuple[float, float]:
    with (
        psycopg.connect(url, row_factory=dict_row) as held,
        reader(url, recipe.read) as begin,
    ):
        began = monotonic()
        append_in(held, recipe)
        begin()
        sleep(HELD)
        held.commit()
    return began, monotonic()


def beside_verify(url: str, recipe: Recipe) -> tuple[float, float]:
    with reader(url, recipe.verify) as begin:
        began = monotonic()
        begin()
    return began, monotonic()


if __name__ == "__main__":
    main()
