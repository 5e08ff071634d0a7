"""F5: rebuild the projections from the log, then verify them against it."""

from collections.abc import Iterator
from concurrent.futures import Executor
from statistics import median

from bench.apart import apart, seconds
from bench.copies import seconds_to_read
from bench.f01_append import one
from bench.fill import EVENTS_EACH, fill
from bench.lab import Lab
from bench.outcomes import (
    MEGABYTES,
    MILLISECONDS,
    Measured,
    Outcome,
    at_least,
    at_most,
    ratios,
)
from bench.processes import peak_megabytes_of_all
from ponchik.projections.rebuild import rebuild_tables, verify
from ponchik.store.connection import Database

#: As `ponchik projections` does.
_AT_ONCE = 2


def measure(lab: Lab) -> Iterator[Outcome]:
    ours, copies, peaks = [], [], []
    with lab.database("f5") as url, apart() as process:
        fill(url, lab.events // EVENTS_EACH)
        for _ in range(lab.runs):
            took, peak = process.submit(rebuild_and_verify, url).result()
            ours.append(took / 2)
            peaks.append(peak)
            copies.append(seconds_to_read(url))
        waited = longest_append(process, url)
    what = f"rebuild, or verify, {lab.events:,} events"
    yield Measured(
        "F5",
        what,
        "COPY events TO STDOUT",
        ratios(copies, ours),
        at_least(0.2),
        absolute=f"{min(ours):.2f} s of {min(copies):.2f} s at best",
    )
    yield Measured(
        "F5 memory", what, "the most at once", peaks, at_most(400), MEGABYTES
    )
    yield Measured(
        "F5 appends",
        "the longest append meanwhile",
        "beyond the usual one",
        [waited],
        at_most(50),
        MILLISECONDS,
    )


def rebuild_and_verify(url: str) -> tuple[float, float]:
    """Return seconds for both, and the most memory of all its processes together.

    Raises if a row is wrong.
    """
    database = Database(url, 2)
    found, peaks = [], []

    def progress(_events: int) -> None:
        peaks.append(peak_megabytes_of_all())

    took = seconds(
        lambda: found.extend(rebuild_tables(database, lambda _n: None, _AT_ONCE))
    )
    took += seconds(lambda: found.extend(verify(database, lambda _n: None, _AT_ONCE)))
    verify(database, progress, _AT_ONCE)  # untimed: to read memory takes time itself
    database.close()
    if found:
        raise AssertionError(f"the log says otherwise: {found[0]}")
    return took, max(peaks)


def longest_append(process: Executor, url: str) -> float:
    """Return by how many milliseconds an append was longer while others rebuild."""
    append = one(0, url)
    append()
    usual = median(seconds(append) for _ in range(50))
    rebuilding = process.submit(rebuild_and_verify, url)
    longest = usual
    while not rebuilding.done():
        longest = max(longest, seconds(append))
    rebuilding.result()
    return 1_000 * (longest - usual)
