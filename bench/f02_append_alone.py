"""F2: the same append as F1 by one client, where round trips are what counts."""

from collections.abc import Iterator

from bench.f01_append import Goals, compare
from bench.lab import Lab
from bench.outcomes import Outcome


def measure(lab: Lab) -> Iterator[Outcome]:
    return compare(lab, "F2", clients=1, goals=Goals(0.30, 0.85, driver=0.72))
