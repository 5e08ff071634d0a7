"""What workers do: every effect has its actor, every stage is spread once."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest

from ponchik.actors import stages
from ponchik.actors.process import once
from ponchik.application.stage_launch import StageLaunch
from ponchik.command_handler import CommandHandler
from ponchik.demo.simulator import user_actions
from ponchik.domain.effects import METHODS
from ponchik.events.event import Metadata
from ponchik.slack.client.calls import Call
from ponchik.slack.client.slack import Slack
from ponchik.slack.requests import ChannelArchived, HomeOpened
from tests.harness.causes import BY_TEST
from tests.harness.harm import Killed
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration

HANDLE = CommandHandler.handle
INTERNAL = {
    "ask_meetings",
    "relink_questions",
    "remind_meetings",
    "close_meetings",
    "cancel_meetings",
    "start_round",
    "launch_stage",
    "audit",
    "look_at_channel",
    "look_at_workspace",
    "open_without_refused",
    "preview_round",
    "start_round_by_hand",
    "look_and_resend",
    "refresh_homes",
    "find_host",
    "give_heads_up",
    "greet_again",
    "redraw_set_up",
    "seek_host",
    "settle_by_default",
    "take_over",
    "tell_hosts",
    "welcome_host",
}


def _seen(scenes: list[Scene]) -> list[int]:
    return [len(scene.visible()) for scene in scenes]


def _called_off(world: World) -> None:
    [other] = world.meetings()
    world.work()
    world.ponchik.rounds.cancel(other.channel, BY_TEST)
    world.work()


def _looks_at_home(world: World, user: str) -> None:
    event = HomeOpened(world.workspace, "Ev2", user)
    world.ponchik.workspace_events.apply(event, "event/Ev2")
    world.work()


def _waits_for_hours(world: World, scene: Scene) -> None:
    """Archive the channel of a program that somebody started, and let hours pass."""
    inviter = world.slack.workspace.conversations[scene.channel].members[0]
    world.do("UPDATE programs SET started_by = (SELECT id FROM people LIMIT 1)")
    assert inviter
    user_actions.archive(world.slack, inviter, scene.channel)
    event = ChannelArchived(world.workspace, "Ev1", scene.channel)
    world.ponchik.workspace_events.apply(event, "event/Ev1")
    world.work()
    world.advance(hours=2)


def _internal(world: World, kind: str) -> UUID:
    [row] = world.rows(
        "SELECT id FROM effects WHERE kind = %s AND status = 'pending'", kind
    )
    return UUID(str(row["id"]))


def test_every_effect_that_can_be_wanted_has_an_actor(world: World) -> None:
    assert set(world.delivery.handlers) == METHODS.keys() | INTERNAL


#: Only an invitation has hosts; tests/integration/test_enrolment.py plays them.
_TO_HOSTS = {"open_direct", "tell_host", "redraw_told", "redraw_greeting"}


def test_an_effect_says_which_method_its_actor_calls(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gates are held against it: a wrong one lets calls through a closed gate."""
    called: dict[str, str] = {}
    carry_out = Slack.carry_out

    def note(slack: Slack, call: Call, effect_id: UUID) -> str:
        called[str(effect_id)] = call.method
        return carry_out(slack, call, effect_id)

    monkeypatch.setattr(Slack, "carry_out", note)
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "scheduled")
    stranger = world.slack.workspace.channel("random").members[0]
    world.slack.workspace.conversations[scene.conversation].members.append(stranger)
    scene.click(stranger, "met")
    world.ponchik.repairs.resend(scene.meeting, None, BY_TEST)
    world.work()
    _called_off(world)
    for stage in ("closing", "reminder", "finish"):
        world.advance_to(stage)
    _waits_for_hours(world, scene)
    _looks_at_home(world, scene.members()[0])
    rows = world.rows(
        "SELECT id, kind, method FROM effects WHERE status <> 'cancelled'"
    )
    kinds = {row["kind"]: row for row in rows if row["method"]}
    assert kinds.keys() == METHODS.keys() - {"audit", *_TO_HOSTS}
    for row in kinds.values():
        assert called[str(row["id"])] == row["method"] == METHODS[row["kind"]]


def test_every_stage_launched_twice_is_done_once(world: World) -> None:
    scenes = world.meetings(3)
    world.work()
    [channel] = {scene.channel for scene in scenes}
    rounds = world.ponchik.rounds
    stages_: list[Callable[[str, Metadata], StageLaunch]] = [
        rounds.check_in,
        rounds.close,
        rounds.remind,
    ]
    for number, launch in enumerate(stages_, 2):
        assert not launch(channel, BY_TEST).already
        world.work()
        events = world.rows("SELECT * FROM events")
        assert launch(channel, BY_TEST).already
        world.work()
        assert world.rows("SELECT * FROM events") == events
        assert _seen(scenes) == [number] * 3


