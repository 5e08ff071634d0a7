"""Which measurements there are: a module each, imported only where it is run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from bench.lab import Lab
from bench.outcomes import Outcome

#: A measurement yields one outcome for each of its rows.
Measure = Callable[[Lab], Iterator[Outcome]]

MODULES: Mapping[str, str] = {
    "F1": "bench.f01_append",
    "F2": "bench.f02_append_alone",
    "F3": "bench.f03_round",
    "F4": "bench.f04_read_log",
    "F5": "bench.f05_rebuild",
    "F6": "bench.f06_press",
    "F7": "bench.f07_effects",
    "F8": "bench.f08_limits",
    "F9": "bench.f09_pairing",
    "F10": "bench.f10_redraw",
    "F11": "bench.f11_memory",
    "F12": "bench.f12_pages",
    "F13": "bench.f13_growing_press",
    "F14": "bench.f14_growing_rest",
    "F15": "bench.f15_at_rest",
}


class UnknownMeasurement(Exception):
    """A name that no measurement has."""


def chosen(names: str) -> Sequence[str]:
    """Read "F1,F6", or nothing for all. Raises UnknownMeasurement."""
    wanted = [name.strip().upper() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in MODULES:
            raise UnknownMeasurement(
                f"there is no {name}: choose from {', '.join(MODULES)}"
            )
    return wanted or list(MODULES)


def measure(name: str) -> Measure:
    found: Measure = import_module(MODULES[name]).measure
    return found
