"""F4: the whole log, read in order as typed events."""

from collections import deque
from collections.abc import Iterator

from bench.apart import apart, seconds
from bench.copies import seconds_to_read
from bench.fill import EVENTS_EACH, fill
from bench.lab import Lab
from bench.outcomes import Measured, Outcome, at_least, ratios
from ponchik.store.connection import Database
from ponchik.store.log_reader import read_log


def measure(lab: Lab) -> Iterator[Outcome]:
    ours, copies = [], []
    with lab.database("f4") as url, apart() as process:
        fill(url, lab.events // EVENTS_EACH)
        for _ in range(lab.runs):
            ours.append(process.submit(seconds_to_read_typed, url).result())
            copies.append(seconds_to_read(url))
    yield Measured(
        "F4",
        f"read {lab.events:,} events, typed",
        "COPY events TO STDOUT",
        ratios(copies, ours),
        at_least(0.20),
        absolute=f"{min(ours):.2f} s of {min(copies):.2f} s at best",
    )


def seconds_to_read_typed(url: str) -> float:
    database = Database(url, 2)
    took = seconds(lambda: deque(read_log(database), maxlen=0))
    database.close()
    return took
