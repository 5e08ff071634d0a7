"""The end of a round as its groups see it: the reminder, late answers, no buttons."""

import pytest

from ponchik.demo.simulator.workspace import Message
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

WITH_BUTTONS = "answer:"


@pytest.fixture
def scene(world: World) -> Scene:
    """Return a meeting whose group was reminded of the closing question."""
    [scene] = world.meetings()
    world.work()
    for stage in ("check_in-1", "closing", "reminder"):
        world.advance_to(stage)
    return scene


def press(scene: Scene, answer: str) -> None:
    scene.click(scene.members()[0], answer, question="closing")
    scene.world.work()


def can_be_answered(scene: Scene) -> list[Message]:
    return [m for m in scene.visible() if WITH_BUTTONS in str(m.blocks)]


def status(scene: Scene) -> tuple[str, str]:
    [row] = scene.world.rows(
        "SELECT status, ended_by FROM meetings WHERE meeting = %s", scene.meeting
    )
    return row["status"], row["ended_by"]


def did_not_meet(scene: Scene) -> bytes:
    [row] = scene.world.rows("SELECT not_met FROM pair_history WHERE round_number = 1")
    return bytes(row["not_met"])


def play_another_round(scene: Scene) -> None:
    rounds = scene.world.ponchik.rounds
    rounds.start(scene.channel, cause=BY_TEST)
    rounds.cancel(scene.channel, BY_TEST)
    scene.world.work()


def test_the_reminder_is_answered_in_place_and_the_older_question_no_more(
    scene: Scene,
) -> None:
    *_, closing, reminder = scene.visible()
    assert "I won't ask again" in reminder.text
    check_in, answered = can_be_answered(scene)
    assert check_in.ts < closing.ts
    assert answered.ts == reminder.ts
    press(scene, "not_met")
    *_, closing, reminder = scene.visible()
    said = f"<@{scene.members()[0]}>: we didn't"
    assert said in reminder.text
    assert said not in closing.text


def test_that_they_met_counts_until_the_next_round_is_over(scene: Scene) -> None:
    press(scene, "not_met")
    scene.world.advance_to("finish")
    assert status(scene) == ("closed_no", "answers")
    assert did_not_meet(scene) == bytes(4), "the first group"
    press(scene, "met")
    assert status(scene) == ("closed_met", "answers")
    assert did_not_meet(scene) == b""
    assert any(": we met" in message.text for message in can_be_answered(scene))


def test_who_was_silent_can_still_say_that_they_met(scene: Scene) -> None:
    scene.world.advance_to("finish")
    assert status(scene) == ("closed_stale", "silence")
    press(scene, "met")
    assert status(scene) == ("closed_met", "answers")


def test_every_group_hears_how_it_ended_and_when_the_next_round_is(
    scene: Scene,
) -> None:
    press(scene, "met")
    scene.world.advance_to("finish")
    note = scene.visible()[-1].text
    assert "You met. Thank you for making the time." in note
    assert "Next round:" in note


def test_when_the_next_round_is_over_the_buttons_go_and_nothing_counts(
    scene: Scene,
) -> None:
    scene.world.advance_to("finish")
    before = [message.text for message in scene.visible()]
    play_another_round(scene)
    assert can_be_answered(scene) == []
    assert len(scene.visible()) == len(before), "they stay, without their buttons"
    introduction = scene.visible()[0]
    assert "you take the lead" in introduction.text
    assert "'actions'" not in str(introduction.blocks)
    assert "'button'" not in str(introduction.blocks)
    press(scene, "met")
    assert status(scene) == ("closed_stale", "silence")
    assert scene.events()[-1] == "QuestionRetired"
