"""Work in a process of its own, so that its memory can be told apart."""

import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

#: Where memory is measured: a process then loads only what production does.
AS_INSTALLED = {"PYTHONPATH": str(Path(__file__).parent / "as_installed")}


@contextmanager
def apart() -> Iterator[Executor]:
    """Yield an executor that has a new process for each call, one at a time."""
    spawn = get_context("spawn")
    with (
        patch.dict(os.environ, AS_INSTALLED),
        ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool,
    ):
        yield pool


def peak_megabytes() -> float:
    """Return the most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began
