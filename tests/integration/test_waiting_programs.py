"""Nothing ends for one answer or one late event: a program that cannot work waits."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.slack.client.slack import Slack
from ponchik.slack.requests import ChannelUnarchived
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


def _told(world: World, user: str) -> list[str]:
    direct = world.slack.workspace.direct({world.slack.bot, user})
    texts = [message.text for message in direct.messages] if direct else []
    return [text for text in texts if text.startswith(("⚠️", "⏸️"))]


def _forget_is_member(world: World, channel: str) -> None:
    world.slack.workspace.conversations[channel].members.remove(world.slack.bot)


Trouble = Callable[[World, str], None]


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
    "archived": (archive, unarchive),
    "not_a_member": (_forget_is_member, _rejoin),
    "not_found": (_vanish, _appear),
    "members_unreadable": (_unlist, _list),
}


@pytest.mark.parametrize("reason", TROUBLES)
def test_what_is_in_the_way_of_a_round_makes_it_wait_and_it_starts_when_it_is_gone(
    world: World, reason: str
) -> None:
    break_it, mend_it = TROUBLES[reason]
    channel, _ = invited_channel(world)
    break_it(world, channel)
    world.advance_to("round")
    program = program_row(world)
    assert program["running"]
    assert program["waiting_reason"] == reason
    assert world.rows("SELECT * FROM rounds") == []
    mend_it(world, channel)
    lookable_again(world)
    program = program_row(world)
    assert (program["waiting_since"], program["rounds"]) == (None, 1)


@pytest.mark.parametrize("reason", TROUBLES)
def test_its_host_hears_once_of_a_program_that_waits(world: World, reason: str) -> None:
    break_it, _ = TROUBLES[reason]
    channel, inviter = invited_channel(world)
    break_it(world, channel)
    world.advance_to("round")
    assert _told(world, inviter) == [], "it may be over in a moment"
    for _ in range(3):
        world.advance(hours=2)
        lookable_again(world)
    [word] = _told(world, inviter)
    assert "I can't start a round" in word or "no round starts there" in word
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_a_wait_that_is_over_within_the_hour_is_not_worth_a_word(world: World) -> None:
    channel, inviter = invited_channel(world)
    archive(world, channel)
    world.advance_to("round")
    unarchive(world, channel)
    lookable_again(world)
    world.advance(hours=2)
    assert _told(world, inviter) == []


@pytest.mark.parametrize(
    ("method", "answer"),
    [("conversations.info", "channel_not_found"), ("conversations.info", "is_member")],
)
def test_one_puzzling_answer_is_looked_up_and_costs_nothing(
    world: World, method: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited_channel(world)
    if answer == "is_member":
        monkeypatch.setattr(
            Slack, "channel", _without_membership(Slack.channel), raising=True
        )
    else:
        world.slack.faults.script(method, Fault("slack_error", error=answer))
    world.advance_to("round")
    program = program_row(world)
    assert (program["running"], program["waiting_since"]) == (True, None)
    assert len(world.rows("SELECT * FROM rounds")) == 1


def _without_membership(channel: Any) -> Any:
    def ask(self: Slack, name: str) -> Any:
        found = channel(self, name)
        object.__setattr__(found, "is_member", False)
        return found

    return ask


def test_a_token_of_another_workspace_ends_nothing_and_kills_nothing(
    world: World,
) -> None:
    invited_channel(world)
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
    channel, _ = invited_channel(world)
    archive(world, channel)
    world.advance_to("round")
    planned = world.due("round")
    world.advance(days=3)
    unarchive(world, channel)
    tell(world, ChannelUnarchived(team(world), "Ev2", channel))
    assert world.rows("SELECT * FROM rounds") == []
    assert world.due("round").weekday() == planned.weekday()
    assert world.due("round") > world.ponchik.clock()
