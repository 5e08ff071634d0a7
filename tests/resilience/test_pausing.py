"""A worker is stopped past its lease, and goes on when another did its work."""

from signal import SIGCONT, SIGSTOP, SIGTERM

import pytest

from ponchik.demo.simulator.faults import Fault
from tests.harness.pending import PENDING
from tests.harness.signals import Told
from tests.harness.workers import Stage, say
from tests.harness.world import Scene

pytestmark = pytest.mark.acceptance

PATIENCE = "tests.resilience.patience"
LONG_LEASES = "tests.resilience.long_leases"
STOPS_AFTER_CLAIM = "tests.resilience.stops_after_claim"
IGNORES_ITS_FENCE = "tests.resilience.ignores_its_fence"
NEVER_TIDIES = "tests.resilience.never_tidies"
#: Slack takes the post before the lease is over, or after another worker posted anew.
SOON, LATE = 1.0, 7.0


def posts(scene: Scene) -> int:
    """How often the group was written to; the channel hears of the round besides."""
    calls = scene.calls("chat.postMessage")
    ours = [c for c in calls if c.arguments.get("channel") == scene.conversation]
    return sum(call.applied is True for call in ours)


def is_introduced(scene: Scene) -> bool:
    return bool(scene.effect("introduce")["status"] == "done")


def paused_after_the_claim(stage: Stage, module: str) -> Scene:
    """Another worker introduces whom the first had claimed; then the first wakes."""
    [scene] = stage.world.meetings()
    paused = stage.worker(module, name="paused")
    paused.until_stopped()
    stage.worker(LONG_LEASES, name="other")
    stage.until(lambda: is_introduced(scene))
    wake_up(paused)
    return scene


def paused_inside_the_call(stage: Stage, scene: Scene, module: str) -> Told:
    worker = stage.worker(module, name="paused")
    stage.until(lambda: scene.calls("chat.postMessage"))
    worker.tell(SIGSTOP)
    worker.until_stopped()
    return worker


def wake_up(worker: Told) -> None:
    """Let it go on, and finish what it holds."""
    worker.tell(SIGCONT)
    assert worker.leave(SIGTERM).code == 0


def require_once(stage: Stage, scene: Scene, *, most: int) -> None:
    stage.until(lambda: stage.count(PENDING) == 0)
    assert posts(scene) <= most
    [message] = scene.visible()
    assert scene.effect("introduce")["result"] == message.ts
    assert scene.events().count("MeetingIntroduced") == 1


def told(what: str, scene: Scene) -> None:
    say(f"R8  {what:42} {posts(scene)} posted, {len(scene.visible())} visible")


@pytest.mark.longer
def test_a_worker_paused_after_its_claim_posts_nothing_when_it_wakes(
    stage: Stage,
) -> None:
    scene = paused_after_the_claim(stage, STOPS_AFTER_CLAIM)
    told("paused after the claim", scene)
    require_once(stage, scene, most=1)


@pytest.mark.nightly
def test_control_a_worker_that_ignores_its_fence_posts_again(stage: Stage) -> None:
    scene = paused_after_the_claim(stage, IGNORES_ITS_FENCE)
    told("control: paused after the claim, no fence", scene)
    assert posts(scene) == 2


@pytest.mark.nightly
@pytest.mark.parametrize(("seconds", "most"), [(SOON, 1), (LATE, 2)])
def test_a_worker_paused_inside_the_call_leaves_one_message(
    stage: Stage, seconds: float, most: int
) -> None:
    scene = slow_introduction(stage, seconds)
    paused = paused_inside_the_call(stage, scene, PATIENCE)
    stage.worker(PATIENCE, name="other")
    until_all_was_posted(stage, scene, most)
    wake_up(paused)
    require_once(stage, scene, most=most)
    told(f"paused inside the call, taken after {seconds:.0f} s", scene)


@pytest.mark.nightly
def test_control_two_messages_are_seen_when_nobody_deletes_the_second(
    stage: Stage,
) -> None:
    scene = slow_introduction(stage, LATE)
    paused = paused_inside_the_call(stage, scene, NEVER_TIDIES)
    stage.worker(NEVER_TIDIES, name="other")
    until_all_was_posted(stage, scene, 2)
    wake_up(paused)
    told("control: neither taken back nor audited", scene)
    assert len(scene.visible()) == 2


def slow_introduction(stage: Stage, seconds: float) -> Scene:
    slow = Fault("delay", seconds=seconds)
    stage.world.slack.faults.script("chat.postMessage", slow)
    [scene] = stage.world.meetings()
    return scene


def until_all_was_posted(stage: Stage, scene: Scene, most: int) -> None:
    stage.until(lambda: is_introduced(scene) and posts(scene) == most)
