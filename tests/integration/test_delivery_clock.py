"""A demo's clock is moved while a call runs, and the message bears another moment."""

import pytest

from ponchik.demo.simulator.faults import Fault
from tests.harness.late import LateCalls
from tests.harness.world import World

pytestmark = pytest.mark.integration

WEEK = 7 * 86_400


def test_a_message_that_came_after_the_clock_was_moved_is_found(
    world: World, late_calls: LateCalls
) -> None:
    [scene] = world.meetings()
    scene.open()
    slow = Fault("late", status=0)
    world.slack.faults.script("chat.postMessage", slow)
    assert scene.carry_out("introduce") == "pending"
    world.slack.clock.advance(WEEK)
    late_calls.happen()
    assert len(scene.visible()) == 1
    scene.lease_over()
    assert scene.carry_out("introduce") == "done"
    assert len(scene.calls("chat.postMessage")) == 1
    [seen] = scene.visible()
    assert scene.effect("introduce")["result"] == seen.ts


def test_a_message_that_came_before_the_clock_was_moved_is_found(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    assert scene.carry_out("introduce") == "pending"
    world.slack.clock.advance(WEEK)
    scene.lease_over()
    assert scene.carry_out("introduce") == "done"
    assert len(scene.calls("chat.postMessage")) == 1
