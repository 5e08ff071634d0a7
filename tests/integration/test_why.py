"""Why two are matched, from the recorded round, and how many others one has met."""

import pytest

from tests.harness.causes import BY_TEST
from tests.harness.host_forms import typed
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(4)]


@pytest.fixture
def pair(own_played: Played) -> tuple[str, str]:
    """Two people two hours apart, in a program that goes by hours."""
    own_played.invite()
    workspace = own_played.slack.workspace
    one, other = [p for p in workspace.people.values() if p.is_ordinary][:2]
    one.tz, other.tz = "Asia/Karachi", "Europe/Istanbul"
    workspace.channel("coffee").members = [one.id, other.id, own_played.slack.bot]
    own_played.ponchik.programs.start(own_played.channel, {"goals": ["hours"]}, BY_TEST)
    own_played.advance_to("round")
    return one.id, other.id


def test_why_tells_the_hours_in_common_and_how_many_one_has_met(
    own_played: Played, pair: tuple[str, str]
) -> None:
    one, other = pair
    answer = typed(own_played, one, "why")
    assert f"Why <@{other}> and you?" in answer
    assert "Your working hours overlap by 6 hours." in answer
    assert "You have met" not in answer
    own_played.advance_to("closing")
    [question, *_] = own_played.questions("closing")
    assert own_played.click(other, question, "met") == 200
    own_played.work()
    assert "You have met 1 of the 1 others" in typed(own_played, one, "why")
