"""F12: pages, when there are some."""

from collections.abc import Iterator

from bench.lab import Lab
from bench.outcomes import NotRun, Outcome


def measure(_lab: Lab) -> Iterator[Outcome]:
    yield NotRun("F12", "pages at 1,000,000 events", "there are no pages yet")
