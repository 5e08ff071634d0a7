"""What was deleted or lost is found another way once, or known to be out of reach."""

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import Kind
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration


def _failure(scene: Scene) -> str | None:
    [row] = scene.world.rows(
        "SELECT failure FROM meetings WHERE meeting = %s", scene.meeting
    )
    return row["failure"]  # type: ignore[no-any-return]


def _delete_question(scene: Scene) -> None:
    place = scene.world.slack.workspace.conversations[scene.conversation]
    [question] = [m for m in place.messages if "how is your meeting" in m.text]
    place.messages.remove(question)


def test_a_deleted_question_is_posted_anew_once_and_shows_the_answers(
    asked: Scene,
) -> None:
    world = asked.world
    _delete_question(asked)
    for member, answer in zip(asked.members(), ("not_yet", "scheduled"), strict=True):
        asked.click(member, answer)
        world.work()
    [anew] = [m for m in asked.visible() if "how is your meeting" in m.text]
    assert ": not yet" in anew.text
    assert ": it's scheduled" in anew.text
    _delete_question(asked)
    asked.click(asked.members()[0], "met")
    world.work()
    assert not [m for m in asked.visible() if "how is your meeting" in m.text]
    assert _failure(asked) is None
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_a_question_that_may_not_be_edited_tells_who_pressed_that_it_counts(
    asked: Scene,
) -> None:
    world, [member, _] = asked.world, asked.members()
    fault = Fault("slack_error", error="edit_window_closed")
    world.slack.faults.chance("chat.update", 1.0, fault)
    asked.click(member, "met")
    world.work()
    [note] = asked.calls("chat.postEphemeral")
    assert note.arguments["user"] == member
    assert _failure(asked) is None
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def _calls_to_groups(scene: Scene) -> int:
    """Count the posts, tried or done, to others than the channel and its hosts."""
    places = scene.world.slack.workspace.conversations
    return sum(
        places[str(call.arguments["channel"])].kind is Kind.GROUP_DM
        for call in scene.calls("chat.postMessage")
    )


def _told(scene: Scene, word: str) -> int:
    return sum(
        word in message.text
        for place in scene.world.slack.workspace.conversations.values()
        for message in place.messages
    )


def _removed(scene: Scene) -> None:
    user_actions.remove_bot(scene.world.slack, scene.conversation)


def test_a_conversation_that_ponchik_was_taken_out_of_is_opened_anew(
    world: World,
) -> None:
    [scene] = world.meetings()
    world.work()
    before = scene.conversation
    _removed(scene)
    world.advance_to("check_in-1")
    assert scene.conversation != before
    assert _told(scene, "how is your meeting") == 1
    for stage in ("closing", "reminder", "finish"):
        world.advance_to(stage)
    assert _told(scene, "Did you meet?") == 1
    assert _failure(scene) is None


def test_a_conversation_that_is_lost_again_is_asked_no_more(world: World) -> None:
    [scene] = world.meetings()
    world.work()
    for stage in ("check_in-1", "closing"):
        _removed(scene)
        world.advance_to(stage)
    calls = _calls_to_groups(scene)
    for stage in ("reminder", "finish"):
        world.advance_to(stage)
    assert _calls_to_groups(scene) == calls
    [row] = world.rows("SELECT * FROM meetings WHERE meeting = %s", scene.meeting)
    assert (row["status"], row["ended_by"]) == ("closed_stale", "unreachable")
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_a_conversation_gone_before_the_introduction_is_opened_anew(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.open()
    _removed(scene)
    world.work()
    assert scene.events().count("MeetingIntroduced") == 1
    assert scene.events().count("ConversationOpened") == 2
