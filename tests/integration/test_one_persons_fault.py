"""One person's fault is that person's: nobody else goes without a meeting for it."""

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import Conversation
from ponchik.slack.client import answers
from tests.harness.causes import BY_TEST
from tests.harness.world import Scene, World

pytestmark = [pytest.mark.integration, pytest.mark.quick]

ODD = {"half an emoji": "Ann \ud83d", "NUL": "Ann \x00 Lee", "both": "\x00\udc00"}


def _started(world: World, channel: Conversation, **changes: object) -> list[Scene]:
    world.ponchik.programs.start(channel.id, changes, BY_TEST)
    world.ponchik.rounds.start(channel.id, cause=BY_TEST, seed=1)
    return world.scenes(channel.id)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["real_name", "name", "tz", "title"])
def test_an_odd_profile_costs_nobody_the_round(
    world: World, field: str, odd: str
) -> None:
    channel = world.channel(4)
    person = world.slack.workspace.people[channel.members[0]]
    setattr(person, field, ODD[odd])
    assert len(_started(world, channel)) == 2
    stored = world.rows("SELECT name FROM people WHERE slack_id = %s", person.id)
    assert all("\x00" not in row["name"] for row in stored)


def test_control_such_a_name_as_it_comes_cannot_be_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nothing:
        @staticmethod
        def sub(_by: str, text: str) -> str:
            return text

    monkeypatch.setattr(answers, "_UNSTORABLE", Nothing)
    channel = world.channel(4)
    world.slack.workspace.people[channel.members[0]].name = "Ann \x00"
    with pytest.raises(Exception, match=r"0000|NUL"):
        _started(world, channel)


@pytest.mark.parametrize(
    "code", ["user_disabled", "user_not_visible", "user_not_found", "cannot_dm_bot"]
)
def test_a_group_of_three_goes_on_without_the_one_whom_slack_refuses(
    world: World, code: str
) -> None:
    channel = world.channel(3)
    [scene] = _started(world, channel, group_size=3)
    refused = channel.members[0]
    fault = Fault("slack_error", error=code)
    world.slack.faults.chance("conversations.open", 1.0, fault, user=refused)
    world.work()
    [introduction] = scene.visible()
    assert refused not in introduction.text
    assert sorted(scene.members()) == sorted(channel.members[1:3])
    assert "MembersUnreachable" in scene.events()
    assert world.rows("SELECT * FROM effects WHERE status = 'dead'") == []


def test_each_member_in_turn_may_be_refused_and_all_other_groups_meet(
    world: World,
) -> None:
    channel = world.channel(6)
    for refused in channel.members[:6]:
        world.slack.faults.clear()
        scenes = _started(world, channel, group_size=3)
        fault = Fault("slack_error", error="user_not_visible")
        world.slack.faults.chance("conversations.open", 1.0, fault, user=refused)
        world.work()
        for scene in scenes:
            assert "MeetingIntroduced" in scene.events()
        world.ponchik.rounds.close(channel.id, BY_TEST)
        world.ponchik.rounds.finish(channel.id, BY_TEST)
        world.work()


def test_of_two_one_refused_leaves_nobody_to_introduce(world: World) -> None:
    channel = world.channel(2)
    [scene] = _started(world, channel)
    fault = Fault("slack_error", error="user_not_visible")
    refused = channel.members[0]
    world.slack.faults.chance("conversations.open", 1.0, fault, user=refused)
    world.work()
    assert scene.events() == ["MeetingPaired", "IntroductionFailed"]
    assert "user_not_visible" in scene.reasons()[-1]


@pytest.mark.parametrize("stranger", [True, False])
def test_a_colleague_at_home_in_another_workspace_of_the_company_takes_part(
    world: World, *, stranger: bool
) -> None:
    channel = world.channel(4)
    person = world.slack.workspace.people[channel.members[0]]
    person.team_id, person.is_stranger = "T0SISTER001", stranger
    teams = ["T0SISTER001", world.slack.workspace.team.id]
    person.enterprise_user = {"id": "W0AB12CD34E", "teams": teams}
    _started(world, channel)
    [round_] = world.rows("SELECT * FROM rounds")
    excluded = {"external": 1, "unmatched": 0} if stranger else {}
    assert round_["exclusions"].get("external", 0) == excluded.get("external", 0)


def test_somebody_of_another_company_is_still_left_out(world: World) -> None:
    channel = world.channel(4)
    person = world.slack.workspace.people[channel.members[0]]
    person.team_id = "T0FOREIGN01"
    person.enterprise_user = {"id": "W0AB12CD34E", "teams": ["T0FOREIGN01"]}
    _started(world, channel)
    [round_] = world.rows("SELECT * FROM rounds")
    assert round_["exclusions"]["external"] == 1
