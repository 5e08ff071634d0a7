"""Whoever was erased is named no more; the others meet, if they still are two."""

import pytest

from tests.harness.causes import BY_TEST
from tests.harness.world import World

pytestmark = pytest.mark.integration


def _erase(world: World, *slack_ids: str) -> None:
    for slack_id in slack_ids:
        world.do("DELETE FROM people WHERE slack_id = %s", slack_id)


def test_an_erased_person_is_named_no_more_and_the_meeting_goes_on(
    world: World,
) -> None:
    [scene] = world.meetings()
    scene.introduce().ask()
    erased, left = scene.members()
    scene.click(erased, "not_yet")
    world.work()
    world.slack.workspace.conversations[scene.channel].members.remove(erased)
    _erase(world, erased)
    scene.click(left, "scheduled")
    for stage in ("closing", "reminder", "finish"):
        world.advance_to(stage)
    assert scene.events().count("MessageFailed") == 0
    _, check_in, *later = [message.text for message in scene.visible()]
    assert f"<@{left}>: it's scheduled" in check_in
    assert not any(f"<@{erased}>" in text for text in (check_in, *later))


def test_two_who_are_left_of_three_are_introduced_and_one_of_them_leads(
    world: World,
) -> None:
    channel = world.program(3)
    world.ponchik.rounds.start(channel, cause=BY_TEST, group_size=3)
    [scene] = world.scenes(channel)
    [leader] = world.rows(
        "SELECT slack_id FROM people JOIN meetings ON people.id = leader"
    )
    _erase(world, leader["slack_id"])
    scene.introduce()
    assert len(scene.members()) == 2
    assert leader["slack_id"] not in scene.visible()[0].text
    assert any(
        f"<@{one}>, you take the lead" in scene.visible()[0].text
        for one in scene.members()
    )


def test_one_who_is_left_alone_is_not_introduced_and_not_asked(world: World) -> None:
    [scene] = world.meetings()
    channel = world.slack.workspace.conversations[scene.channel]
    _erase(world, channel.members[0])
    assert scene.carry_out("open_conversation") == "cancelled"
    assert scene.events()[-1] == "IntroductionFailed"
    assert "fewer than two" in scene.reasons()[-1]
    for stage in ("check_in-1", "closing"):
        world.advance_to(stage)
    assert scene.effects("ask") == []
    assert scene.calls("conversations.open") == []


def test_a_group_of_whom_nobody_is_known_is_left_in_peace(world: World) -> None:
    [scene] = world.meetings()
    scene.introduce()
    _erase(world, *scene.members())
    for stage in ("check_in-1", "closing", "reminder"):
        world.advance_to(stage)
    assert len(scene.visible()) == 1
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []
