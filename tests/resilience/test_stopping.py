"""A platform stops every process, and more than once: what runs is recorded first."""

from collections.abc import Iterator
from signal import SIGINT, SIGTERM, Signals

import pytest
import redis

from ponchik.demo.simulator.faults import Fault
from ponchik.ledger.broker import QUEUE
from ponchik.local.ports import HOST, Ports
from ponchik.local.readiness import is_up, wait_until_ready
from tests.harness.processes import pause
from tests.harness.signals import Left
from tests.harness.workers import Stage, say
from tests.harness.world import Scene

pytestmark = pytest.mark.acceptance

#: So that the client, who gives up after ten, still hears the answer on a busy machine.
SLACK_HANGS = 3.0
SECONDS_TO_LEAVE = 25.0
TWICE = (SIGTERM, SIGTERM)
#: What dramatiq says of a worker that was cut off.
KILLED = 1


def introducing(stage: Stage) -> Scene:
    """A meeting whose introduction will hang in Slack, which takes it in the end."""
    hanging = Fault("delay", seconds=SLACK_HANGS)
    stage.world.slack.faults.script("chat.postMessage", hanging)
    [scene] = stage.world.meetings()
    return scene


def until_it_hangs(stage: Stage, scene: Scene) -> None:
    stage.until(lambda: scene.calls("chat.postMessage"))


def require_recorded(scene: Scene) -> None:
    assert scene.effect("introduce")["status"] == "done"
    assert scene.events()[-1] == "MeetingIntroduced"
    assert len(scene.visible()) == 1


def require_quick(left: Left, seconds: float) -> None:
    assert left.code == 0
    assert left.seconds < seconds


def told(what: str, left: Left) -> None:
    say(f"R7  {what:42} exit {left.code:3} after {left.seconds:4.1f} s")


@pytest.mark.longer
def test_a_worker_told_twice_to_stop_records_what_slack_takes_its_time_for(
    stage: Stage,
) -> None:
    scene = introducing(stage)
    worker = stage.worker()
    until_it_hangs(stage, scene)
    left = worker.leave(*TWICE)
    told(f"worker, SIGTERM twice, Slack hangs {SLACK_HANGS:g} s", left)
    require_quick(left, SECONDS_TO_LEAVE)
    require_recorded(scene)


@pytest.mark.nightly
def test_control_a_worker_that_hears_the_second_signal_is_cut_off(stage: Stage) -> None:
    scene = introducing(stage)
    worker = stage.broken_worker("tests.resilience.every_signal")
    until_it_hangs(stage, scene)
    left = worker.leave(*TWICE)
    told("control: worker without FirstSignalOnly", left)
    assert left.code == KILLED
    with pytest.raises(AssertionError):
        require_recorded(scene)
    stage.until(scene.visible)


@pytest.mark.nightly
def test_a_worker_told_by_ctrl_c_records_what_runs(stage: Stage) -> None:
    scene = introducing(stage)
    worker = stage.worker()
    until_it_hangs(stage, scene)
    left = worker.leave(SIGINT, SIGINT)
    told(f"worker, SIGINT twice, Slack hangs {SLACK_HANGS:g} s", left)
    require_quick(left, SECONDS_TO_LEAVE)
    require_recorded(scene)


@pytest.mark.nightly
def test_an_answer_that_never_comes_is_in_doubt_when_the_worker_leaves(
    stage: Stage,
) -> None:
    silent = Fault("hang", seconds=SLACK_HANGS)
    stage.world.slack.faults.script("chat.postMessage", silent)
    [scene] = stage.world.meetings()
    worker = stage.worker()
    until_it_hangs(stage, scene)
    left = worker.leave(*TWICE)
    told("worker, SIGTERM twice, Slack never answers", left)
    require_quick(left, SECONDS_TO_LEAVE)
    doubt = scene.effect("introduce")
    assert (doubt["status"], doubt["maybe_sent_at"] is None) == ("pending", False)
    assert "connection_lost" in doubt["last_error"]


@pytest.mark.nightly
@pytest.mark.parametrize("signals", [(SIGTERM,), TWICE, (SIGINT,)])
def test_an_idle_worker_leaves_at_once(
    stage: Stage, signals: tuple[Signals, ...]
) -> None:
    worker = stage.worker()
    stage.warm_up()
    left = worker.leave(*signals)
    told(f"idle worker, {' '.join(s.name for s in signals)}", left)
    require_quick(left, 5)


@pytest.fixture
def port() -> Iterator[int]:
    with Ports() as ports:
        yield ports.choose(None, 8702)


@pytest.mark.longer
@pytest.mark.parametrize("signals", [TWICE, (SIGINT,)])
def test_the_web_process_leaves_at_once(
    stage: Stage, port: int, signals: tuple[Signals, ...]
) -> None:
    web = stage.process("web", PORT=str(port))
    wait_until_ready([is_up(f"http://{HOST}:{port}/readyz")], pause)
    left = web.leave(*signals)
    told(f"web, {' '.join(s.name for s in signals)}", left)
    # uvicorn finishes what it answers, and then dies of the signal it was sent.
    assert left.code in {0, *(-number for number in signals), 128 + signals[0]}


@pytest.mark.nightly
@pytest.mark.parametrize("signals", [TWICE, (SIGINT,)])
def test_the_scheduler_leaves_at_once(
    stage: Stage, signals: tuple[Signals, ...]
) -> None:
    scheduler = stage.process("scheduler")
    with redis.Redis.from_url(stage.environment["REDIS_URL"]) as client:
        stage.until(lambda: client.llen(f"dramatiq:{QUEUE}"))
    left = scheduler.leave(*signals)
    told(f"scheduler, {' '.join(s.name for s in signals)}", left)
    require_quick(left, 3)
