"""A round called off, and one group's message posted again, in a simulated Slack."""

from uuid import uuid4

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.errors import Conflict, Unknown
from ponchik.events.stage import Stage
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration

NOTE = "was called off by its hosts"


def cancel(scene: Scene) -> None:
    scene.world.ponchik.rounds.cancel(scene.channel, BY_TEST)
    scene.stage("cancel_meetings")


def resend(scene: Scene, question: Stage | None = None) -> bool:
    return scene.world.ponchik.repairs.resend(scene.meeting, question, BY_TEST)


def test_a_round_called_off_early_is_never_introduced(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    cancel(scene)
    assert scene.carry_out("introduce") == "cancelled"
    assert scene.visible() == []


def test_all_that_a_called_off_round_posted_is_replaced_by_the_note(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.introduce().ask()
    cancel(scene)
    assert scene.carry_out("withdraw") == "done"
    assert len(scene.visible()) == 2
    assert all(NOTE in message.text for message in scene.visible())
    assert all("button" not in str(message.blocks) for message in scene.visible())


def test_a_message_on_its_way_when_the_round_is_called_off_is_replaced_as_well(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.open()
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    scene.carry_out("introduce")
    cancel(scene)
    scene.settled()
    assert scene.go_on("introduce") == "done"
    assert scene.carry_out("withdraw") == "done"
    assert [NOTE in message.text for message in scene.visible()] == [True]


def test_a_called_off_round_counts_as_never_matched_and_gives_way_to_the_next(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.introduce()
    cancel(scene)
    [meeting] = world.rows(
        "SELECT closed, ended_by FROM meetings WHERE meeting = %s", scene.meeting
    )
    assert meeting == {"closed": True, "ended_by": "cancelled"}
    [round_] = world.rows(
        "SELECT closed_at, outcomes, cancelled_at FROM rounds WHERE channel = %s",
        scene.channel,
    )
    assert round_["closed_at"]
    assert round_["cancelled_at"]
    assert round_["outcomes"] == {}
    plan = world.ponchik.rounds.start(scene.channel, cause=BY_TEST, seed=1)
    assert (plan.number, plan.repeats) == (2, 0)
    assert (
        world.rows(
            "SELECT what FROM due JOIN rounds ON round = subject WHERE number = 1 "
            "AND channel = %s",
            scene.channel,
        )
        == []
    )


def test_a_round_is_called_off_once_and_only_while_it_runs(world: World) -> None:
    [scene] = world.meetings()
    assert not world.ponchik.rounds.cancel(scene.channel, BY_TEST).already
    assert world.ponchik.rounds.cancel(scene.channel, BY_TEST).already
    scene.stage("cancel_meetings")
    with pytest.raises(Conflict, match="no round is running"):
        world.ponchik.rounds.cancel(scene.channel, BY_TEST)


def test_an_introduction_is_posted_again_for_one_group_alone(world: World) -> None:
    scene, other = world.meetings(2)
    scene.introduce()
    other.introduce()
    assert resend(scene)
    assert not resend(scene), "it is on its way already"
    assert scene.carry_out("reopen_conversation") == "done"
    assert scene.carry_out("resend") == "done"
    assert len(scene.visible()) == 2
    assert len(other.visible()) == 1


def test_an_introduction_that_died_is_posted_once_it_can_be(world: World) -> None:
    [scene] = world.meetings()
    scene.open()
    refused = Fault("slack_error", error="restricted_action")
    world.slack.faults.script("chat.postMessage", refused)
    assert scene.carry_out("introduce") == "dead"
    assert resend(scene)
    scene.carry_out("reopen_conversation")
    world.slack.faults.script("chat.postMessage", Fault("reply_lost"))
    scene.carry_out("resend")
    scene.settled()
    assert scene.go_on("resend") == "done"
    assert len(scene.visible()) == 1, "the lost reply made no second copy"
    [row] = world.rows(
        "SELECT introduced_at, failure FROM meetings WHERE meeting = %s", scene.meeting
    )
    assert row["introduced_at"]
    assert row["failure"] is None


def test_a_question_is_posted_again_with_the_answers_so_far(world: World) -> None:
    [scene] = world.meetings()
    scene.introduce().ask()
    scene.click(scene.members()[0], "not_yet")
    assert scene.carry_out("show_answers") == "done"
    assert resend(scene, Stage.CHECK_IN_1)
    scene.carry_out("reopen_conversation")
    assert scene.carry_out("resend") == "done"
    assert ": not yet" in scene.visible()[-1].text


def test_what_is_on_its_way_or_was_never_asked_is_not_posted_again(
    world: World,
) -> None:
    [scene] = world.meetings()
    with pytest.raises(Conflict, match="still on its way"):
        resend(scene)
    with pytest.raises(Conflict, match="was not asked yet"):
        resend(scene, Stage.CLOSING)
    with pytest.raises(Unknown, match="there is no meeting"):
        world.ponchik.repairs.resend(uuid4(), None, BY_TEST)
