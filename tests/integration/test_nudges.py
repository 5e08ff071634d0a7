"""A group in which nobody says anything is nudged once, as its members see it."""

from datetime import datetime

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.members(3)]


@pytest.fixture
def played(played: Played) -> Played:
    """A program whose only group was introduced on a Monday morning."""
    played.invite()
    played.ponchik.programs.start(played.channel, {"group_size": 4}, BY_TEST)
    played.advance_to("round")
    return played


def introduction(played: Played) -> Change:
    return played.posts()[0]


def nudges(played: Played) -> list[Change]:
    return [post for post in played.posts() if post.text.startswith("🍩")]


def leader(played: Played) -> str:
    [row] = played.rows(
        "SELECT slack_id FROM meetings JOIN people ON people.id = leader"
    )
    slack_id: str = row["slack_id"]
    return slack_id


def others(played: Played) -> list[str]:
    rows = played.rows(
        "SELECT slack_id FROM meetings JOIN people ON people.id = ANY(members) "
        "AND people.id <> leader ORDER BY slack_id"
    )
    return [row["slack_id"] for row in rows]


def press(played: Played, user: str, post: Change, action: str) -> None:
    delivered = user_actions.click(played.slack, user, post.channel, post.ts, action)
    delivered.wait()
    assert delivered.status == 200
    played.work()


def write(played: Played, user: str, words: str = "Hello!") -> None:
    user_actions.write(played.slack, user, introduction(played).channel, words)


def third_day(played: Played) -> datetime:
    """Return when the group is nudged: two working days after its introduction."""
    [row] = played.rows("SELECT due_at FROM effects WHERE kind = 'look_for_words'")
    at: datetime = row["due_at"]
    return at


def to_third_day(played: Played) -> None:
    played.clock_to(third_day(played))
    played.work()


def test_a_silent_group_is_nudged_on_its_third_day_at_the_hour_of_the_program(
    played: Played,
) -> None:
    [row] = played.rows("SELECT introduced_at FROM meetings")
    assert (third_day(played).date() - row["introduced_at"].date()).days == 2
    played.clock_to(third_day(played))
    played.work()
    [nudge] = nudges(played)
    assert nudge.text.startswith(f"🍩 <@{leader(played)}>, how about *")
    for other in others(played):
        assert f"<@{other}>" in nudge.text
    played.advance(days=1)
    assert nudges(played) == [nudge], "it comes once"
    played.require_sound()


def test_the_nudges_button_says_yes_to_its_time(played: Played) -> None:
    to_third_day(played)
    [nudge] = nudges(played)
    [yes, *_] = [
        element["action_id"]
        for block in nudge.blocks
        for element in block.get("elements", [])
    ]
    press(played, others(played)[0], nudge, yes)
    [row] = played.rows("SELECT proposed_at FROM meetings")
    assert row["proposed_at"] is not None


@pytest.mark.parametrize("action", ["slot:yes:1", "icebreaker:next"])
def test_a_group_in_which_somebody_pressed_is_left_alone(
    played: Played, action: str
) -> None:
    press(played, others(played)[0], introduction(played), action)
    to_third_day(played)
    assert nudges(played) == []


def test_a_group_in_which_somebody_wrote_is_left_alone_and_no_word_is_kept(
    played: Played,
) -> None:
    write(played, others(played)[0], "Shall we have pancakes?")
    to_third_day(played)
    assert nudges(played) == []
    assert "MembersWrote" in played.types()
    found = played.rows("SELECT FROM events WHERE data::text ILIKE '%pancakes%'")
    assert found == []


def test_who_writes_between_the_look_and_the_nudge_is_not_nudged_for_it(
    played: Played,
) -> None:
    to_third_day(played)
    assert len(nudges(played)) == 1
    write(played, others(played)[0])
    played.advance(days=1)
    assert len(nudges(played)) == 1


@pytest.mark.longer
def test_a_round_that_was_called_off_is_nudged_by_nobody(played: Played) -> None:
    played.ponchik.rounds.cancel(played.channel, BY_TEST)
    to_third_day(played)
    assert nudges(played) == []


@pytest.mark.longer
def test_after_an_outage_until_the_check_in_nobody_is_nudged(played: Played) -> None:
    [row] = played.rows("SELECT at FROM due WHERE what = 'check_in-1'")
    played.clock_to(row["at"])
    played.work()
    assert nudges(played) == []


@pytest.mark.longer
def test_a_group_whose_chat_is_gone_is_left_alone(played: Played) -> None:
    conversation = introduction(played).channel
    played.slack.workspace.conversations[conversation].members.remove(played.slack.bot)
    to_third_day(played)
    assert nudges(played) == []


@pytest.mark.longer
def test_who_wrote_before_the_introduction_did_not_answer_it(played: Played) -> None:
    """The same people have the same chat in a later round."""
    write(played, others(played)[0])
    for stage in ("check_in-1", "closing", "reminder", "finish", "round"):
        played.advance_to(stage)
    rows = played.rows(
        "SELECT due_at FROM effects WHERE kind = 'look_for_words' ORDER BY due_at"
    )
    played.clock_to(rows[-1]["due_at"])
    played.work()
    assert len(nudges(played)) == 1
