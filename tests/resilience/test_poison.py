"""One effect kills whoever touches it: the others go on, and it ends in plain sight."""

import json
import sys
import time
from pathlib import Path

import pytest

from ponchik.demo.simulator.faults import Fault
from tests.harness.processes import run
from tests.harness.signals import Told
from tests.harness.workers import Stage, say
from tests.harness.world import Scene

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.nightly,
]

MEETINGS = 100
SECONDS_FOR_THE_OTHERS = 60.0
#: A control that has killed so many workers shows that it would go on for ever.
ENOUGH_DEATHS = 10
REFUSED = Fault("slack_error", error="restricted_action")
GARBLED = Fault("slack_error", error="¿Qué?", applied=True)


@pytest.fixture
def poison(tmp_path: Path) -> Path:
    return tmp_path / "poison"


def play(stage: Stage, poison: Path, module: str) -> tuple[Scene, list[Told]]:
    """Start a round with two faults and a poison in it, and two workers for it."""
    stage.world.slack.faults.script("chat.postMessage", REFUSED, GARBLED)
    scenes = stage.world.meetings(MEETINGS)
    poison.write_text(scenes[MEETINGS // 2].stream)
    names = ("worker-1", "worker-2")
    workers = [stage.worker(module, name=n, POISON=str(poison)) for n in names]
    return scenes[MEETINGS // 2], workers


def revive(workers: list[Told]) -> int:
    """Start again whoever died, as a platform does; say how many deaths there were."""
    for worker in workers:
        worker.restart_if_ended()
    return sum(worker.deaths for worker in workers)


def effects(stage: Stage, *words: str) -> str:
    command = [sys.executable, "-m", "ponchik", "effects", *words]
    code, told = run(command, stage.environment | {"COLUMNS": "200"})
    assert code == 0, told
    return told


def spread(stage: Stage) -> str:
    """After how many seconds half of the effects were done, nearly all, and all."""
    [row] = stage.world.rows("""
        SELECT percentile_cont(ARRAY[0.5, 0.9, 0.99, 1]) WITHIN GROUP (ORDER BY
            extract(epoch FROM finished_at - (SELECT min(recorded_at) FROM effects)))
            AS seconds
        FROM effects WHERE status = 'done' AND kind <> 'audit'
    """)
    return "50, 90, 99, 100 % after " + ", ".join(f"{s:.0f} s" for s in row["seconds"])


def most_attempts(stage: Stage, poisoned: Scene) -> tuple[int, int]:
    """How often the unluckiest of the others was tried, and how often the poison."""
    [row] = stage.world.rows(
        "SELECT max(attempts) AS most FROM effects WHERE stream <> %s", poisoned.stream
    )
    return row["most"], poisoned.effect("introduce")["attempts"]


def seconds_of_the_others(stage: Stage, workers: list[Told], poisoned: Scene) -> float:
    others = f"stream <> '{poisoned.stream}' AND status = 'pending'"
    began = time.monotonic()
    stage.until(
        lambda: revive(workers) >= 0 and not stage.count(others), SECONDS_FOR_THE_OTHERS
    )
    return time.monotonic() - began


def test_one_poison_one_refusal_and_one_garbled_reply_hold_up_nobody(
    stage: Stage, poison: Path
) -> None:
    poisoned, workers = play(stage, poison, "tests.resilience.poison")
    others = seconds_of_the_others(stage, workers, poisoned)
    more = stage.until(
        lambda: revive(workers) and poisoned.effect("introduce")["status"] == "dead",
        120,
    )
    say(f"R11 {2 * MEETINGS} effects, 1 refused, 1 garbled: {spread(stage)}")
    unlucky, doomed = most_attempts(stage, poisoned)
    say(f"R11 poison dead after {others + more:.0f} s and {revive(workers)} workers")
    say(f"R11 attempts: poison {doomed}, whoever died with it at first {unlucky}")
    assert unlucky < doomed
    assert stage.count("status = 'done'") >= 2 * MEETINGS - 2
    require_shown(stage, poisoned)
    require_each_seen_once(stage)
    poison.unlink()
    require_delivered_on_demand(stage, workers, poisoned)


def require_shown(stage: Stage, poisoned: Scene) -> None:
    """An operator sees what is dead, and why."""
    dead = effects(stage, "--status", "dead")
    lines = effects(stage, "--status", "dead", "--json").splitlines()
    by_stream = {row["stream"]: row for row in map(json.loads, lines)}
    assert str(poisoned.effect("introduce")["id"]) in dead
    assert by_stream[poisoned.stream]["last_error"] == "tried too often"
    reasons = {row["last_error"] for row in by_stream.values()}
    assert len(by_stream) == 2
    assert any("restricted_action" in reason for reason in reasons)


def require_each_seen_once(stage: Stage) -> None:
    workspace = stage.world.slack.workspace
    for row in stage.world.rows("SELECT * FROM effects WHERE kind = 'introduce'"):
        [meeting] = stage.world.rows(
            "SELECT group_channel FROM meetings WHERE 'meeting-' || meeting = %s",
            row["stream"],
        )
        messages = workspace.conversations[meeting["group_channel"]].messages
        assert len(messages) == (row["status"] == "done"), row["stream"]


def require_delivered_on_demand(
    stage: Stage, workers: list[Told], poisoned: Scene
) -> None:
    revive(workers)
    effects(stage, "retry", str(poisoned.effect("introduce")["id"]))
    stage.until(lambda: poisoned.effect("introduce")["status"] == "done")
    assert len(poisoned.visible()) == 1


def test_control_without_a_last_attempt_the_poison_kills_for_ever(
    stage: Stage, poison: Path
) -> None:
    poisoned, workers = play(stage, poison, "tests.resilience.tries_for_ever")
    stage.until(lambda: revive(workers) >= ENOUGH_DEATHS, 90)
    say(f"R11 control: no last attempt, {revive(workers)} workers dead, still pending")
    assert poisoned.effect("introduce")["status"] == "pending"
