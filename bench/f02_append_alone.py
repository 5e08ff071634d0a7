"""F2: the same append as F1 by one client, where round trips are what counts."""

from collections.abc import Iterator

from bench.f01_append import compare
from bench.lab import Lab
from bench.outcomes import Outcome


def measure(lab: Lab) -> Iterator[Outcome]:
    return compare(lab, "F2", clients=1, alone=0.30, together=0.85)
