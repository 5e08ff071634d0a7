"""Illness is not poison: what is Slack's, a token's or a method's kills no message."""

from datetime import timedelta

import pytest

from ponchik.delivery.refusals import Refusals
from ponchik.demo.simulator.faults import Fault
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

ILL = [
    Fault("error_before", status=503),
    Fault("html_page", status=200),
    Fault("slack_error", error="internal_error"),
]


def _try_all(scenes: list[Scene], kind: str, times: int) -> list[str]:
    for _ in range(times):
        scenes[0].world.do("DELETE FROM gates")
        for scene in scenes:
            scene.lease_over()
            scene.carry_out(kind)
    return [str(scene.effect(kind)["status"]) for scene in scenes]


@pytest.mark.parametrize("fault", ILL, ids=lambda fault: fault.kind)
def test_nothing_dies_of_an_outage_however_often_it_is_tried(
    world: World, fault: Fault
) -> None:
    [scene] = world.meetings()
    tries = 3 * world.policy.most_attempts
    world.slack.faults.chance("*", 1.0, fault, hours=3)
    assert _try_all([scene], "open_conversation", tries) == ["pending"]
    effect = scene.effect("open_conversation")
    assert (effect["attempts"], effect["failures"]) == (0, tries)
    world.slack.clock.advance(timedelta(hours=3, minutes=1).total_seconds())
    assert scene.go_on("open_conversation") == "done"
    assert scene.go_on("introduce") == "done"
    assert len(scene.visible()) == 1


UNKNOWN = ["no_permission", "access_denied", "a_rule_of_tomorrow"]


@pytest.mark.parametrize("code", UNKNOWN)
def test_what_several_are_refused_in_a_row_is_the_workspaces_and_kills_none(
    world: World, code: str
) -> None:
    scenes = world.meetings(6)
    for scene in scenes:
        scene.open()
    fault = Fault("slack_error", error=code)
    world.slack.faults.chance("chat.postMessage", 1.0, fault)
    assert _try_all(scenes, "introduce", 6) == ["pending"] * 6
    asked = world.slack.ledger.calls_of("auth.test")
    assert asked, "whose the token is was asked"
    world.reset()
    for scene in scenes:
        assert scene.go_on("introduce") == "done"
        assert len(scene.visible()) == 1


def test_control_if_each_refusal_is_the_messages_own_all_are_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Refusals, "_held", lambda *_: None)
    scenes = world.meetings(3)
    for scene in scenes:
        scene.open()
    fault = Fault("slack_error", error="no_permission")
    world.slack.faults.chance("chat.postMessage", 1.0, fault)
    assert _try_all(scenes, "introduce", 1) == ["dead"] * 3


def test_an_unknown_refusal_that_one_alone_meets_ends_it_after_some_tries(
    world: World,
) -> None:
    here, there = world.meetings(2)
    for scene in (here, there):
        scene.open()
    fault = Fault("slack_error", error="a_code_of_tomorrow")
    world.slack.faults.chance("chat.postMessage", 1.0, fault)
    assert here.carry_out("introduce") == "pending"
    assert here.go_on("introduce") == "dead"
    world.reset()
    assert there.carry_out("introduce") == "done"


def test_a_missing_scope_of_the_method_itself_closes_that_method_alone(
    world: World,
) -> None:
    here, there = world.meetings(2)
    here.open()
    fault = Fault("slack_error", error="missing_scope")
    world.slack.faults.script("chat.postMessage", fault)
    assert here.carry_out("introduce") == "pending"
    [gate] = world.rows("SELECT method FROM gates WHERE reason <> ''")
    assert gate["method"] == "chat.postMessage"
    assert there.carry_out("open_conversation") == "done"
    world.reset()
    assert here.go_on("introduce") == "done"


def test_a_scope_missing_to_look_back_costs_the_one_message_in_doubt(
    world: World,
) -> None:
    doubtful, *others = world.meetings(4)
    for scene in (doubtful, *others):
        scene.open()
    world.slack.scopes = world.slack.scopes - {"mpim:history"}
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    assert doubtful.carry_out("introduce") == "pending"
    doubtful.settled()
    assert doubtful.carry_out("introduce") == "dead"
    assert "mpim:history" in doubtful.effect("introduce")["last_error"]
    gates = world.rows("SELECT method FROM gates WHERE reason <> ''")
    assert [gate["method"] for gate in gates] == ["conversations.history"]
    for scene in others:
        assert scene.carry_out("introduce") == "done"


def test_what_died_of_one_reason_is_retried_together(world: World) -> None:
    from tests.harness.causes import BY_TEST  # noqa: PLC0415

    gone, long = world.meetings(2)
    for scene, code in ((gone, "messages_tab_disabled"), (long, "msg_too_long")):
        scene.open()
        fault = Fault("slack_error", error=code)
        world.slack.faults.script("chat.postMessage", fault)
        assert scene.carry_out("introduce") == "dead"
    deliveries = world.ponchik.deliveries
    assert deliveries.retry_dead(BY_TEST, "MSG_TOO_LONG", world.workspace) == 1
    assert long.go_on("introduce") == "done"
    assert gone.effect("introduce")["status"] == "dead"
    assert deliveries.retry_dead(BY_TEST) == 1
    assert gone.go_on("introduce") == "done"
