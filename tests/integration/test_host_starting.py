"""A round started by hand: its groups are shown first, and these are what starts."""

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import command, notes, open_views, press, send, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(6)]


def previewed(played: Played, host: str) -> View:
    command(played, host, "start")
    assert "nobody else is told" in words(top(played, host))
    played.work()
    return top(played, host)


def groups(played: Played) -> set[frozenset[str]]:
    rows = played.rows(
        "SELECT array_agg(slack_id) AS members FROM meetings "
        "JOIN people ON id = ANY(members) GROUP BY meeting"
    )
    return {frozenset(row["members"]) for row in rows}


def someone_else(played: Played, host: str) -> str:
    return next(p.id for p in played.people() if p.is_ordinary and p.id != host)


def test_the_groups_are_shown_before_anybody_is_told(played: Played, host: str) -> None:
    view = previewed(played, host)
    assert view.content["title"]["text"] == "Round 1, a preview"
    assert view.content["submit"]["text"] == "Start now"
    assert "Nothing has been sent" in words(view)
    assert "RoundStarted" not in played.types()


def test_what_was_shown_is_what_starts(played: Played, host: str) -> None:
    view = previewed(played, host)
    shown = words(view)
    send(played, view)
    assert "I'm starting round 1." in words(top(played, host))
    played.work()
    assert played.types().count("RoundStarted") == 1
    for group in groups(played):
        assert any(
            all(f"<@{one}>" in line for one in group) for line in shown.split("\n")
        )
    [begun] = played.rows("SELECT metadata FROM events WHERE type = 'RoundStarted'")
    [person] = played.rows("SELECT id FROM people WHERE slack_id = %s", host)
    assert begun["metadata"]["actor"] == str(person["id"])
    assert begun["metadata"]["correlation"].startswith("delivery/")


def test_if_somebody_went_nothing_starts_before_the_host_has_looked(
    played: Played, host: str
) -> None:
    view = previewed(played, host)
    gone = user_actions.leave(played.slack, someone_else(played, host), played.channel)
    assert gone is not None
    assert gone.wait()
    send(played, view)
    played.work()
    assert "RoundStarted" not in played.types()
    again = top(played, host)
    assert words(again).startswith("People came or went since you looked: there were")
    send(played, again)
    played.work()
    assert played.types().count("RoundStarted") == 1


def test_who_closed_the_form_hears_what_differs(played: Played, host: str) -> None:
    view = previewed(played, host)
    gone = user_actions.leave(played.slack, someone_else(played, host), played.channel)
    assert gone is not None
    assert gone.wait()
    send(played, view)
    top(played, host).is_open = False
    played.advance(minutes=1)
    played.work()
    assert "RoundStarted" not in played.types()
    assert "nothing was started" in notes(played, host)[-1].lower()


def test_a_form_that_was_closed_is_not_filled_in(played: Played, host: str) -> None:
    command(played, host, "start")
    top(played, host).is_open = False
    played.advance(minutes=1)
    played.work()
    assert open_views(played, host) == []
    [preview] = played.rows("SELECT * FROM effects WHERE kind = 'preview_round'")
    assert preview["status"] == "done"


def test_while_a_round_runs_none_is_started(played: Played, host: str) -> None:
    view = previewed(played, host)
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    send(played, view)
    shown = words(top(played, host))
    assert shown.startswith("Round 1 runs until ")
    assert shown.endswith("Call it off first, or wait.")
    command(played, host, "start")
    assert notes(played, host)[-1] == shown


def test_while_a_round_runs_the_next_one_can_be_looked_at(
    played: Played, host: str
) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, seed=1)
    program = played.rows("SELECT program FROM programs")[0]["program"]
    command(played, host, "settings")
    view = top(played, host)
    view.content["blocks"].append(
        {
            "type": "actions",
            "block_id": "next",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Show the groups"},
                    "action_id": "round:preview",
                    "value": str(program),
                }
            ],
        }
    )
    press(played, view, "round:preview")
    played.work()
    shown = top(played, host)
    assert shown.content["title"]["text"] == "Round 2, a preview"
    assert "submit" not in shown.content


def test_a_round_for_one_person_is_refused_in_words(played: Played, host: str) -> None:
    for person in list(played.people()):
        if person.id != host:
            user_actions.leave(played.slack, person.id, played.channel)
    view = previewed(played, host)
    assert words(view) == "Only you are in. I need two."


def test_who_cannot_be_shown_the_groups_hears_so(played: Played, host: str) -> None:
    played.slack.faults.script(
        "views.open", Fault("slack_error", error="expired_trigger_id")
    )
    command(played, host, "start")
    assert notes(played, host)[-1].startswith("That didn't work")
