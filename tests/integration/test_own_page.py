"""My meetings: answering, choosing, one's own list, and what is known of oneself.

Each ends in the event that the same button in Slack makes.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from re import findall

import pytest

from tests.harness.browsing import Browser, signed_in
from tests.harness.departures import deactivate, groups, on_a_monday
from tests.harness.page_forms import last_event, notice, person_of, press, wrong_in
from tests.harness.served import Played
from tests.integration.test_forgetting import dump

pytestmark = [pytest.mark.integration, pytest.mark.members(6)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    on_a_monday(own_played)
    yield own_played
    own_played.require_sound()


@pytest.fixture
def me(played: Played) -> str:
    """Somebody in a group who hosts nothing, and can sign in."""
    _admin, *others = (person.id for person in played.people() if person.is_ordinary)
    return next(one for _, group in groups(played) for one in group if one in others)


@pytest.fixture
def browser(played: Played, me: str) -> Browser:
    return signed_in(played, me)


@pytest.fixture
def home(browser: Browser) -> str:
    return f"{browser.home()}/me"


@pytest.fixture
def program(played: Played) -> str:
    return str(played.program()["program"])


def hidden(html: str, name: str) -> list[str]:
    return findall(rf'name="{name}" value="([^"]*)"', html)


def test_an_answer_is_given_and_changed_as_in_slack(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    played.advance_to("check_in-1")
    page = browser.get(home).text
    meeting = hidden(page, "meeting")[0]
    assert {"met", "scheduled", "not_yet"} <= set(hidden(page, "answer"))
    for answer, words in (("not_yet", "not yet"), ("met", "we met")):
        sent = browser.send(f"{home}/act/answer", meeting=meeting, answer=answer)
        assert (sent.status_code, sent.headers["location"]) == (303, home)
        [event] = played.rows(
            "SELECT data, metadata FROM events WHERE type = 'Answered' "
            "ORDER BY position DESC LIMIT 1"
        )
        assert event["data"]["answer"] == answer
        assert event["data"]["member"] == str(person_of(played, me))
        assert event["metadata"]["actor"] == str(person_of(played, me))
        assert f"You said: {words}." in browser.get(home).text
    played.work()


def test_nobody_answers_for_a_meeting_of_others(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    other = next(
        row["meeting"]
        for row in played.rows("SELECT meeting, members FROM meetings")
        if person_of(played, me) not in row["members"]
    )
    before = played.types()
    for meeting in (str(other), str(person_of(played, me)), "no id"):
        sent = browser.send(f"{home}/act/answer", meeting=meeting, answer="met")
        assert sent.status_code == 404
    assert browser.send(f"{home}/act/answer", answer="perhaps").status_code == 409
    assert played.types() == before


def test_the_next_round_is_skipped_and_that_is_taken_back(
    played: Played, browser: Browser, home: str, program: str
) -> None:
    press(browser, f"{home}/act/skip?program={program}")
    assert last_event(played)["type"] == "NextRoundSkipped"
    page = browser.get(home).text
    assert "You skip the next round." in page
    browser.send(f"{home}/act/resume", program=program)
    assert last_event(played)["type"] == "Resumed"


def test_a_break_ends_on_a_day_to_come(
    played: Played, browser: Browser, home: str, program: str
) -> None:
    asked = f"{home}/act/break?program={program}"
    today = played.ponchik.clock().date()
    for wrong in ("", "soon", str(today), str(today + timedelta(days=900))):
        answer = browser.send(asked, until=wrong)
        assert answer.status_code == 422
        assert "until" in wrong_in(answer.text)
    until = today + timedelta(days=60)
    page = press(browser, asked, until=str(until))
    assert notice(page) == "You take a break, and are back by yourself."
    assert last_event(played)["data"]["until"] == str(until)
    assert f"You take a break until {until:%a} {until.day} {until:%b}." in page


def test_whoever_stops_is_back_when_they_say_so(
    played: Played, browser: Browser, home: str, program: str
) -> None:
    page = press(browser, f"{home}/act/stop?program={program}")
    assert last_event(played)["type"] == "OptedOut"
    assert "You are in no round until you come back." in page
    assert browser.send(f"{home}/act/resume", program=program).status_code == 303
    assert last_event(played)["type"] == "Resumed"


def test_a_program_that_is_not_ones_own_is_not_there(
    browser: Browser, home: str, me: str
) -> None:
    for act in ("skip", "stop", "resume", "break"):
        for program in ("no id", "5f0c7b1e-0000-4000-8000-000000000000"):
            answer = browser.send(f"{home}/act/{act}", program=program)
            assert answer.status_code == 404, (act, me)


def test_ones_own_list_is_changed_and_read_by_oneself_alone(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    other = next(p for p in played.people() if p.is_ordinary and p.id != me)
    page = press(browser, f"{home}/act/add-to-list", person=other.id)
    assert "Nobody is told." in notice(page)
    assert last_event(played)["type"] == "PrivateAvoidanceAdded"
    assert other.name in browser.get(f"{home}/list").text
    elsewhere = signed_in(played, other.id)
    listed = elsewhere.get(f"{elsewhere.home()}/me/list").text
    assert "Nobody is on it." in listed
    [person] = hidden(browser.get(f"{home}/list").text, "person")
    taken = elsewhere.get(f"{elsewhere.home()}/me/act/remove-from-list?person={person}")
    assert taken.status_code == 409
    browser.send(f"{home}/act/remove-from-list", person=person)
    assert last_event(played)["type"] == "PrivateAvoidanceRemoved"
    assert "Nobody is on it." in browser.get(f"{home}/list").text


def test_somebody_whom_ponchik_never_met_is_listed_by_their_id(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    workspace = played.slack.workspace
    stranger = replace(
        workspace.people[me], id=workspace.new_id("U"), name="in-no-channel"
    )
    with played.slack.lock:
        workspace.people[stranger.id] = stranger
    assert not played.rows("SELECT * FROM people WHERE slack_id = %s", stranger.id)
    press(browser, f"{home}/act/add-to-list", person=stranger.id)
    assert stranger.name in browser.get(f"{home}/list").text


def test_a_name_in_capitals_is_no_id_and_slack_is_not_asked(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    other = next(p for p in played.people() if p.is_ordinary and p.id != me)
    played.do("UPDATE people SET name = 'WILLIAM' WHERE slack_id = %s", other.id)
    before = len(played.slack.ledger.calls_of("users.info"))
    page = press(browser, f"{home}/act/add-to-list", person="WILLIAM")
    assert "Nobody is told." in notice(page)
    assert len(played.slack.ledger.calls_of("users.info")) == before


def test_who_cannot_stand_on_a_list_is_told_at_the_field(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    before = played.types()
    for who in ("", "nobody of that name", "U0NOBODY123", "x" * 300, me):
        answer = browser.send(f"{home}/act/add-to-list", person=who)
        assert answer.status_code == 422, who
        assert "person" in wrong_in(answer.text), who
    assert played.types() == before


def test_what_is_known_is_downloaded_as_a_file(
    browser: Browser, home: str, me: str
) -> None:
    answer = browser.get(f"{home}/data.json")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.text)["profile"]["slack_id"] == me


def test_whoever_types_their_name_is_forgotten(
    played: Played, browser: Browser, home: str, me: str
) -> None:
    name = played.slack.workspace.people[me].name
    asked = browser.get(f"{home}/forget").text
    assert "#coffee" in asked
    refused = browser.send(f"{home}/forget", word="somebody else")
    assert refused.status_code == 422
    assert me in dump(played)
    done = browser.send(f"{home}/forget", word=f" {name} ")
    assert (done.status_code, "You are forgotten." in done.text) == (200, True)
    assert me not in dump(played)
    assert browser.get(home).status_code == 303, "and is signed out"
    played.work()


def test_an_admin_forgets_whoever_has_left(played: Played, me: str) -> None:
    admin = signed_in(played, next(played.people()).id)
    left, name = f"{admin.home()}/left", played.slack.workspace.people[me].name
    found = admin.get(f"{left}?find={name}").text
    [address] = findall(r'href="([^"]*/act/forget)"', found)
    assert admin.send(address, word=name).status_code == 409
    deactivate(played, me)
    assert admin.send(address, word="wrong").status_code == 422
    assert admin.send(address, word=name).status_code == 303
    assert notice(admin.get(left).text) == "They are forgotten."
    assert me not in dump(played)
    assert "Nobody is known by that." in admin.get(f"{left}?find={name}").text


def test_only_admins_look_for_who_has_left(browser: Browser) -> None:
    assert browser.get(f"{browser.home()}/left?find=a").status_code == 404
