import os
import subprocess
import sys

import pytest

from tests.simulation.machine import Machine
from tests.simulation.run import simulate

pytestmark = pytest.mark.integration

SEEDS, AT_ONCE = 300, 10
#: So many are played by day, the others in the longer run.
BY_DAY = 10
#: SEED=7 plays that one alone.
ONE = os.environ.get("SEED")
CHUNKS = (
    [range(int(ONE), int(ONE) + 1)]
    if ONE
    else [
        pytest.param(
            range(first, first + AT_ONCE),
            marks=[] if first < BY_DAY else [pytest.mark.longer],
        )
        for first in range(0, SEEDS, AT_ONCE)
    ]
)


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"from {seeds[0]}")
def test_whatever_a_seed_does_each_message_is_seen_once_and_no_press_is_lost(
    machine: Machine, seeds: range
) -> None:
    outcomes = [simulate(machine, seed) for seed in seeds]
    bad = [str(outcome) for outcome in outcomes if outcome.failures]
    assert not bad, "\n".join([*bad, "Replay: python -m tests.simulation --seed N"])


def test_a_seed_played_again_tells_the_same_story(machine: Machine) -> None:
    first, again = (simulate(machine, 3, traced=True) for _ in range(2))
    assert first.trace == again.trace
    assert len(first.trace) > 100


def test_other_seeds_tell_other_stories(machine: Machine) -> None:
    first, other = (simulate(machine, seed, traced=True) for seed in (3, 4))
    assert first.trace != other.trace


@pytest.mark.longer
def test_a_seed_tells_the_same_story_in_another_process() -> None:
    assert _told("1") == _told("2")


def _told(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seed", "3"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
