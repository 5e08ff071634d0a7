"""F11: memory of each process, and how soon help comes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from resource import RUSAGE_CHILDREN, getrusage

from bench import bare_web
from bench.apart import AS_INSTALLED
from bench.fill import fill, seats
from bench.lab import Lab
from bench.outcomes import MEGABYTES, Measured, Outcome, at_most, ratios
from bench.presses import Presser
from bench.processes import ROOT, descendants, megabytes, running, served
from bench.slack_stub import answering

GOALS = {"web": 80, "worker": 80, "scheduler": 60}
#: 0.3 s of CPU time where Python itself takes 15 ms.
_HELP = 20
_SETTLED = 3.0
#: Beside its libraries.
_BARE = 1.25


def measure(lab: Lab) -> Iterator[Outcome]:
    presses = 10_000 if lab.full else 500
    with (
        lab.database("f11") as url,
        answering() as slack,
        running(lab, url, tuple(GOALS), slack.url, AS_INSTALLED) as ponchik,
    ):
        fill(url, presses)
        time.sleep(_SETTLED)  # imports, pools: nobody says when they are done
        at_start = {part: megabytes(ponchik.pids(part)) for part in GOALS}
        presser = Presser(ponchik.presses, seats(url, presses))
        for _ in range(presses):
            presser.press()
        time.sleep(_SETTLED)
        after = {part: megabytes(ponchik.pids(part)) for part in GOALS}
    bare = _bare_web(lab)
    for part, goal in GOALS.items():
        yield Measured(
            f"F11 {part}",
            f"memory of {part} after {presses:,} presses",
            "",
            [after[part]],
            at_most(goal),
            MEGABYTES,
            f"at the start {at_start[part]:.0f} MB",
        )
    yield Measured(
        "F11 web bare",
        f"memory of web after {presses:,} presses",
        bare_web.WHAT,
        [after["web"] / bare],
        at_most(_BARE),
        absolute=f"{after['web']:.0f} MB of {bare:.0f} MB",
    )
    yield _help(lab.runs)


def _bare_web(lab: Lab) -> float:
    """Return the memory of a web process that has loaded no more than libraries."""
    before = descendants(os.getpid())
    with served(lab, "bench.bare_web:app", AS_INSTALLED):
        return megabytes(descendants(os.getpid()) - before)


def _help(runs: int) -> Outcome:
    ours, nothing = [], []
    for _ in range(runs):
        ours.append(_run("-m", "ponchik", "--help"))
        nothing.append(_run("-c", "pass"))
    return Measured(
        "F11 help",
        "ponchik --help, CPU time",
        "python -c pass",
        ratios(ours, nothing),
        at_most(_HELP),
        absolute=f"{min(ours):.2f} s of {min(nothing):.3f} s at best",
    )


def _run(*words: str) -> float:
    """Return the CPU time of the command, which others do not stretch."""
    before = _cpu_of_children()
    subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=True)
    return _cpu_of_children() - before


def _cpu_of_children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
