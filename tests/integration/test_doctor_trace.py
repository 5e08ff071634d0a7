"""`ponchik doctor --trace`: the newest press as a tree, from the log and the ledger."""

import re

import pytest

from ponchik.queries.causes import EventNode, chain_from
from ponchik.queries.presses import newest_presses
from tests.harness.causes import BY_TEST
from tests.harness.running import environment_of
from tests.harness.served import Played
from tests.harness.terminal import Terminal

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(6)]


@pytest.fixture
def typing(
    played: Played, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    config, slack = played.ponchik.config, played.slack
    environment = environment_of(
        config.database_url, config.redis_url, slack.url, slack.settings
    )
    return Terminal(environment, monkeypatch, capsys)


def press(played: Played, answer: str) -> str:
    """Answer the first question, and return who did."""
    played.start_round()
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    asked = played.questions("check_in-1")[0]
    [user, *_] = played.members_of(asked.channel)
    assert played.click(user, asked, answer) == 200
    played.work()
    return user


def test_a_press_is_shown_with_its_event_and_what_that_did_in_slack(
    played: Played, typing: Terminal
) -> None:
    press(played, "met")
    shown = typing.type("doctor", "--trace")
    assert shown.code == 0
    first, second, third, *_ = shown.out.splitlines()
    assert re.match(r"delivery/(press|click)/[\w/]+, received 20\d\d-", first)
    assert re.search(r"── \+[\d,]+ ms  Answered: recorded at position \d+$", second)
    assert re.search(
        r"── \+[\d,]+ ms  show_answers: done, waited [\d,]+ ms, "
        r"Slack and the record [\d,]+ ms$",
        third,
    )
    assert third.index("──") > second.index("──")


def test_as_json_the_parts_stand_within_what_led_to_them(
    played: Played, typing: Terminal
) -> None:
    press(played, "met")
    [told] = typing.type("doctor", "--trace", "--json").objects
    [answered] = [step for step in told["steps"] if step["name"] == "Answered"]
    assert "show_answers" in {part["name"] for part in answered["steps"]}
    assert answered["after_seconds"] >= 0
    assert told["traces"] == []


def test_the_trace_that_a_collector_knows_is_named(
    played: Played, typing: Terminal
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    press(played, "met")
    played.do(
        "ALTER TABLE events DISABLE TRIGGER ALL; "
        "UPDATE events SET metadata = metadata || jsonb_build_object('traceparent', "
        f"'00-{trace}-00f067aa0ba902b7-01') WHERE type = 'Answered'; "
        "ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only"
    )
    assert typing.type("doctor", "--trace").out.splitlines()[-1] == f"Trace {trace}"


def test_what_waits_is_told_without_times_that_are_not_known(
    played: Played, typing: Terminal
) -> None:
    press(played, "met")
    played.do(
        "UPDATE effects SET status = 'pending', maybe_sent_at = NULL, "
        "finished_at = NULL WHERE kind = 'show_answers'"
    )
    shown = typing.type("doctor", "--trace").out
    assert re.search(r"show_answers: pending$", shown, re.MULTILINE)
    played.do(
        "UPDATE effects SET status = 'done', finished_at = clock_timestamp() "
        "WHERE kind = 'show_answers'"
    )


def test_nobodys_name_is_in_it(played: Played, typing: Terminal) -> None:
    user = press(played, "met")
    shown = typing.type("doctor", "--trace").out
    person = played.slack.workspace.people[user]
    assert not {name for name in (user, person.real_name) if name in shown}


def test_where_nobody_has_pressed_anything_one_line_says_so(typing: Terminal) -> None:
    told = typing.type("doctor", "--trace").error_line
    assert "nobody has pressed a button yet" in told


def test_a_private_press_is_passed_over(played: Played) -> None:
    """What follows from it is cut as everywhere, so that nothing of it is left."""
    press(played, "met")
    one, other = (row["id"] for row in played.rows("SELECT id FROM people LIMIT 2"))
    cause = BY_TEST.of_delivery("form/private")
    assert played.ponchik.avoidances.add(played.workspace, one, other, cause)
    chain = played.ponchik.database.transaction(
        lambda t: chain_from(t, played.workspace, "delivery/form/private")
    )
    assert (chain.events, chain.effects) == ((), ())
    newest, *_ = played.ponchik.database.transaction(
        lambda t: newest_presses(t, played.workspace, 5)
    )
    seen = played.ponchik.database.transaction(
        lambda t: chain_from(t, played.workspace, newest.cause)
    )
    assert isinstance(seen.events[0], EventNode)