def test_a_stage_carried_out_again_asks_nobody_again(world: World) -> None:
    """Its worker died after the last batch, before it could say so."""
    scenes = world.meetings(3)
    world.work()
    world.ponchik.rounds.check_in(scenes[0].channel, BY_TEST)
    handler = _internal(world, "ask_meetings")
    world.work()
    world.do("UPDATE effects SET status = 'pending' WHERE id = %s", handler)
    world.work()
    assert _seen(scenes) == [2, 2, 2]
    assert [s.events().count("QuestionAsked") for s in scenes] == [1, 1, 1]


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_BATCH", 1)


def _dying_after(
    world: World, monkeypatch: pytest.MonkeyPatch, bites: int, handler: UUID
) -> None:
    """Carry a handler out with a worker that dies after so many bites."""
    eaten = iter(range(bites))

    def batch(*arguments: Any, **named: Any) -> object:
        if next(eaten, None) is None:
            raise Killed
        return HANDLE(*arguments, **named)

    with monkeypatch.context() as harm, suppress(Killed):
        harm.setattr(CommandHandler, "handle", batch)
        world.delivery.carry_out(handler)
    world.do("UPDATE effects SET lease_until = NULL WHERE id = %s", handler)


@pytest.mark.usefixtures("one_by_one")
def test_a_stage_killed_halfway_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = world.meetings(3)
    world.work()
    world.ponchik.rounds.check_in(scenes[0].channel, BY_TEST)
    handler = _internal(world, "ask_meetings")
    _dying_after(world, monkeypatch, 1, handler)
    asked = [s.events().count("QuestionAsked") for s in scenes]
    assert sorted(asked) == [0, 0, 1]
    world.work()
    assert _seen(scenes) == [2, 2, 2]
    assert [s.events().count("QuestionAsked") for s in scenes] == [1, 1, 1]


@pytest.mark.usefixtures("one_by_one")
def test_a_close_killed_halfway_closes_every_meeting_once_and_counts_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = world.meetings(3)
    world.work()
    rounds, channel = world.ponchik.rounds, scenes[0].channel
    rounds.close(channel, BY_TEST)
    world.work()
    rounds.finish(channel, BY_TEST)
    _dying_after(world, monkeypatch, 2, _internal(world, "close_meetings"))
    assert world.rows("SELECT * FROM events WHERE type = 'RoundClosed'") == []
    world.work()
    [closed] = world.rows("SELECT * FROM events WHERE type = 'RoundClosed'")
    assert closed["data"]["outcomes"] == {"closed_stale": 3}
    assert [s.events().count("MeetingClosed") for s in scenes] == [1, 1, 1]


@pytest.mark.usefixtures("one_by_one")
def test_an_answer_that_arrives_between_two_bites_is_respected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has met by then is asked no more."""
    scenes = sorted(world.meetings(2), key=lambda scene: scene.meeting)
    world.work()
    world.ponchik.rounds.check_in(scenes[0].channel, BY_TEST)
    world.work()
    world.ponchik.rounds.close(scenes[0].channel, BY_TEST)
    handler = _internal(world, "ask_meetings")
    bites: list[object] = []

    def batch(*arguments: Any, **named: Any) -> object:
        recorded = HANDLE(*arguments, **named)
        if not bites:
            scenes[1].click(scenes[1].members()[0], "met")
        bites.append(recorded)
        return recorded

    with monkeypatch.context() as busy:
        busy.setattr(CommandHandler, "handle", batch)
        world.delivery.carry_out(handler)
    assert len(bites) == 2
    world.work()
    assert _seen(scenes) == [3, 2]


def test_the_answer_to_a_question_that_waits_makes_it_needless(world: World) -> None:
    """The closing question was wanted, and then somebody said that they met."""
    [scene] = world.meetings()
    scene.introduce().ask()
    world.ponchik.rounds.close(scene.channel, BY_TEST)
    scene.stage("ask_meetings")
    scene.click(scene.members()[0], "met")
    world.work()
    *_, closing = scene.effects("ask")
    assert closing["status"] == "cancelled"
    assert len(scene.visible()) == 2


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
    assert f"<@{left}> says it's scheduled" in check_in
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
        f"<@{one}>, this time you lead" in scene.visible()[0].text
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


def test_a_worker_told_to_stop_twice_stops_once() -> None:
    heard: list[int] = []
    stop = once(lambda number, _frame: heard.append(number))
    stop(15, None)
    stop(15, None)
    assert heard == [15]
