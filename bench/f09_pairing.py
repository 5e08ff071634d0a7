"""F9: pairing, beside a plain shuffle of the same people."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import process_time

from bench.lab import Lab
from bench.outcomes import Measured, NotRun, Outcome, at_most, ratios

#: People, and how many times a shuffle's CPU time their pairing may take.
GOALS = {24: 1_000, 25: 16_000, 100: 600}
_HISTORY = 52
_SHUFFLES = 500


def measure(lab: Lab) -> Iterator[Outcome]:
    if find_spec("networkx") is None:
        yield NotRun("F9", "pairing", "networkx is not installed: .[dev]")
        return
    for count, goal in GOALS.items():
        yield _compare(count, goal, lab.runs)


def _compare(count: int, goal: float, runs: int) -> Outcome:
    from bench.pairing import rivals  # noqa: PLC0415 -- wants networkx
    from bench.pairing.playing import made_up_history, people  # noqa: PLC0415
    from ponchik.domain.pairing import pair_members  # noqa: PLC0415 -- loads numpy

    members = people(count)
    history = made_up_history(members, 2, min(_HISTORY, count // 2))
    ours, shuffles = [], []
    for seed in range(runs):
        ours.append(_cpu(partial(pair_members, members, history, 2, seed)))
        shuffle = partial(rivals.shuffle, members, 2, seed)
        shuffles.append(_cpu(partial(_repeat, shuffle)) / _SHUFFLES)
    return Measured(
        f"F9 {count}",
        f"pair {count} people with a past",
        "a plain shuffle",
        ratios(ours, shuffles),
        at_most(goal),
        absolute=f"{1_000 * median(ours):.1f} ms of {1_000 * median(shuffles):.3f} ms",
    )


def _repeat(work: Callable[[], object]) -> None:
    for _ in range(_SHUFFLES):
        work()


def _cpu(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began
