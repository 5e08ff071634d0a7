"""`python -m tests.simulation --seeds 300`, or `--seed 7` to read what happened."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from ponchik.local import embedded
from tests.simulation.bugs import BUGS, GUARDED
from tests.simulation.machine import Machine
from tests.simulation.run import Outcome, simulate, simulator_of


def main() -> int:
    options = _options()
    with (
        tempfile.TemporaryDirectory(prefix="ponchik-simulation-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=False) as url,
        simulator_of(url, "simulation") as machine,
    ):
        if options.bugs:
            return _sow(machine, range(options.first, options.first + options.seeds))
        if options.seed is not None:
            return _replay(machine, options.seed)
        return _play_all(machine, range(options.first, options.first + options.seeds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.simulation", description=__doc__)
    seed = os.environ.get("SEED")
    parser.add_argument("--seeds", type=int, default=300, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, default=int(seed) if seed else None)
    parser.add_argument("--bugs", action="store_true", help="which seed catches which")
    return parser.parse_args()


def _replay(machine: Machine, seed: int) -> int:
    outcome = simulate(machine, seed, traced=True)
    sys.stdout.writelines(f"{line}\n" for line in outcome.trace)
    sys.stdout.write(f"{outcome}\n{_harm(outcome.happened)}\n")
    return 1 if outcome.failures else 0


def _play_all(machine: Machine, seeds: range) -> int:
    began, harm, bad = time.monotonic(), Counter[str](), list[Outcome]()
    for seed in seeds:
        outcome = simulate(machine, seed)
        harm += outcome.happened
        harm["most steps"] = max(harm["most steps"], outcome.steps)
        if outcome.failures:
            bad.append(outcome)
            sys.stdout.write(f"{outcome}\n")
    each = (time.monotonic() - began) / len(seeds)
    sys.stdout.write(
        f"seeds          {len(seeds)}, {seeds[0]} to {seeds[-1]}\n"
        f"failed         {len(bad)}{'; replay one with SEED=' if bad else ''}"
        f"{bad[0].seed if bad else ''}\n"
        f"harm           {_harm(harm)}\n"
        f"a seed took    {each:.3f} s\n"
    )
    return 1 if bad else 0


def _sow(machine: Machine, seeds: range) -> int:
    """Print for each seeded bug which seed catches it first, and by what."""
    missed = 0
    for bug in (*BUGS, *GUARDED):
        caught = bug.first_seen(machine, range(bug.since, bug.since + len(seeds)))
        told = f"seed {caught.seed}: {caught.failures[0]}" if caught else "not caught"
        sys.stdout.write(
            f"{bug.name:36} {told[:90]}{bug.guard and f' (guard: {bug.guard})'}\n"
        )
        sys.stdout.flush()
        missed += caught is None and not bug.guard
    return 1 if missed else 0


def _harm(happened: Counter[str]) -> str:
    return ", ".join(f"{times} {kind}" for kind, times in happened.most_common())


if __name__ == "__main__":
    sys.exit(main())
