"""`/ponchik` over HTTP: what members and hosts ask, where they may, and typos."""

from urllib.parse import urlencode

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.messages import open_direct
from ponchik.demo.simulator.signing import sign
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import typed
from tests.harness.running import SIGNING_SECRET
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


def elsewhere(played: Played) -> str:
    return played.slack.workspace.channel("random").id


def direct(played: Played, user: str) -> str:
    with played.slack.lock:
        return open_direct(played.slack, [played.slack.bot, user])[0].id


@pytest.mark.parametrize("text", ["", "help", " Help! ", "\u201chelp\u201d", "`help`"])
def test_help_tells_what_can_be_typed_and_nothing_else(
    played: Played, member: str, text: str
) -> None:
    answer = typed(played, member, text)
    for name in ("status", "why", "privacy", "groups", "start", "check-in", "close"):
        assert f"`/ponchik {name}`" in answer or f"`{name}`" in answer
    for name in ("skip", "snooze 2 weeks", "stop", "resume"):
        assert f"`/ponchik {name}`" in answer


def test_a_typo_is_answered_with_what_was_meant(played: Played, member: str) -> None:
    assert typed(played, member, "statsu") == (
        "I don't know `statsu`. Did you mean `status`?"
    )


def test_what_was_typed_is_said_back_harmlessly(played: Played, member: str) -> None:
    answer = typed(played, member, "<!channel>`" + "x" * 200)
    assert "<!channel>" not in answer
    assert len(answer) < 300


def test_status_tells_the_open_match_and_the_next_round(
    played: Played, member: str
) -> None:
    played.start_round()
    answer = typed(played, member, "status")
    [row] = played.rows(
        "SELECT members FROM meetings JOIN people ON id = ANY(members) "
        "WHERE slack_id = %s",
        member,
    )
    assert f"*<#{played.channel}>*: you" in answer
    assert answer.count("<@") == len(row["members"]) - 1
    assert f"<@{member}>" not in answer
    assert "Next round:" in answer


@pytest.mark.parametrize("where", [elsewhere, None])
def test_elsewhere_status_is_about_all_of_yours(
    played: Played, member: str, where: object
) -> None:
    played.start_round()
    place = elsewhere(played) if where else direct(played, member)
    assert f"<#{played.channel}>" in typed(played, member, "status", place)


def test_who_is_in_nothing_hears_how_it_begins(played: Played, member: str) -> None:
    assert "/invite @Ponchik" in typed(played, member, "status", elsewhere(played))


def test_a_host_sees_in_status_how_the_round_goes(played: Played, host: str) -> None:
    played.start_round()
    assert "Round 1 is running" in typed(played, host, "status")


def test_why_explains_the_newest_match(played: Played, member: str) -> None:
    assert typed(played, member, "why") == (
        f"No round of <#{played.channel}> has begun yet."
    )
    played.start_round()
    answer = typed(played, member, "why")
    assert answer.startswith("*Why <@")
    assert "had never been matched with each other" in answer


def test_why_tells_the_recorded_reason_to_who_was_left_out(played: Played) -> None:
    played.start_round()
    [left_out] = played.rows(
        "SELECT exclusion ->> 'person' AS person FROM events, "
        "jsonb_array_elements(data -> 'exclusions') AS exclusion "
        "WHERE type = 'RoundStarted' AND exclusion ->> 'reason' = 'not_joined'"
    )
    [row] = played.rows("SELECT slack_id FROM people WHERE id = %s", left_out["person"])
    answer = typed(played, row["slack_id"], "why")
    assert "You weren't in round 1" in answer
    assert "your account was not active" in answer


def test_privacy_opens_a_form(played: Played, member: str) -> None:
    user_actions.command(
        played.slack, member, played.channel, "/ponchik", "privacy"
    ).wait()
    [view] = [v for v in played.slack.workspace.views.values() if v.is_open]
    assert view.content["title"]["text"] == "What I know about you"


def test_who_cannot_be_shown_a_form_hears_so(played: Played, member: str) -> None:
    fault = Fault("slack_error", error="expired_trigger_id")
    played.slack.faults.script("views.open", fault)
    assert typed(played, member, "privacy").startswith("That didn't work")


@pytest.mark.parametrize("text", ["groups", "start", "check-in", "close"])
def test_only_hosts_steer_a_program(played: Played, member: str, text: str) -> None:
    played.start_round()
    before, host = played.types(), next(played.people()).id
    assert typed(played, member, text) == (
        f"Only hosts of <#{played.channel}> can do that: <@{host}>."
    )
    assert played.types() == before
    assert played.rows("SELECT * FROM effects WHERE kind LIKE '%_by_hand'") == []


def test_elsewhere_a_host_is_asked_which_channel(played: Played, host: str) -> None:
    played.start_round()
    before = played.types()
    for place in (elsewhere(played), direct(played, host)):
        answer = typed(played, host, "close", place)
        assert answer.startswith("Which one do you mean?")
        assert f"<#{played.channel}>" in answer
    assert played.types() == before


def test_elsewhere_a_host_may_name_the_channel(played: Played, host: str) -> None:
    played.start_round()
    named = f"close <#{played.channel}|coffee>"
    assert "I'm asking" in typed(played, host, named, elsewhere(played))
    assert played.types()[-1] == "ClosingAsked"


def test_who_hosts_nothing_hears_so(played: Played, member: str) -> None:
    assert "host" in typed(played, member, "close", elsewhere(played))


def test_a_channel_without_ponchik_is_named_as_such(played: Played, host: str) -> None:
    named = f"close <#{elsewhere(played)}|random>"
    assert typed(played, host, named) == "I'm not here yet: `/invite @Ponchik`."


def test_without_a_round_there_is_nobody_to_ask(played: Played, host: str) -> None:
    for text in ("check-in", "close", "groups"):
        assert "No round is running" in typed(played, host, text)


def test_the_groups_are_shown_without_who_did_not_meet(
    played: Played, host: str
) -> None:
    played.start_round()
    answer = typed(played, host, "groups")
    groups = played.rows("SELECT members FROM meetings")
    assert "Round 1 is running" in answer
    assert answer.count("<@") == sum(len(row["members"]) for row in groups)


def test_check_in_asks_the_groups_once(played: Played, host: str) -> None:
    played.start_round()
    assert typed(played, host, "Check in").startswith("I'm asking")
    assert "nothing was changed" in typed(played, host, "check-in")
    assert played.types().count("CheckInAsked") == 1
    played.work()
    assert played.questions("check_in-1")


def test_close_asks_whether_they_met_and_then_nothing_is_left_to_ask(
    played: Played, host: str
) -> None:
    played.start_round()
    assert typed(played, host, "close").startswith("I'm asking")
    for text in ("close", "check-in"):
        assert "nothing was changed" in typed(played, host, text)
    assert played.types().count("ClosingAsked") == 1


def test_a_program_that_ended_is_steered_no_more(played: Played, host: str) -> None:
    played.ponchik.programs.stop(played.channel, BY_TEST)
    assert "You aren't a host" in typed(played, host, "close")


def test_a_command_that_is_delivered_again_does_nothing_twice(
    played: Played, host: str
) -> None:
    played.start_round()
    delivery = user_actions.command(
        played.slack, host, played.channel, "/ponchik", "close"
    )
    assert delivery.wait()
    body = urlencode(delivery.payload).encode()
    again = http.post(
        f"{played.url}/slack/commands", content=body, headers=sign(SIGNING_SECRET, body)
    )
    assert (again.status_code, again.content) == (200, b"")
    assert played.types().count("ClosingAsked") == 1
