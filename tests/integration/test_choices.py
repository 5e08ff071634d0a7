"""Members skip a round, take a break, stop and come back: by button and by command."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.workspace import Message
from ponchik.errors import PonchikError
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, press, send, top, typed
from tests.harness.served import Played
from tests.integration.test_commands import direct

#: What people choose themselves; bots and guests are left out as well.
OWN = {"skipped", "on_break", "stopped"}
pytestmark = [pytest.mark.integration, pytest.mark.members(6)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    own_played.work()
    yield own_played
    own_played.require_sound()


@pytest.fixture
def member(played: Played) -> str:
    return list(played.people())[1].id


def said(played: Played, user: str, place: str) -> Message:
    """Return what this person alone was told last."""
    messages = played.slack.workspace.conversations[place].messages
    return [message for message in messages if message.only_for == user][-1]


def pressed(
    played: Played, user: str, message: Message, action: str, place: str | None = None
) -> Message:
    """Press a button of a message, and return what its presser alone is told."""
    where = place or played.channel
    delivered = user_actions.click(played.slack, user, where, message.ts, action)
    assert delivered.wait()
    assert delivered.status == 200
    return said(played, user, where)


def greeting(played: Played) -> Message:
    messages = played.slack.workspace.conversations[played.channel].messages
    return next(one for one in messages if "I'm Ponchik" in one.text)


def reasons(played: Played) -> dict[str, str]:
    """Who is left out of the newest round by their own choice, and why."""
    rows = played.rows(
        """
        SELECT p.slack_id, out->>'reason' AS reason FROM events,
            jsonb_array_elements(data->'exclusions') AS out
        JOIN people AS p ON p.id = (out->>'person')::uuid
        WHERE type = 'RoundStarted' AND position = (
            SELECT max(position) FROM events WHERE type = 'RoundStarted')
        """
    )
    return {one["slack_id"]: one["reason"] for one in rows if one["reason"] in OWN}


def excluded(played: Played) -> dict[str, int]:
    """How many a round that started now would leave out, by reason."""
    plan = played.ponchik.rounds.start(
        played.channel, cause=BY_TEST, seed=1, dry_run=True
    )
    return {why: count for why, count in plan.excluded.items() if why in OWN}


def test_not_for_me_holds_at_the_very_first_round_and_is_undone(
    played: Played, member: str
) -> None:
    told = pressed(played, member, greeting(played), "member:stop")
    assert told.text == (
        f"You're out of <#{played.channel}>. Nobody is told, and you stay in the "
        "channel.\nChoose: I'm back."
    )
    assert excluded(played) == {"stopped": 1}
    told = pressed(played, member, told, "member:resume")
    assert told.text.startswith("Good to have you back. Next round of")
    assert excluded(played) == {}


def test_who_skips_is_left_out_of_one_round_only(played: Played, member: str) -> None:
    answer = typed(played, member, "skip")
    assert answer.startswith(f"You skip the round of <#{played.channel}> on Monday ")
    assert "and are back for the one after it. Nobody is told." in answer
    assert typed(played, member, "skip") == answer
    played.advance_to("round")
    assert reasons(played) == {member: "skipped"}
    assert "because you skipped this one" in typed(played, member, "why")
    for stage in ("check_in-1", "closing", "reminder", "finish", "round"):
        played.advance_to(stage)
    assert reasons(played) == {}


def test_who_skips_a_round_that_a_host_leaves_out_is_in_the_next(
    played: Played, member: str
) -> None:
    typed(played, member, "skip")
    played.ponchik.steering.skip(Asker(played.channel, BY_TEST))
    played.advance_to("round")
    assert reasons(played) == {}


def test_a_break_holds_until_its_day(played: Played, member: str) -> None:
    until = played.due("round").date().isoformat()
    answer = typed(played, member, f"snooze {until}")
    assert f"You're on a break in <#{played.channel}> until Monday" in answer
    assert excluded(played) == {"on_break": 1}
    status = typed(played, member, "status")
    assert "you're in." in status
    played.advance_to("round")
    assert reasons(played) == {}


def test_a_longer_break_is_told_in_status_and_why(played: Played, member: str) -> None:
    answer = typed(played, member, "snooze 4 weeks")
    until = answer.partition("until ")[2].partition(".")[0]
    status = typed(played, member, "status")
    assert f"you're on a break until {until}." in status
    assert "Choose: I'm back." in status
    played.advance_to("round")
    assert reasons(played) == {member: "on_break"}
    why = typed(played, member, "why")
    assert f"because you're taking a break until {until}." in why
    told = said(played, member, played.channel)
    assert "Good to have you back" in (
        pressed(played, member, told, "member:resume").text
    )
    assert f"until {until}" in typed(played, member, "why"), "it was so then"


@pytest.mark.parametrize(
    ("typed_in", "answer"),
    [
        ("snooze 2020-01-04", "That day is over."),
        ("snooze today", "I can't read `today` as a day. Write it like `2027-01-04`."),
        ("snooze 0 weeks", "That day is over."),
        ("snooze 10 years", "That's more than a year."),
        ("snooze 9999 years", "That's more than a year."),
    ],
)
def test_a_break_that_cannot_be_changes_nothing(
    played: Played, member: str, typed_in: str, answer: str
) -> None:
    assert typed(played, member, typed_in).startswith(answer)
    assert excluded(played) == {}


def test_the_form_says_what_is_wrong_and_then_what_holds(
    played: Played, member: str
) -> None:
    command(played, member, "snooze")
    form = top(played, member)
    assert form.content["callback_id"] == "member:break"
    send(played, form, until="2020-01-04")
    assert form.errors == {"until": "That day is over."}
    send(played, form, how="stop")
    answer = top(played, member)
    words = str(answer.content)
    assert f"You're out of <#{played.channel}>" in words
    assert excluded(played) == {"stopped": 1}
    press(played, answer, "member:resume")
    assert excluded(played) == {}


def test_elsewhere_it_is_about_all_of_yours(played: Played, member: str) -> None:
    played.start_round()
    place = direct(played, member)
    assert "are back for the one after it" in typed(played, member, "skip", place)
    told = pressed(played, member, said(played, member, place), "member:resume", place)
    assert told.text.startswith("Good to have you back.")
    assert "in all my channels until" in typed(played, member, "snooze 1 month", place)
    assert excluded(played) == {"on_break": 1}
    assert typed(played, member, "stop", place).startswith(
        "You're out of all my channels. Nobody is told, and you stay in them."
    )
    assert excluded(played) == {"stopped": 1}
    assert "You're out." in typed(played, member, "status", place)
    assert typed(played, member, "resume").startswith("Good to have you back.")
    assert excluded(played) == {}, "in one program, though out of all others"


def test_who_is_out_for_longer_is_not_brought_back_by_skipping(
    played: Played, member: str
) -> None:
    typed(played, member, "stop")
    assert typed(played, member, "skip").startswith("You're out of")
    assert excluded(played) == {"stopped": 1}


def test_the_undo_of_a_skip_leaves_other_choices_alone(
    played: Played, member: str
) -> None:
    played.start_round()
    place = direct(played, member)
    typed(played, member, "skip", place)
    undo = said(played, member, place)
    typed(played, member, "stop")
    told = pressed(played, member, undo, "member:resume", place)
    assert "You're still out of" in told.text
    assert excluded(played) == {"stopped": 1}


def test_if_all_but_one_stop_no_round_starts(played: Played) -> None:
    for person in list(played.people())[1:]:
        typed(played, person.id, "stop")
    with pytest.raises(PonchikError, match="takes two to meet"):
        excluded(played)


def test_hosts_read_counts_and_never_who_chose_what(
    played: Played, member: str
) -> None:
    typed(played, member, "snooze 4 weeks")
    name = played.slack.workspace.people[member].real_name
    plan = played.ponchik.rounds.start(
        played.channel, cause=BY_TEST, seed=1, dry_run=True
    )
    assert name not in str(plan)
    played.start_round()
    host = next(played.people()).id
    place = direct(played, host)
    told = played.slack.workspace.conversations[place].messages[-1].text
    assert "1 on a break" in told
    assert f"<@{member}>" not in told


def words_to(played: Played, user: str) -> list[str]:
    place = played.slack.workspace.conversations[direct(played, user)]
    return [message.text for message in place.messages]


def test_when_a_break_is_over_a_word_comes_in_working_hours_a_week_before_the_round(
    played: Played, member: str
) -> None:
    first = played.due("round")
    typed(played, member, f"snooze {(first + timedelta(days=1)).date().isoformat()}")
    played.advance_to("round")
    assert reasons(played) == {member: "on_break"}
    played.clock_to(played.due("round") - timedelta(days=7, hours=1))
    played.work()
    assert words_to(played, member) == []
    for _ in range(12):
        played.advance(hours=3)
    [told] = words_to(played, member)
    assert f"Your break in <#{played.channel}> is over: you're in the next" in told
    assert told.endswith("Choose: A bit longer.")
    played.advance(days=3)
    assert len(words_to(played, member)) == 1


@pytest.mark.parametrize("instead", ["resume", "stop", "snooze 3 weeks"])
def test_whoever_chose_something_else_meanwhile_hears_nothing_of_the_old_break(
    played: Played, member: str, instead: str
) -> None:
    typed(played, member, "snooze 1 week")
    typed(played, member, instead)
    played.advance(days=10)
    assert words_to(played, member) == []
