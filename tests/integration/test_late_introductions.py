"""What happened counts, not what was planned: who was introduced late is asked late."""

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.domain.meeting import MeetingState
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration

REVOKED = Fault("slack_error", error="token_revoked")
WORDS = {
    "introduction": "you take the lead",
    "check-in": "how is your meeting",
    "closing": "Did you meet?",
    "reminder": "I won't ask again",
    "farewell": "didn't hear",
}


def _told(scene: Scene) -> list[str]:
    """What the group was told, each by a word that only this message has."""
    [row] = scene.world.rows(
        "SELECT group_channel FROM meetings WHERE meeting = %s", scene.meeting
    )
    if row["group_channel"] is None:
        return []
    return [
        name
        for message in scene.visible()
        for name, word in WORDS.items()
        if word in message.text
    ]


def _revived(world: World) -> None:
    world.reset()
    world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    world.work()


def _dead_token_from_the_start(world: World) -> Scene:
    [scene] = world.meetings()
    world.slack.faults.chance("*", 1.0, REVOKED)
    world.work()
    assert _told(scene) == []
    return scene


def test_an_introduction_that_came_with_the_check_in_is_not_followed_by_it(
    world: World,
) -> None:
    scene = _dead_token_from_the_start(world)
    world.clock_to(world.due("check_in-1"))
    _revived(world)
    assert _told(scene) == ["introduction"]
    assert "StageSkipped" in scene.events()
    for stage in ("closing", "reminder"):
        world.advance_to(stage)
    assert _told(scene) == ["introduction", "closing", "reminder"]


def test_an_introduction_that_came_with_the_closing_question_is_followed_by_it_later(
    world: World,
) -> None:
    scene = _dead_token_from_the_start(world)
    world.clock_to(world.due("closing"))
    _revived(world)
    assert _told(scene) == ["introduction"]
    world.advance_to("reminder")
    assert _told(scene) == ["introduction", "closing"]
    world.advance_to("finish")
    assert _told(scene)[:3] == ["introduction", "closing", "farewell"]
    assert scene.events().count("StageSkipped") >= 1


def test_control_by_the_plan_alone_introduction_and_question_come_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeetingState, "why_skip", lambda *_: None)
    scene = _dead_token_from_the_start(world)
    world.clock_to(world.due("check_in-1"))
    _revived(world)
    assert _told(scene) == ["introduction", "check-in"]


def test_a_group_that_was_never_introduced_was_not_matched(world: World) -> None:
    scene = _dead_token_from_the_start(world)
    for stage in ("closing", "reminder", "finish"):
        world.clock_to(world.due(stage))
        world.slack.faults.clear()
        world.slack.faults.chance("conversations.open", 1.0, Fault("error_before"))
        world.do("DELETE FROM gates")
        world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
        world.work()
    [row] = world.rows("SELECT * FROM meetings WHERE meeting = %s", scene.meeting)
    assert (row["closed"], row["introduced_at"]) == (True, None)
    assert row["ended_by"] == "unreachable"
    [closed] = world.rows("SELECT data FROM events WHERE type = 'RoundClosed'")
    assert closed["data"]["not_met"] == [0]


def test_a_round_as_it_should_be_is_asked_at_each_stage(world: World) -> None:
    [scene] = world.meetings()
    world.work()
    for stage in ("check_in-1", "closing", "reminder", "finish"):
        world.advance_to(stage)
    told = ["introduction", "check-in", "closing", "reminder", "farewell"]
    assert _told(scene)[:5] == told
    [row] = world.rows(
        "SELECT ended_by FROM meetings WHERE meeting = %s", scene.meeting
    )
    assert row["ended_by"] == "silence"
