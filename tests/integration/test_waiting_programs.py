"""Nothing ends for one answer or one late event: a program that cannot work waits."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from ponchik.actors.looks import Looks
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.slack.client.slack import Slack
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    TokenRevoked,
    Uninstalled,
    WorkspaceEvent,
)
from tests.harness.world import World

pytestmark = [pytest.mark.integration, pytest.mark.quick]


def _team(world: World) -> str:
    return world.slack.workspace.team.id


def _tell(world: World, event: WorkspaceEvent) -> None:
    key = f"event/{next(world.numbers)}"
    world.ponchik.workspace_events.apply(event, key)
    world.work()


def _invited(world: World) -> tuple[str, str]:
    """Have somebody invite Ponchik to a channel; return the channel and who it was."""
    channel = world.channel()
    inviter = channel.members[0]
    _tell(world, BotInvited(_team(world), "Ev1", channel.id, inviter))
    return channel.id, inviter


def _program(world: World) -> dict[str, Any]:
    [row] = world.rows("SELECT * FROM programs")
    return dict(row)


def _lookable_again(world: World) -> None:
    """Let the time pass after which it is looked again."""
    world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    world.do("DELETE FROM gates")
    world.work()


def _told(world: World, user: str) -> list[str]:
    direct = world.slack.workspace.direct({world.slack.bot, user})
    texts = [message.text for message in direct.messages] if direct else []
    return [text for text in texts if text.startswith(("⚠️", "⏸️"))]


def _forget_is_member(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].members.remove(world.slack.bot)


Trouble = Callable[[World, str], None]


def _archive(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].is_archived = True


def _unarchive(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].is_archived = False


def _rejoin(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].members.append(world.slack.bot)


def _vanish(world: World, channel: str) -> None:
    place = world.slack.workspace.conversations.pop(channel)
    world.slack.workspace.conversations["C0HIDDEN01"] = place
    place.id = "C0HIDDEN01"


def _appear(world: World, channel: str) -> None:
    place = world.slack.workspace.conversations.pop("C0HIDDEN01")
    place.id = channel
    world.slack.workspace.conversations[channel] = place


def _unlist(world: World, _channel: str) -> None:
    fault = Fault("slack_error", error="fetch_members_failed")
    world.slack.faults.chance("conversations.members", 1.0, fault)


def _list(world: World, _channel: str) -> None:
    world.slack.faults.clear()


TROUBLES = {
    "archived": (_archive, _unarchive),
    "not_a_member": (_forget_is_member, _rejoin),
    "not_found": (_vanish, _appear),
    "members_unreadable": (_unlist, _list),
}


@pytest.mark.parametrize("reason", TROUBLES)
def test_what_is_in_the_way_of_a_round_makes_it_wait_and_it_starts_when_it_is_gone(
    world: World, reason: str
) -> None:
    break_it, mend_it = TROUBLES[reason]
    channel, _ = _invited(world)
    break_it(world, channel)
    world.advance_to("round")
    program = _program(world)
    assert program["running"]
    assert program["waiting_reason"] == reason
    assert world.rows("SELECT * FROM rounds") == []
    mend_it(world, channel)
    _lookable_again(world)
    program = _program(world)
    assert (program["waiting_since"], program["rounds"]) == (None, 1)


@pytest.mark.parametrize("reason", TROUBLES)
def test_its_host_hears_once_of_a_program_that_waits(world: World, reason: str) -> None:
    break_it, _ = TROUBLES[reason]
    channel, inviter = _invited(world)
    break_it(world, channel)
    world.advance_to("round")
    assert _told(world, inviter) == [], "it may be over in a moment"
    for _ in range(3):
        world.advance(hours=2)
        _lookable_again(world)
    [word] = _told(world, inviter)
    assert "I can't start a round" in word or "no round starts there" in word
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_a_wait_that_is_over_within_the_hour_is_not_worth_a_word(world: World) -> None:
    channel, inviter = _invited(world)
    _archive(world, channel)
    world.advance_to("round")
    _unarchive(world, channel)
    _lookable_again(world)
    world.advance(hours=2)
    assert _told(world, inviter) == []


@pytest.mark.parametrize(
    ("method", "answer"),
    [("conversations.info", "channel_not_found"), ("conversations.info", "is_member")],
)
def test_one_puzzling_answer_is_looked_up_and_costs_nothing(
    world: World, method: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _invited(world)
    if answer == "is_member":
        monkeypatch.setattr(
            Slack, "channel", _without_membership(Slack.channel), raising=True
        )
    else:
        world.slack.faults.script(method, Fault("slack_error", error=answer))
    world.advance_to("round")
    program = _program(world)
    assert (program["running"], program["waiting_since"]) == (True, None)
    assert len(world.rows("SELECT * FROM rounds")) == 1


def _without_membership(channel: Any) -> Any:
    def ask(self: Slack, name: str) -> Any:
        found = channel(self, name)
        object.__setattr__(found, "is_member", False)
        return found

    return ask


def test_a_channel_restored_a_minute_later_goes_on_by_its_event(world: World) -> None:
    channel, _ = _invited(world)
    _archive(world, channel)
    _tell(world, ChannelArchived(_team(world), "Ev1", channel))
    assert _program(world)["waiting_reason"] == "archived"
    _unarchive(world, channel)
    _tell(world, ChannelUnarchived(_team(world), "Ev2", channel))
    program = _program(world)
    assert (program["running"], program["waiting_since"]) == (True, None)


LATE = (ChannelArchived, BotRemoved, ChannelDeleted)


@pytest.mark.parametrize("event", [*LATE, TokenRevoked, Uninstalled])
def test_a_late_event_of_what_is_no_longer_so_ends_nothing(
    world: World, event: type[Any]
) -> None:
    channel, _ = _invited(world)
    about = (channel,) if event in LATE else ()
    for number in range(2):
        _tell(world, event(_team(world), f"Ev{number}", *about))
    program = _program(world)
    assert (program["running"], program["waiting_since"]) == (True, None)


def test_control_without_a_look_a_late_event_ends_the_program(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ponchik.actors import looks  # noqa: PLC0415
    from ponchik.events.program_waiting import WaitReason  # noqa: PLC0415

    channel, _ = _invited(world)
    monkeypatch.setattr(looks, "condition_of", lambda *_: WaitReason.NOT_FOUND)
    _tell(world, BotRemoved(_team(world), "Ev1", channel))
    assert not _program(world)["running"]
    assert Looks(world.ponchik) is not None


def test_events_in_every_order_leave_what_slack_says_now(world: World) -> None:
    channel, _ = _invited(world)
    events: list[WorkspaceEvent] = [
        ChannelArchived(_team(world), "Ev1", channel),
        ChannelUnarchived(_team(world), "Ev2", channel),
        BotRemoved(_team(world), "Ev3", channel),
        BotInvited(_team(world), "Ev4", channel, None),
    ]
    for order in permutations(events):
        for event in order:
            _tell(world, event)
        program = _program(world)
        assert (program["running"], program["waiting_since"]) == (True, None), order


def test_ids_that_changed_twice_are_followed_in_any_order(world: World) -> None:
    channel, _ = _invited(world)
    place = world.slack.workspace.conversations.pop(channel)
    place.id = "C0THIRD001"
    world.slack.workspace.conversations["C0THIRD001"] = place
    second = ChannelIdChanged(_team(world), "Ev2", "C0SECOND01", "C0THIRD001", 200.0)
    first = ChannelIdChanged(_team(world), "Ev1", channel, "C0SECOND01", 100.0)
    for event in (second, first):
        _tell(world, event)
    assert _program(world)["channel"] == "C0THIRD001"


def test_a_change_of_id_that_was_taken_back_meanwhile_moves_nothing(
    world: World,
) -> None:
    channel, _ = _invited(world)
    back = ChannelIdChanged(_team(world), "Ev2", "C0SECOND01", channel, 200.0)
    away = ChannelIdChanged(_team(world), "Ev1", channel, "C0SECOND01", 100.0)
    for event in (back, away):
        _tell(world, event)
    assert _program(world)["channel"] == channel


def test_the_event_of_a_new_id_that_comes_a_day_late_ends_the_wait(
    world: World,
) -> None:
    channel, _ = _invited(world)
    user_actions.change_channel_id(world.slack, channel)
    [new] = [
        place.id
        for place in world.slack.workspace.conversations.values()
        if place.name.startswith("room-")
    ]
    world.advance_to("round")
    assert _program(world)["waiting_reason"] == "not_found"
    world.advance(hours=23)
    _tell(world, ChannelIdChanged(_team(world), "Ev1", channel, new, None))
    _lookable_again(world)
    program = _program(world)
    assert (program["channel"], program["rounds"]) == (new, 1)
    assert program["waiting_since"] is None


def test_a_token_of_another_workspace_ends_nothing_and_kills_nothing(
    world: World,
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    _invited(world)
    [scene] = world.meetings()
    own = world.slack.workspace.team
    world.slack.workspace.team = replace(own, id="T0OTHER0001")
    unknown = Fault("slack_error", error="user_not_found")
    world.slack.faults.chance("conversations.open", 1.0, unknown)
    assert scene.carry_out("open_conversation") == "pending"
    assert "wrong_workspace" in scene.effect("open_conversation")["last_error"]
    world.slack.workspace.team = own
    world.reset()
    assert scene.go_on("open_conversation") == "done"


def test_a_round_that_is_days_late_starts_on_its_next_regular_day(
    world: World,
) -> None:
    channel, _ = _invited(world)
    _archive(world, channel)
    world.advance_to("round")
    planned = world.due("round")
    world.advance(days=3)
    _unarchive(world, channel)
    _tell(world, ChannelUnarchived(_team(world), "Ev2", channel))
    assert world.rows("SELECT * FROM rounds") == []
    assert world.due("round").weekday() == planned.weekday()
    assert world.due("round") > world.ponchik.clock()
