"""A stage reaches each meeting of its round once, whatever is killed meanwhile."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest

from ponchik.actors import stages
from ponchik.application.stage_launch import StageLaunch
from ponchik.command_handler import CommandHandler
from ponchik.events.event import Metadata
from tests.harness.causes import BY_TEST
from tests.harness.harm import Killed
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration
HANDLE = CommandHandler.handle


def _seen(scenes: list[Scene]) -> list[int]:
    return [len(scene.visible()) for scene in scenes]


def _internal(world: World, kind: str) -> UUID:
    [row] = world.rows(
        "SELECT id FROM effects WHERE kind = %s AND status = 'pending'", kind
    )
    return UUID(str(row["id"]))


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


@pytest.mark.parametrize("groups", [8, pytest.param(200, marks=pytest.mark.longer)])
def test_each_group_is_called_off_once_while_workers_die(
    world: World, monkeypatch: pytest.MonkeyPatch, groups: int
) -> None:
    scenes = world.meetings(groups)
    world.work()
    monkeypatch.setattr(stages, "_BATCH", groups // 8)
    world.ponchik.rounds.cancel(scenes[0].channel, BY_TEST)
    handler = _internal(world, "cancel_meetings")
    for bites in (1, 3, 2):
        _dying_after(world, monkeypatch, bites, handler)
    closed = [s.events().count("MeetingClosed") for s in scenes]
    assert (closed.count(1), closed.count(0)) == (groups // 8 * 6, groups // 8 * 2)
    world.work()
    assert {s.events().count("MeetingClosed") for s in scenes} == {1}
    notes = [[message.text for message in scene.visible()] for scene in scenes]
    assert all(
        len(said) == 1 and "was called off by its hosts" in said[0] for said in notes
    )


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
