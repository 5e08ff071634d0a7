"""Work in a process of its own, so that its memory can be told apart."""

import os
import re
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from bench.processes import descendants

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@contextmanager
def apart() -> Iterator[Executor]:
    """Yield an executor that has a new process for each call, one at a time."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
        yield pool


def peak_megabytes() -> float:
    """Return the most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_megabytes_of_all() -> float:
    """Return the most memory that this process and those it started ever had."""
    kilobytes = 0
    for pid in {os.getpid(), *descendants(os.getpid())}:
        with suppress(OSError):  # it may have ended by now
            found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
            kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began
