"""Answers that were lost, and what Slack does too late: found before, or audited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ponchik.demo.simulator.faults import Fault
from tests.harness.harm import BlindSlack, with_slack
from tests.harness.late import LateCalls
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]


def _one_stays(scene: Scene) -> None:
    [seen] = scene.visible()
    assert seen.ts == scene.effect("introduce")["result"]
    assert scene.events().count("MeetingIntroduced") == 1


def _posted_twice(world: World) -> Scene:
    """A meeting whose introduction stands twice, once unknown to the ledger."""
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    assert scene.carry_out("introduce") == "pending"
    scene.lease_over()
    blind = with_slack(world.delivery, BlindSlack(world))
    assert scene.carry_out("introduce", blind) == "done"
    return scene


def test_what_slack_applies_late_is_found_if_it_settles_in_time(
    world: World, late_calls: LateCalls
) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("late"))
    policy = replace(world.delivery.policy, settle=timedelta(hours=1))
    patient = replace(world.delivery, policy=policy)
    assert scene.carry_out("introduce", patient) == "pending"
    scene.lease_over()
    assert scene.carry_out("introduce", patient) == "pending", "it may yet come"
    late_calls.happen()
    scene.settled()
    assert scene.carry_out("introduce", patient) == "done"
    assert len(scene.calls("chat.postMessage")) == 1
    _one_stays(scene)


def test_what_slack_applies_too_late_is_found_and_deleted_by_the_audit(
    world: World, late_calls: LateCalls
) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("late"))
    assert scene.carry_out("introduce") == "pending"
    scene.lease_over()
    assert scene.carry_out("introduce") == "done"
    late_calls.happen()
    assert len(scene.visible()) == 2
    kept = scene.effect("introduce")["result"]
    assert scene.carry_out("audit") == "done"
    assert [seen.ts for seen in scene.visible()] == [kept]
    _one_stays(scene)


def test_the_audit_deletes_no_message_but_copies(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    assert scene.carry_out("introduce") == "pending"
    scene.lease_over()
    assert scene.carry_out("introduce") == "done"
    scene.ask()
    assert scene.carry_out("audit") == "done"
    assert len(scene.visible()) == 2
    assert scene.calls("chat.delete") == []


def test_a_copy_that_is_gone_already_is_no_trouble_to_the_audit(world: World) -> None:
    scene = _posted_twice(world)
    gone = Fault("slack_error", error="message_not_found")
    world.slack.faults.script("chat.delete", gone)
    assert scene.carry_out("audit") == "done"


@pytest.mark.parametrize("method", ["conversations.history", "chat.delete"])
def test_an_audit_has_nothing_to_do_where_ponchik_was_taken_out(
    world: World, method: str
) -> None:
    scene = _posted_twice(world)
    out = Fault("slack_error", error="not_in_channel")
    world.slack.faults.script(method, out)
    assert scene.carry_out("audit") == "done"
    assert len(scene.visible()) == 2


def test_an_audit_that_slack_refuses_otherwise_is_given_up(world: World) -> None:
    scene = _posted_twice(world)
    wrong = Fault("slack_error", error="invalid_arguments")
    world.slack.faults.script("conversations.history", wrong)
    assert scene.carry_out("audit") == "dead"
