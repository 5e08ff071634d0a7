"""Home for members: their matches with answers, their programs, what they chose."""

from collections.abc import Iterator

import pytest

from tests.harness.host_forms import press, send, top, typed, words
from tests.harness.served import Played
from tests.integration.test_choices import excluded
from tests.integration.test_host_home import elements, home, look

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    own_played.start_round()
    yield own_played
    own_played.require_sound()


@pytest.fixture
def member(played: Played) -> str:
    return list(played.people())[1].id


def statuses(played: Played, member: str) -> list[tuple[str, object]]:
    rows = played.rows(
        """
        SELECT status, answers->>p.id::text AS said FROM meetings
        JOIN people AS p ON p.id = ANY(members) WHERE p.slack_id = %s
        """,
        member,
    )
    return [(row["status"], row["said"]) for row in rows]


def test_an_open_match_is_answered_before_anything_was_asked(
    played: Played, member: str
) -> None:
    view = look(played, member)
    assert "open until" in words(view)
    chat = next(one for one in elements(view) if one["action_id"] == "meeting:open:1")
    assert chat["url"].startswith("https://slack.com/app_redirect?team=T")
    press(played, view, "answer:scheduled:1")
    assert statuses(played, member) == [("scheduled", "scheduled")]
    assert "You said: it's scheduled." in words(look(played, member))
    played.advance_to("check_in-1")
    press(played, look(played, member), "answer:met:1")
    assert statuses(played, member) == [("closed_met", "met")]


def test_after_the_closing_question_home_asks_whether_they_met(
    played: Played, member: str
) -> None:
    played.advance_to("check_in-1")
    played.advance_to("closing")
    view = look(played, member)
    labels = [
        one["action_id"]
        for one in elements(view)
        if one["action_id"].startswith("answer:")
    ]
    assert {"answer:met:1", "answer:not_met:1"} <= {*labels}
    assert not {"answer:scheduled:1", "answer:not_yet:1"} & {*labels}
    press(played, view, "answer:not_met:1")
    assert statuses(played, member) == [("closed_no", "not_met")]


def test_a_match_that_is_over_stands_among_the_earlier_ones(
    played: Played, member: str
) -> None:
    for stage in ("check_in-1", "closing", "reminder", "finish"):
        played.advance_to(stage)
    view = look(played, member)
    assert "Nothing is open." in words(view)
    assert "*Round 1, " in words(view)
    assert "no answer" in words(view)
    press(played, view, "home:past")
    assert "*Round 1, " in words(top(played, member))


def test_a_break_is_taken_and_ended_from_home(played: Played, member: str) -> None:
    view = look(played, member)
    assert "you're in" in words(view)
    press(played, view, "member:break:1")
    send(played, top(played, member), how="skip")
    assert excluded(played) == {"skipped": 1}
    played.work()
    view = home(played, member)
    assert "you skip it" in words(view), "Home is drawn anew at once"
    press(played, view, "member:resume:1")
    assert excluded(played) == {}
    played.work()
    assert "you're in" in words(home(played, member))


def test_who_is_on_a_break_still_sees_the_program(played: Played, member: str) -> None:
    typed(played, member, "snooze 3 months")
    for _ in range(3):
        for stage in ("check_in-1", "closing", "reminder", "finish", "round"):
            played.advance_to(stage)
    shown = words(look(played, member))
    assert "you're on a break until" in shown
    assert "Nothing is open." in shown
