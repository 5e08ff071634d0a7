"""What workers do: every effect has its actor, and a worker stops once."""

import pytest

from ponchik.actors.process import once
from ponchik.demo.simulator import user_actions
from ponchik.domain.effects import METHODS
from ponchik.slack.requests import ChannelArchived, HomeOpened
from tests.harness.called_methods import methods_called
from tests.harness.causes import BY_TEST
from tests.harness.time_presses import press, vote
from tests.harness.world import Scene, World

pytestmark = pytest.mark.integration
INTERNAL = {
    "look_at_votes",
    "look_for_words",
    "seek_silent",
    "pause_silent",
    "settle_time",
    "ask_after_time",
    "find_match",
    "look_at_joiner",
    "settle_answers",
    "note_met_after_all",
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
    "read_profile",
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


def _agree_and_choose_again(scene: Scene) -> None:
    """Both can make a time, then one cannot, and is asked at the next decent hour."""
    for member in scene.members():
        vote(scene, member, 3)
    scene.world.work()
    press(scene, scene.members()[0], "slot:reopen")
    scene.world.advance(minutes=11)
    while scene.effect("ask_others")["status"] == "pending":
        scene.world.advance(hours=6)


def test_every_effect_that_can_be_wanted_has_an_actor(world: World) -> None:
    assert set(world.delivery.handlers) == METHODS.keys() | INTERNAL


#: Only an invitation has hosts; tests/integration/test_enrolment.py plays them.
_READ_ONLY = {"audit", "look_at_chat"}
#: tests/integration/test_choices.py, test_nudges.py and test_staying.py play these.
_ELSEWHERE = {"tell_break_over", "nudge", "ask_to_stay", "tell_paused"}
_TO_HOSTS = {"open_direct", "tell_host", "redraw_told", "redraw_greeting"}
#: Somebody has to leave or come; tests/integration/test_departures.py plays them.
_OF_DEPARTURES = {
    *("tell_departure", "open_new_chat", "tell_moved", "retire_introduction"),
    *("tell_looking", "tell_nobody_free", "tell_joiner"),
}


def test_an_effect_says_which_method_its_actor_calls(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gates are held against it: a wrong one lets calls through a closed gate."""
    called = methods_called(monkeypatch)
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "scheduled")
    _agree_and_choose_again(scene)
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
    elsewhere = {*_READ_ONLY, *_ELSEWHERE, *_TO_HOSTS, *_OF_DEPARTURES}
    assert kinds.keys() == METHODS.keys() - elsewhere
    for row in kinds.values():
        assert called[str(row["id"])] == row["method"] == METHODS[row["kind"]]


def test_a_worker_told_to_stop_twice_stops_once() -> None:
    heard: list[int] = []
    stop = once(lambda number, _frame: heard.append(number))
    stop(15, None)
    stop(15, None)
    assert heard == [15]
