"""What happens to a channel or to the app becomes one fact, and programs follow."""

from dataclasses import replace
from typing import Any

import pytest

from ponchik.queries.meetings import MeetingFilter, find_meetings
from ponchik.queries.replay import find_round
from ponchik.queries.round_plans import describe
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    Uninstalled,
)
from tests.harness.causes import BY_TEST
from tests.harness.pending import PENDING
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

Told = (
    BotInvited
    | BotRemoved
    | ChannelArchived
    | ChannelDeleted
    | ChannelIdChanged
    | Uninstalled
)


@pytest.fixture
def scene(asked: Scene) -> Scene:
    return asked


def _team(world: World) -> str:
    return world.slack.workspace.team.id


def _tell(world: World, event: Told, key: str | None = None) -> None:
    world.ponchik.workspace_events.apply(event, key or f"event/{next(world.numbers)}")


def _program(world: World) -> dict[str, Any]:
    [row] = world.rows("SELECT * FROM programs")
    return dict(row)


def test_who_invites_ponchik_starts_a_program_once(world: World) -> None:
    channel = world.channel()
    invited = BotInvited(_team(world), "Ev1", channel.id, channel.members[0])
    for _ in range(2):
        _tell(world, invited, "event/Ev1")
    _tell(world, replace(invited, event_id="Ev2"))
    program = _program(world)
    assert (program["channel"], program["running"]) == (channel.id, True)
    [inviter] = world.rows("SELECT id FROM people")
    assert program["started_by"] == inviter["id"]
    assert len(world.rows("SELECT * FROM events")) == 1


def _happens(world: World, event: type[BotRemoved], channel: str) -> None:
    """Let it be so in Slack, too."""
    place = world.slack.workspace.conversations[channel]
    if event is BotRemoved:
        place.members.remove(world.slack.bot)
    else:
        del world.slack.workspace.conversations[channel]


@pytest.mark.parametrize(
    ("event", "reason"), [(BotRemoved, "removed"), (ChannelDeleted, "deleted")]
)
def test_a_program_ends_with_its_channel_and_its_round_is_played_to_the_end(
    scene: Scene, event: type[BotRemoved], reason: str
) -> None:
    world = scene.world
    _happens(world, event, scene.channel)
    for _ in range(2):
        _tell(world, event(_team(world), "Ev1", scene.channel))
        world.work()
    program = _program(world)
    assert (program["running"], program["ended_reason"]) == (False, reason)
    assert world.rows("SELECT type FROM events WHERE type = 'ProgramEnded'") == [
        {"type": "ProgramEnded"}
    ]
    for stage in ("closing", "reminder", "finish"):
        world.advance_to(stage)
    assert scene.events()[-2:] == ["MeetingClosed", "ClosingNoteSent"]
    assert world.rows("SELECT * FROM due") == []


def test_who_is_invited_again_keeps_settings_and_goes_on_counting(
    scene: Scene,
) -> None:
    world = scene.world
    changes = {"group_size": 4, "zone": "Europe/Berlin", "hour": 9}
    world.ponchik.programs.start(scene.channel, changes, BY_TEST)
    settings = _program(world)["settings"]
    _happens(world, BotRemoved, scene.channel)
    _tell(world, BotRemoved(_team(world), "Ev1", scene.channel))
    world.work()
    assert not _program(world)["running"]
    _tell(world, BotInvited(_team(world), "Ev2", scene.channel, None))
    program = _program(world)
    assert program["running"]
    assert program["settings"] == settings
    assert (program["rounds"], program["ended_reason"]) == (1, None)
    assert program["open_round"] is not None
    assert world.due("round") == program["next_round_at"]


def test_a_channel_with_a_new_id_keeps_its_program_and_its_history(
    scene: Scene,
) -> None:
    world = scene.world
    workspace, program = world.slack.workspace, _program(world)["program"]
    moved = workspace.conversations.pop(scene.channel)
    moved.id = "C0MOVED0001"
    workspace.conversations[moved.id] = moved
    for name in ("Ev1", "Ev2"):
        _tell(world, ChannelIdChanged(_team(world), name, scene.channel, moved.id))
    for stage in ("closing", "reminder", "finish", "round"):
        world.advance_to(stage)
    _, second = world.rows("SELECT * FROM rounds ORDER BY number")
    assert (second["program"], second["channel"]) == (program, moved.id)
    assert second["repeats"] == 1, "they are known to have met before"
    assert len(world.rows("SELECT * FROM events WHERE type = 'ProgramMoved'")) == 1


