"""Redis was never there: the sweepers carry a whole cycle out by themselves."""

import time
from pathlib import Path

import pytest

from tests.chaos.cycle import STAGES, Cycle, TooSlow
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.chaos.verdict import dead, duplicates, lost, missing, unwanted
from tests.harness.stack import Stack, running
from tests.harness.workers import say

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

MEETINGS = 40
SEED = 1


def playing(stack: Stack, *, seconds: float) -> Cycle:
    coffee = stack.slack.coffee()
    status, _ = stack.slack.act(
        act="invite_bot", user=coffee["members"][0], channel=coffee["id"]
    )
    assert status == 200
    members, seen = Members(stack.slack), Seen(stack.slack)
    return Cycle(stack, members, seen, MEETINGS, time.monotonic() + seconds)


def test_a_whole_cycle_is_delivered_though_redis_never_started(tmp_path: Path) -> None:
    with running(
        tmp_path,
        members=2 * MEETINGS - 1,
        seed=SEED,
        preloaded=["tests.resilience.patience"],
        with_redis=False,
    ) as stack:
        cycle = playing(stack, seconds=240)
        cycle.play()
        cycle.wait_until_nothing_is_pending()
        cycle.seen.look_again()
        took = ", ".join(f"{cycle.seconds[stage]:.0f} s {stage}" for stage in STAGES)
        say(f"R5  no Redis: {len(cycle.seen.posts)} messages, {took}")
        require_exact(stack, cycle)
        ended = {p.name for p in stack.processes if p.has_ended()}
        say(f"R5  no Redis: ended by themselves: {', '.join(ended) or 'none'}")
        assert ended <= {"scheduler"}


def require_exact(stack: Stack, cycle: Cycle) -> None:
    wanted, database = cycle.wanted(), stack.environment["DATABASE_URL"]
    assert missing(wanted, cycle.seen) == 0
    assert unwanted(wanted, cycle.seen) == 0
    assert duplicates(cycle.seen.posts) == 0
    assert dead(database) == 0
    assert lost(cycle.members.acknowledged, database) == 0


def test_control_without_sweepers_nothing_is_delivered(tmp_path: Path) -> None:
    with running(
        tmp_path,
        members=2 * MEETINGS - 1,
        seed=SEED,
        preloaded=["tests.resilience.never_sweeps"],
        with_redis=False,
    ) as stack:
        cycle = playing(stack, seconds=15)
        with pytest.raises(TooSlow):
            cycle.play()
        cycle.seen.look_again()
        say(f"R5  control: no Redis, no sweeper: {len(cycle.seen.posts)} messages")
        assert cycle.seen.posts == []
