"""What the clock does about a group's time, as members see it in Slack."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.workspace import Message
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.members(3)]


@pytest.fixture
def played(played: Played) -> Played:
    played.invite()
    played.ponchik.programs.start(played.channel, {"group_size": 4}, BY_TEST)
    played.advance_to("round")
    return played


def group(played: Played) -> Mapping[str, Any]:
    [found] = played.rows("SELECT * FROM meetings")
    return found


def introduction(played: Played) -> Change:
    return played.posts()[0]


def drawn(played: Played, post: Change) -> Message:
    messages = played.slack.workspace.conversations[post.channel].messages
    return next(message for message in messages if message.ts == post.ts)


def press(played: Played, user: str, post: Change, action: str) -> None:
    delivered = user_actions.click(played.slack, user, post.channel, post.ts, action)
    delivered.wait()
    assert delivered.status == 200


def everybody(played: Played) -> list[str]:
    """The members by Slack id, the leader first."""
    rows = played.rows(
        "SELECT slack_id FROM meetings JOIN people ON people.id = ANY(members) "
        "ORDER BY people.id <> leader, slack_id"
    )
    return [row["slack_id"] for row in rows]


def agree(played: Played, number: int = 1) -> datetime:
    for member in everybody(played):
        press(played, member, introduction(played), f"slot:yes:{number}")
    played.work()
    at = group(played)["meets_at"]
    assert isinstance(at, datetime)
    return at


def test_a_majority_with_the_leader_agrees_a_working_day_later(played: Played) -> None:
    leader, first, second, silent = everybody(played)
    for member in (leader, first, second):
        press(played, member, introduction(played), "slot:yes:3")
    played.advance(minutes=11)
    asked = drawn(played, played.posts()[-1])
    assert f"<@{silent}>, does it suit you?" in asked.text
    assert group(played)["meets_at"] is None
    played.advance(days=1)
    assert group(played)["meets_at"] is not None
    told = drawn(played, played.posts()[-1])
    assert "works for" in told.text
    assert f"<@{silent}>" not in told.text
    played.require_sound()


def test_others_are_asked_about_a_time_by_its_own_button(played: Played) -> None:
    leader, *others = everybody(played)
    press(played, leader, introduction(played), "slot:yes:2")
    played.advance(minutes=11)
    asked = played.posts()[-1]
    for member in others:
        press(played, member, asked, "slot:yes:2")
    played.work()
    assert group(played)["status"] == "scheduled"


def test_a_group_is_asked_after_its_time_and_not_at_the_check_in(
    played: Played,
) -> None:
    at = agree(played, 3)
    played.advance_to("check_in-1")
    assert played.questions("check_in-1") == []
    played.clock_to(at + timedelta(minutes=89))
    played.work()
    assert played.questions("agreed_time") == []
    played.advance(minutes=2)
    [asked] = played.questions("agreed_time")
    assert "How did it go?" in drawn(played, asked).text
    member = everybody(played)[1]
    assert played.click(member, asked, "met") == 200
    played.work()
    assert group(played)["status"] == "closed_met"
    assert f"<@{member}>: all of us met" in drawn(played, asked).text
    played.advance_to("closing")
    assert played.questions("closing") == [], "who met is asked no more"
    played.require_sound()


def test_hosts_words_are_shown_as_they_were_typed_and_call_nobody(
    played: Played,
) -> None:
    typed = "Coffee is *free* <!channel> & <@U0NOBODY>"
    for stage in ("check_in-1", "closing", "reminder", "finish"):
        played.advance_to(stage)
    played.ponchik.programs.start(played.channel, {"words": typed}, BY_TEST)
    played.advance_to("round")
    shown = drawn(played, [p for p in played.posts() if "take the lead" in p.text][-1])
    [line] = [one for one in shown.blocks if "From your hosts" in str(one)]
    assert line["text"]["type"] == "plain_text"
    assert line["text"]["text"] == f"From your hosts: {typed}"
    assert "&lt;!channel&gt; &amp; &lt;@U0NOBODY&gt;" in shown.text


def test_the_calendar_file_is_served_at_its_address_and_at_no_other(
    played: Played,
) -> None:
    agree(played)
    address = f"{played.url}/c/{group(played)['calendar'].hex}.ics"
    answer = http.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in answer.content
    for wrong in ("0" * 32, "x", "..%2f", "9f2c1d7e-0000-4000-8000-000000000001"):
        assert http.get(f"{played.url}/c/{wrong}.ics").status_code == 404
    press(played, everybody(played)[0], played.posts()[-1], "slot:reopen")
    assert http.get(address).status_code == 404


def test_a_time_is_suggested_in_a_form_on_ones_own_clock(played: Played) -> None:
    member = everybody(played)[2]
    press(played, member, introduction(played), "slot:suggest")
    [form] = [one for one in played.slack.workspace.views.values() if one.is_open]
    assert form.content["callback_id"] == "slot:suggest"
    assert "On your clock" in str(form.content)


def test_a_group_that_never_says_how_it_was_ends_as_scheduled(played: Played) -> None:
    agree(played)
    for stage in ("closing", "reminder", "finish"):
        played.advance_to(stage)
    assert group(played)["status"] == "closed_scheduled"
    assert group(played)["ended_by"] == "answers"
    played.require_sound()


def test_a_group_whose_time_comes_after_the_rounds_end_is_asked_about_it(
    played: Played,
) -> None:
    at = agree(played, 3)
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    assert "I'll ask you once how it went" in drawn(played, played.posts()[-1]).text
    assert played.questions("agreed_time") == []
    played.clock_to(at + timedelta(minutes=91))
    played.work()
    [asked] = played.questions("agreed_time")
    labels = [one["text"]["text"] for one in drawn(played, asked).blocks[1]["elements"]]
    assert labels == ["All of us met", "Some of us met"]
    member = everybody(played)[1]
    assert played.click(member, asked, "met") == 200
    played.work()
    assert group(played)["status"] == "closed_met"
    assert f"<@{member}>: all of us met" in drawn(played, asked).text
    played.require_sound()


def test_analysts_see_how_far_groups_came_with_the_times_they_were_offered(
    played: Played,
) -> None:
    steps = "SELECT size, times, introduced, proposed, agreed, met FROM analytics.steps"
    begun = {"size": 4, "times": "within hours", "introduced": 1}
    assert played.rows(steps) == [{**begun, "proposed": 0, "agreed": 0, "met": 0}]
    played.clock_to(agree(played) + timedelta(minutes=91))
    played.work()
    [asked] = played.questions("agreed_time")
    assert played.click(everybody(played)[0], asked, "met") == 200
    assert played.rows(steps) == [{**begun, "proposed": 1, "agreed": 1, "met": 1}]
