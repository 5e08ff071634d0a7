"""What an installation was not granted is said once, and all else goes on."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from ponchik.actors.tokens import check_tokens
from ponchik.slack.requests import BotInvited, PersonJoined
from tests.harness.world import World

pytestmark = [pytest.mark.integration, pytest.mark.quick]


def _team(world: World) -> str:
    return world.slack.workspace.team.id


def _invite(world: World) -> None:
    channel = world.channel()
    invited = BotInvited(_team(world), "Ev1", channel.id, channel.members[0])
    world.ponchik.workspace_events.apply(invited, "event/Ev1")


def _said(world: World) -> list[str]:
    with capture_logs() as logs:
        check_tokens(world.ponchik)
    return [line["scopes"] for line in logs if line["event"] == "scopes_missing"]


def test_a_worker_says_at_its_start_which_scopes_are_missing(world: World) -> None:
    _invite(world)
    world.slack.scopes = world.slack.scopes - {"groups:history", "im:write"}
    assert _said(world) == ["groups:history, im:write"]
    assert world.rows("SELECT method FROM gates WHERE reason <> ''") == []


def test_where_every_scope_was_granted_nothing_is_said(world: World) -> None:
    _invite(world)
    assert _said(world) == []


def test_a_token_that_is_dead_or_anothers_closes_the_gate_at_a_workers_start(
    world: World,
) -> None:
    _invite(world)
    own = world.slack.workspace.team
    world.slack.workspace.team = replace(own, id="T0OTHER0001")
    with capture_logs() as logs:
        check_tokens(world.ponchik)
    assert [line["event"] for line in logs] == ["token_does_not_fit"]
    [gate] = world.rows("SELECT method, reason FROM gates WHERE reason <> ''")
    assert gate["method"] == "*"
    assert "wrong_workspace" in gate["reason"]


def test_without_the_scope_of_direct_messages_groups_are_introduced(
    world: World,
) -> None:
    [scene] = world.meetings()
    world.slack.scopes = world.slack.scopes - {"im:write", "im:history"}
    assert scene.carry_out("open_conversation") == "done"
    assert scene.carry_out("introduce") == "done"


def test_a_new_colleague_is_known_by_name_at_once_and_keeps_what_is_known(
    world: World,
) -> None:
    for event_id, name in (("Ev1", "Ada"), ("Ev2", "Ada L.")):
        joined = PersonJoined(_team(world), event_id, "U0NEW", name, "ada")
        world.ponchik.workspace_events.apply(joined, f"event/{event_id}")
        world.do("UPDATE people SET time_zone = 'Asia/Tokyo'")
    [known] = world.rows("SELECT name, handle, time_zone FROM people")
    assert (known["name"], known["handle"]) == ("Ada L.", "ada")
    assert known["time_zone"] == "Asia/Tokyo"


def test_a_new_colleague_of_whom_slack_says_nothing_is_nobody(world: World) -> None:
    joined = PersonJoined(_team(world), "Ev1", None)
    world.ponchik.workspace_events.apply(joined, "event/Ev1")
    assert world.rows("SELECT id FROM people") == []
