"""Events of channels come late and in any order; what counts is what Slack says."""

from itertools import permutations
from typing import Any

import pytest

from ponchik.actors.looks import Looks
from ponchik.demo.simulator import user_actions
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
from tests.harness.troubled_channels import (
    archive,
    invited_channel,
    lookable_again,
    program_row,
    team,
    tell,
    unarchive,
)
from tests.harness.world import World

pytestmark = [pytest.mark.integration, pytest.mark.quick]


def test_a_channel_restored_a_minute_later_goes_on_by_its_event(world: World) -> None:
    channel, _ = invited_channel(world)
    archive(world, channel)
    tell(world, ChannelArchived(team(world), "Ev1", channel))
    assert program_row(world)["waiting_reason"] == "archived"
    unarchive(world, channel)
    tell(world, ChannelUnarchived(team(world), "Ev2", channel))
    program = program_row(world)
    assert (program["running"], program["waiting_since"]) == (True, None)


LATE = (ChannelArchived, BotRemoved, ChannelDeleted)


@pytest.mark.parametrize("event", [*LATE, TokenRevoked, Uninstalled])
def test_a_late_event_of_what_is_no_longer_so_ends_nothing(
    world: World, event: type[Any]
) -> None:
    channel, _ = invited_channel(world)
    about = (channel,) if event in LATE else ()
    for number in range(2):
        tell(world, event(team(world), f"Ev{number}", *about))
    program = program_row(world)
    assert (program["running"], program["waiting_since"]) == (True, None)


def test_control_without_a_look_a_late_event_ends_the_program(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ponchik.actors import looks  # noqa: PLC0415
    from ponchik.events.program_waiting import WaitReason  # noqa: PLC0415

    channel, _ = invited_channel(world)
    monkeypatch.setattr(looks, "condition_of", lambda *_: WaitReason.NOT_FOUND)
    tell(world, BotRemoved(team(world), "Ev1", channel))
    assert not program_row(world)["running"]
    assert Looks(world.ponchik) is not None


def test_events_in_every_order_leave_what_slack_says_now(world: World) -> None:
    channel, _ = invited_channel(world)
    events: list[WorkspaceEvent] = [
        ChannelArchived(team(world), "Ev1", channel),
        ChannelUnarchived(team(world), "Ev2", channel),
        BotRemoved(team(world), "Ev3", channel),
        BotInvited(team(world), "Ev4", channel, None),
    ]
    for order in permutations(events):
        for event in order:
            tell(world, event)
        program = program_row(world)
        assert (program["running"], program["waiting_since"]) == (True, None), order


def test_ids_that_changed_twice_are_followed_in_any_order(world: World) -> None:
    channel, _ = invited_channel(world)
    place = world.slack.workspace.conversations.pop(channel)
    place.id = "C0THIRD001"
    world.slack.workspace.conversations["C0THIRD001"] = place
    second = ChannelIdChanged(team(world), "Ev2", "C0SECOND01", "C0THIRD001", 200.0)
    first = ChannelIdChanged(team(world), "Ev1", channel, "C0SECOND01", 100.0)
    for event in (second, first):
        tell(world, event)
    assert program_row(world)["channel"] == "C0THIRD001"


def test_a_change_of_id_that_was_taken_back_meanwhile_moves_nothing(
    world: World,
) -> None:
    channel, _ = invited_channel(world)
    back = ChannelIdChanged(team(world), "Ev2", "C0SECOND01", channel, 200.0)
    away = ChannelIdChanged(team(world), "Ev1", channel, "C0SECOND01", 100.0)
    for event in (back, away):
        tell(world, event)
    assert program_row(world)["channel"] == channel


def test_the_event_of_a_new_id_that_comes_a_day_late_ends_the_wait(
    world: World,
) -> None:
    channel, _ = invited_channel(world)
    user_actions.change_channel_id(world.slack, channel)
    [new] = [
        place.id
        for place in world.slack.workspace.conversations.values()
        if place.name.startswith("room-")
    ]
    world.advance_to("round")
    assert program_row(world)["waiting_reason"] == "not_found"
    world.advance(hours=23)
    tell(world, ChannelIdChanged(team(world), "Ev1", channel, new, None))
    lookable_again(world)
    program = program_row(world)
    assert (program["channel"], program["rounds"]) == (new, 1)
    assert program["waiting_since"] is None
