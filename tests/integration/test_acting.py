"""What hosts do from the pages: each act ends in the event that the command line makes.

What it will do is asked first, a form counts once, and who sent it is recorded.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from re import findall
from typing import Any
from uuid import uuid4

import pytest

from ponchik.application.steering import Asker
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import (
    hidden_in,
    last_event,
    notice,
    person_of,
    press,
)
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(6)]


def key_in(html: str) -> str:
    return hidden_in(html)["key"]


def test_a_program_is_paused_by_whoever_pressed_and_that_can_be_undone(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    planned = played.planned()
    page = press(at_home, f"{coffee}/act/pause")
    event = last_event(played)
    assert event["type"] == "ProgramPaused"
    assert event["data"]["by"] == str(person_of(played, host))
    assert event["metadata"]["actor"] == str(person_of(played, host))
    assert event["metadata"]["causation"].startswith("command/")
    assert event["metadata"]["correlation"] == event["metadata"]["causation"]
    assert notice(page) == "No round starts until somebody resumes it."
    assert notice(at_home.get(coffee).text) == "", "it is said once"
    [undo] = findall(r'<form method="post" action="([^"]+/act/resume)">', page)[:1]
    assert f'name="day" value="{planned}"' in page
    assert at_home.send(undo, day=str(planned)).status_code == 303
    assert "ProgramResumed" in played.types()
    assert played.planned() == planned, "as if nothing had been"


def test_a_form_that_is_sent_twice_acts_once(
    played: Played, at_home: Browser, coffee: str
) -> None:
    key, day = str(uuid4()), played.planned() + timedelta(days=1)
    for _ in range(2):
        answer = at_home.send(f"{coffee}/act/move", key=key, day=str(day))
        assert (answer.status_code, answer.headers["location"]) == (303, coffee)
    assert played.types().count("RoundMoved") == 1
    assert notice(at_home.get(coffee).text) == "The next round is moved."
    assert at_home.send(f"{coffee}/act/move", day=str(day)).status_code == 303
    assert notice(at_home.get(coffee).text).startswith("That was so already")


def test_a_form_of_another_sites_page_is_refused(
    played: Played, at_home: Browser, coffee: str
) -> None:
    before = played.types()
    fields = {"key": str(uuid4())}
    foreign: list[dict[str, str]] = [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
    ]
    for headers in foreign:
        address = at_home.at(f"{coffee}/act/pause")
        answer = at_home.http.post(address, headers=headers, data=fields)
        assert answer.status_code == 403
    assert played.types() == before


def test_the_next_round_is_skipped_and_one_that_was_not_seen_is_left_alone(
    played: Played, at_home: Browser, coffee: str
) -> None:
    planned = played.planned()
    stale = at_home.get(f"{coffee}/act/skip").text
    [due] = findall(r'name="due" value="([^"]+)"', stale)
    page = press(at_home, f"{coffee}/act/skip")
    assert last_event(played)["type"] == "RoundSkipped"
    assert last_event(played)["data"]["reason"] == "by_hand"
    assert f"{planned.day} {planned:%b} is skipped" in notice(page)
    later = played.planned()
    assert later > planned
    assert f'name="due" value="{due}"' in page
    at_home.send(f"{coffee}/act/skip", due=unescape(due))
    assert played.planned() == later


def test_a_skip_is_undone_from_its_notice_once(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    planned = played.planned()
    page = press(at_home, f"{coffee}/act/skip")
    [undo] = findall(r'action="([^"]+/act/take-back-skip)"', page)
    [due] = findall(r'name="due" value="([^"]+)"', page)
    assert at_home.send(undo, due=unescape(due)).status_code == 303
    assert played.planned() == planned
    assert last_event(played)["data"]["by"] == str(person_of(played, host))
    told = notice(at_home.get(coffee).text)
    assert f"{planned.day} {planned:%b} takes place" in told
    at_home.send(undo, due=unescape(due))
    assert notice(at_home.get(coffee).text).startswith("That was so already")


def test_moving_back_undoes_a_move(
    played: Played, at_home: Browser, coffee: str
) -> None:
    planned = played.planned()
    page = press(at_home, f"{coffee}/act/move", day=str(planned + timedelta(days=1)))
    assert played.planned() == planned + timedelta(days=1)
    assert f'name="day" value="{planned}"' in page
    at_home.send(f"{coffee}/act/move", day=str(planned))
    assert played.planned() == planned


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    played: Played, at_home: Browser, coffee: str, subtests: pytest.Subtests
) -> None:
    before, planned = played.types(), played.planned()
    saturday = str(planned + timedelta(days=5 - planned.weekday()))
    for typed in ("", "soon", "2020-01-06", saturday):
        with subtests.test(typed):
            key = str(uuid4())
            answer = at_home.send(f"{coffee}/act/move", key=key, day=typed)
            assert answer.status_code == 422
            assert 'id="day-wrong"' in answer.text
            assert f'value="{typed}"' in answer.text
            assert key_in(answer.text) == key
            assert ("working day" in answer.text) == (typed == saturday)
            assert played.types() == before


def test_what_nobody_can_have_typed_is_refused(
    played: Played, at_home: Browser, coffee: str
) -> None:
    before = played.types()
    for sent in ("x" * 6_000, "1\x00"):
        assert at_home.send(f"{coffee}/act/move", day=sent).status_code == 400
    assert played.types() == before


def test_a_pause_until_a_day_that_is_over_is_wrong(
    at_home: Browser, coffee: str
) -> None:
    answer = at_home.send(f"{coffee}/act/pause", until="2020-01-06")
    assert answer.status_code == 422
    assert "is over" in answer.text


def test_a_rounds_questions_and_its_end_are_asked_from_its_page(
    played: Played, at_home: Browser, coffee: str
) -> None:
    played.start_round()
    page = at_home.get(f"{coffee}/rounds/1").text
    assert "Check in…" in page
    assert "Remind…" not in page
    act = f"{coffee}/rounds/1/act"
    asked = at_home.get(f"{act}/check-in").text
    assert "in their chats" in unescape(asked)
    told = notice(press(at_home, f"{act}/check-in"))
    assert told == f"{groups_of(played)} are asked now."
    assert last_event(played)["type"] == "CheckInAsked"
    press(at_home, f"{act}/closing")
    assert last_event(played)["type"] == "ClosingAsked"
    assert at_home.get(f"{act}/closing").status_code == 409
    press(at_home, f"{act}/remind")
    assert last_event(played)["type"] == "ReminderAsked"
    press(at_home, f"{act}/finish")
    assert last_event(played)["type"] == "FinishAsked"
    played.work()
    gone = at_home.get(f"{act}/cancel")
    assert gone.status_code == 409
    assert "Round 1 is over." in gone.text


def groups_of(played: Played) -> str:
    [row] = played.rows("SELECT count(*) AS n FROM meetings")
    return f"{row['n']} groups"


def test_a_round_is_called_off_by_whoever_typed_the_channels_name(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    played.start_round()
    cancel = f"{coffee}/rounds/1/act/cancel"
    for typed in ("", "tea", "COFFEE", "x" * 300):
        answer = at_home.send(cancel, word=typed)
        assert answer.status_code == 422
        assert "Type coffee, as it stands here" in answer.text
    assert "RoundCancelled" not in played.types()
    page = press(at_home, cancel, word="#coffee")
    assert last_event(played)["type"] == "RoundCancelled"
    assert last_event(played)["data"]["by"] == str(person_of(played, host))
    assert groups_of(played) in notice(page)


def test_a_page_of_an_older_round_asks_nothing_of_the_one_that_runs(
    played: Played, at_home: Browser, coffee: str
) -> None:
    played.start_round()
    act = f"{coffee}/rounds/1/act"
    press(at_home, f"{act}/cancel", word="coffee")
    played.work()
    played.start_round()
    before = played.types()
    for name in ("check-in", "closing", "remind", "finish", "cancel"):
        answer = at_home.send(f"{act}/{name}", word="coffee")
        assert answer.status_code == 409
    assert at_home.get(f"{coffee}/rounds/9/act/cancel").status_code == 404
    assert played.types() == before


def test_an_admin_becomes_a_host_with_one_press_and_then_sees_names(
    played: Played,
) -> None:
    played.work()
    played.start_round()
    admin = next(p for p in played.people() if p.is_admin)
    other = next(p.id for p in played.people() if p.is_ordinary and not p.is_admin)
    played.ponchik.steering.hand_over(Asker(played.channel, BY_TEST), [other])
    browser = signed_in(played, admin.id)
    coffee = f"{browser.home()}/programs/coffee"
    assert "Become a host" in browser.get(f"{coffee}/rounds/1").text
    assert browser.get(f"{coffee}/people").status_code == 404
    page = press(browser, f"{coffee}/act/become-host")
    assert notice(page) == "You are a host now. The other hosts are told."
    event = next(e for e in reversed(events(played)) if e["type"] == "ManagerAdded")
    assert event["data"]["by"] == event["data"]["person"]
    assert event["data"]["person"] == str(person_of(played, admin.id))
    assert browser.get(f"{coffee}/people").status_code == 200


def events(played: Played) -> list[Mapping[str, Any]]:
    return list(played.rows("SELECT type, data FROM events ORDER BY position"))


def test_hosts_are_added_removed_and_it_is_handed_over(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    other = next(p for p in played.people() if p.is_ordinary and p.id != host)
    page = press(at_home, f"{coffee}/act/add-host", person=f"@{other.name}")
    assert last_event(played)["type"] == "ManagerAdded"
    assert notice(page) == "They are a host now, and are told."
    undo = {"person": str(person_of(played, other.id))}
    assert at_home.send(f"{coffee}/act/remove-host", **undo).status_code == 303
    assert last_event(played)["type"] == "ManagerRemoved"
    again = at_home.get(coffee).text
    assert f'name="person" value="{undo["person"]}"' in again
    assert at_home.send(f"{coffee}/act/add-host", **undo).status_code == 303
    guest = next(p for p in played.people() if p.is_restricted)
    for typed in (guest.id, "Nobody Such", "", "'"):
        answer = at_home.send(f"{coffee}/act/add-host", person=typed)
        assert answer.status_code == 422, typed
        assert 'id="person-wrong"' in answer.text
    answer = at_home.send(f"{coffee}/act/hand-over", person=other.id)
    assert answer.status_code == 303
    assert played.program()["managers"] == [undo["person"]]
    assert at_home.get(f"{coffee}/people").status_code == 404


def test_a_host_whom_nobody_has_met_is_added_by_their_id(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    other = next(p for p in played.people() if p.is_ordinary and p.id != host)
    assert not played.rows("SELECT * FROM people WHERE slack_id = %s", other.id)
    page = press(at_home, f"{coffee}/act/add-host", person=other.id)
    assert notice(page) == "They are a host now, and are told."
    assert str(person_of(played, other.id)) in played.program()["managers"]
    answer = at_home.send(f"{coffee}/act/add-host", person="U0NOBODY123")
    assert answer.status_code == 422
    assert "Slack has no such member id" in answer.text


def test_whoever_hosts_nothing_acts_on_nothing(played: Played) -> None:
    played.work()
    played.start_round()
    before = played.types()
    plain = next(
        p.id for p in played.people() if p.is_ordinary and not p.is_admin
    )  # fmt: skip
    managers = [played.ponchik, played.program()["managers"]]
    assert str(person_of(played, plain)) not in managers[1]
    browser = signed_in(played, plain)
    coffee = f"{browser.home()}/programs/coffee"
    for act in ("pause", "skip", "move", "become-host", "hand-over", "no-such-act"):
        assert browser.get(f"{coffee}/act/{act}").status_code == 404
        assert browser.send(f"{coffee}/act/{act}").status_code == 404
    for act in ("check-in", "closing", "cancel"):
        assert browser.send(f"{coffee}/rounds/1/act/{act}").status_code == 404
    assert played.types() == before


def test_a_paused_program_is_resumed_at_once(
    played: Played, at_home: Browser, coffee: str
) -> None:
    played.ponchik.steering.pause(Asker(played.channel, BY_TEST), None)
    page = at_home.get(coffee).text
    [resume] = findall(r'action="([^"]+/act/resume)"', page)
    assert at_home.send(resume).status_code == 303
    assert last_event(played)["type"] == "ProgramResumed"
    assert isinstance(played.planned(), date)
