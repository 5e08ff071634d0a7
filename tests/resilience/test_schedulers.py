"""Three schedulers, and workers that never look at the clock by themselves."""

import pytest

from tests.harness.workers import Stage, say

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

PEOPLE = 6
MODULES = ("tests.resilience.never_sweeps", "tests.resilience.counts_ticks")
TICKED = "told to look at the clock"
#: Ticks come by the minute.
TWO_TICKS = 150.0


def test_three_schedulers_start_one_round(stage: Stage) -> None:
    world = stage.world
    world.program(PEOPLE)
    world.clock_to(world.due("round"))
    for number in (1, 2, 3):
        stage.process("scheduler", f"scheduler-{number}")
    for name in ("worker-1", "worker-2"):
        stage.worker(*MODULES, name=name)
    stage.until(lambda: ticks(stage) >= 3, TWO_TICKS)
    stage.until(lambda: stage.count("kind = 'introduce' AND status = 'done'") == 3)
    started = world.rows("SELECT * FROM events WHERE type = 'RoundStarted'")
    say(f"R9  three schedulers, {ticks(stage)} ticks heard, {len(started)} round")
    assert len(started) == 1
    posts = [p for p in world.slack.ledger.posts() if p.user == world.slack.bot]
    assert len(posts) == PEOPLE // 2


def ticks(stage: Stage) -> int:
    """How often a worker was told to look at the clock."""
    logs = stage.folder.glob("worker-*.log")
    return sum(log.read_text().count(TICKED) for log in logs)