def _move(world: World, scene: Scene, new: str) -> None:
    """Give the channel another id, as Slack does when it is shared."""
    workspace = world.slack.workspace
    moved = workspace.conversations.pop(scene.channel)
    moved.id = new
    workspace.conversations[new] = moved
    _tell(world, ChannelIdChanged(_team(world), f"Ev{new}", scene.channel, new))
    world.work()


def test_meetings_are_found_and_open_questions_link_the_new_id(scene: Scene) -> None:
    world = scene.world
    world.ponchik.rounds.close(scene.channel, BY_TEST)
    world.work()
    [question] = [m for m in scene.visible() if "Did you meet?" in m.text]
    assert f"<#{scene.channel}>" in question.text
    _move(world, scene, "C0MOVED0002")
    [shown] = [m for m in scene.visible() if "Did you meet?" in m.text]
    assert "<#C0MOVED0002>" in shown.text
    assert scene.channel not in shown.text
    found = world.ponchik.database.transaction(
        lambda t: find_meetings(t, _team(world), MeetingFilter(channel="C0MOVED0002"))
    )
    assert [row["meeting"] for row in found] == [scene.meeting]
    plan = world.ponchik.database.transaction(
        lambda t: describe(t, _team(world), find_round(t, _team(world), "C0MOVED0002"))
    )
    assert plan.channel == "C0MOVED0002"


def test_the_next_question_links_the_new_id(scene: Scene) -> None:
    world = scene.world
    _move(world, scene, "C0MOVED0003")
    world.advance_to("closing")
    assert "<#C0MOVED0003>" in scene.visible()[-1].text


def test_an_invitation_that_comes_before_the_new_id_leaves_one_program(
    scene: Scene,
) -> None:
    """Slack promises no order: the channel seems new, until its id is known."""
    world = scene.world
    old = _program(world)["program"]
    _tell(world, BotInvited(_team(world), "Ev1", "C0MOVED0004", None))
    _move(world, scene, "C0MOVED0004")
    programs = {row["program"]: row for row in world.rows("SELECT * FROM programs")}
    newcomer = programs.keys() - {old}
    assert [programs[one]["ended_reason"] for one in newcomer] == ["replaced"]
    assert programs[old]["running"]
    assert programs[old]["channel"] == "C0MOVED0004"


def test_an_uninstalled_app_falls_silent(scene: Scene) -> None:
    """Slack tells it in two ways, and the token is already dead."""
    world = scene.world
    world.work()
    scene.click(scene.members()[0], "scheduled")
    world.slack.workspace.is_installed = False
    calls = len(world.slack.ledger.calls)
    for name in ("Ev1", "Ev2"):
        _tell(world, Uninstalled(_team(world), name))
    for _ in range(2):  # the first who was refused closed the gate for a moment
        world.do("DELETE FROM gates")
        world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
        world.work()
    program = _program(world)
    assert (program["running"], program["ended_reason"]) == (False, "uninstalled")
    assert scene.events()[-1] == "MeetingClosed"
    [round_] = world.rows("SELECT * FROM rounds")
    assert round_["outcomes"] == {"closed_scheduled": 1}
    assert world.rows(f"SELECT * FROM effects WHERE {PENDING}") == []
    assert world.rows("SELECT * FROM due") == []
    later = {call.method for call in world.slack.ledger.calls[calls:]}
    assert later <= {"auth.test", "chat.update"}, "nothing but a look at the token"


def test_an_app_that_is_installed_again_starts_anew_where_it_is_invited(
    scene: Scene,
) -> None:
    world = scene.world
    world.slack.workspace.is_installed = False
    _tell(world, Uninstalled(_team(world), "Ev1"))
    world.work()
    world.slack.workspace.is_installed = True
    world.do("DELETE FROM gates")
    _tell(world, BotInvited(_team(world), "Ev2", scene.channel, None))
    world.ponchik.rounds.start(scene.channel, cause=BY_TEST)
    world.work()
    [again] = world.scenes(scene.channel)
    assert again.events()[-1] == "MeetingIntroduced"


def test_what_happens_in_a_channel_without_a_program_is_of_no_concern(
    world: World,
) -> None:
    for event in (BotRemoved, ChannelArchived, ChannelDeleted):
        _tell(world, event(_team(world), "Ev1", "C0NOBODY01"))
    _tell(world, ChannelIdChanged(_team(world), "Ev1", "C0NOBODY01", "C0NOBODY02"))
    assert world.rows("SELECT * FROM events") == []
