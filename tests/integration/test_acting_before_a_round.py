"""The round before it starts: what hosts decide of it, and that only this starts."""

from collections.abc import Mapping
from html import unescape
from re import DOTALL, findall, search
from typing import Any
from uuid import UUID, uuid4

import pytest

from ponchik.application.steering import Asker
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import (
    hidden_in,
    last_event,
    notice,
    person_of,
)
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(10)]

Names = frozenset[str]


def groups_in(html: str) -> set[Names]:
    """Return the groups of the page, by name."""
    told = findall(
        r'<p class="what"><b>([^<]+)</b>\s*<small>(?:never|met|\w+ pair)', html
    )
    return {frozenset(unescape(one).replace(" and ", ", ").split(", ")) for one in told}


def marks_in(html: str) -> list[str]:
    return findall(r'act/swap\?group=(\w+)"', html)


def start_form(html: str) -> dict[str, str]:
    """Return what the form holds that asks for the start."""
    found = search(
        r'<form method="post" action="[^"]+/next/start".*?</form>', html, DOTALL
    )
    assert found is not None
    return hidden_in(found[0])


def drawn(played: Played) -> set[Names]:
    """Return the groups that started, by name."""
    rows = played.rows("SELECT members FROM meetings")
    known = {
        row["id"]: row["name"]
        for row in played.rows(
            "SELECT id, coalesce(name, slack_id) AS name FROM people"
        )
    }
    return {frozenset(known[one] for one in row["members"]) for row in rows}


def draft(played: Played) -> Mapping[str, Any]:
    [*_, found] = played.rows(
        "SELECT data FROM events WHERE type = 'RoundDrafted' ORDER BY position"
    )
    data: Mapping[str, Any] = found["data"]
    return data


def start(browser: Browser, coffee: str, page: str) -> str:
    """Ask for the start of what a page shows, answer yes; return the page after it."""
    asked = browser.send(f"{coffee}/next/start", **start_form(page))
    assert asked.status_code == 200, asked.text
    answer = browser.send(f"{coffee}/next/start", **hidden_in(asked.text))
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"]).text


def test_exactly_the_groups_that_were_seen_start(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    seen = groups_in(page)
    assert seen
    assert groups_in(at_home.get(f"{coffee}/next").text) == seen, "looked at again"
    after = start(at_home, coffee, page)
    assert "are introduced now." in notice(after)
    assert drawn(played) == seen
    [started] = played.rows("SELECT metadata FROM events WHERE type = 'RoundStarted'")
    assert started["metadata"]["actor"] == str(person_of(played, host))


@pytest.mark.longer
def test_the_question_says_how_many_people_are_introduced(
    played: Played, at_home: Browser, coffee: str
) -> None:
    form = start_form(at_home.get(f"{coffee}/next").text)
    asked = unescape(at_home.send(f"{coffee}/next/start", **form).text)
    people = sum(map(len, groups_in(at_home.get(f"{coffee}/next").text)))
    assert f"Start for {people} people" in asked
    assert "RoundStarted" not in played.types()


def test_a_round_started_in_two_tabs_starts_once(
    played: Played, at_home: Browser, coffee: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    forms = [
        hidden_in(at_home.send(f"{coffee}/next/start", **start_form(page)).text)
        for _ in range(2)
    ]
    for form in forms:
        answer = at_home.send(f"{coffee}/next/start", **form)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{coffee}/rounds/1"
    assert notice(at_home.get(f"{coffee}/rounds/1").text).startswith("It had started")
    again = at_home.send(f"{coffee}/next/start", **forms[0])
    assert again.headers["location"] == f"{coffee}/rounds/1"
    assert played.types().count("RoundStarted") == 1


def test_a_group_that_is_kept_stays_in_every_draw_until_it_is_released(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    act = f"{coffee}/next/act"
    mark = marks_in(page)[0]
    assert at_home.send(f"{act}/keep", group=mark, seen="0").status_code == 303
    event = last_event(played)
    assert event["type"] == "RoundDrafted"
    assert event["data"]["by"] == str(person_of(played, host))
    [kept] = event["data"]["kept"]
    names = frozenset(
        row["name"]
        for row in played.rows(
            "SELECT coalesce(name, slack_id) AS name FROM people "
            "WHERE id::text = ANY(%s)",
            kept,
        )
    )
    for number in range(2, 6):
        assert at_home.send(f"{act}/again").status_code == 303
        page = at_home.get(f"{coffee}/next").text
        assert names in groups_in(page)
        assert draft(played)["draw"] == number, "draws are counted"
    assert at_home.send(f"{act}/release", group=mark).status_code == 303
    assert draft(played)["kept"] == []


def test_whoever_is_left_out_is_in_no_group_until_they_are_taken_in_again(
    at_home: Browser, coffee: str
) -> None:
    act = f"{coffee}/next/act"
    page = at_home.get(f"{coffee}/next").text
    mark = marks_in(page)[0]
    question = at_home.get(f"{act}/leave-out?group={mark}").text
    [(person, name), *_] = findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', question)
    fields = {**hidden_in(question), "person": person}
    assert at_home.send(f"{act}/leave-out", **fields).status_code == 303
    page = at_home.get(f"{coffee}/next").text
    assert notice(page) == "Done: the other groups are drawn around it."
    assert not any(unescape(name) in group for group in groups_in(page))
    assert "left out by a host" in page
    assert at_home.send(f"{act}/take-back", person=person).status_code == 303
    page = at_home.get(f"{coffee}/next").text
    assert any(unescape(name) in group for group in groups_in(page))


@pytest.mark.longer
def test_two_change_places_and_undo_puts_them_back(
    played: Played, at_home: Browser, coffee: str
) -> None:
    act = f"{coffee}/next/act"
    before = groups_in(page := at_home.get(f"{coffee}/next").text)
    mark = marks_in(page)[0]
    question = at_home.get(f"{act}/swap?group={mark}").text
    offered = findall(r'<option value="([^"]+)"', question)
    group = next(one for one in before if len(one) == 2)
    others = sum(map(len, before)) - len(group)
    each = {one.split("/")[0] for one in offered}
    for person in each:
        mine = [one for one in offered if one.startswith(person)]
        assert 1 <= len(mine) <= min(5, others // 2)
    fields = hidden_in(question)
    wrong = at_home.send(f"{act}/swap", **fields, swap=f"{uuid4()}/{uuid4()}")
    assert wrong.status_code == 422
    assert at_home.send(f"{act}/swap", **fields, swap=offered[0]).status_code == 303
    page = at_home.get(f"{coffee}/next").text
    after = groups_in(page)
    one, other = offered[0].split("/")
    named = {
        str(row["id"]): row["name"]
        for row in played.rows(
            "SELECT id, coalesce(name, slack_id) AS name FROM people"
        )
    }
    kept = draft(played)["kept"]
    made = {frozenset(named[who] for who in group) for group in kept}
    assert len(made) == 2
    assert made <= after
    assert not made & before
    for group in made:
        assert not {named[one], named[other]} <= group
    undo = hidden_in(page)["to"]
    assert undo == "0"
    assert at_home.send(f"{act}/restore", to="0").status_code == 303
    assert groups_in(at_home.get(f"{coffee}/next").text) == before


def test_a_swap_offers_nobody_with_whom_somebody_would_rather_not_be(
    played: Played, at_home: Browser, coffee: str
) -> None:
    act = f"{coffee}/next/act"
    page = at_home.get(f"{coffee}/next").text
    mark = marks_in(page)[0]
    question = at_home.get(f"{act}/swap?group={mark}").text
    offered = findall(r'<option value="([^"]+)"', question)
    person, partner = offered[0].split("/")
    [staying] = {one.split("/")[0] for one in offered} - {person}
    played.ponchik.avoidances.add(
        played.workspace, UUID(staying), UUID(partner), BY_TEST
    )
    played.work()
    again = at_home.get(f"{act}/swap?group={mark}").text
    assert offered[0] not in findall(r'<option value="([^"]+)"', again)
    sent = at_home.send(f"{act}/swap", group=mark, swap=offered[0])
    assert sent.status_code in {409, 422}, "such a group may not be drawn any more"
    assert "RoundDrafted" not in played.types()


@pytest.mark.longer
def test_what_another_host_decided_meanwhile_is_not_overwritten(
    played: Played, at_home: Browser, coffee: str
) -> None:
    act = f"{coffee}/next/act"
    mark = marks_in(at_home.get(f"{coffee}/next").text)[0]
    assert at_home.send(f"{act}/again", seen="0").status_code == 303
    late = at_home.send(f"{act}/again", seen="0")
    assert late.status_code == 409
    assert "Another host changed the round meanwhile" in late.text
    assert draft(played)["draw"] == 2
    gone = at_home.send(f"{act}/keep", group=mark[::-1])
    assert gone.status_code == 409
    assert "not drawn any more" in gone.text


def test_a_start_is_refused_with_what_differs_by_now(
    played: Played, at_home: Browser, coffee: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    asked = at_home.send(f"{coffee}/next/start", **start_form(page)).text
    place = played.slack.workspace.conversations[played.channel]
    leaver = next(p for p in played.people() if not p.is_admin)
    with played.slack.lock:
        place.members.remove(leaver.id)
    answer = at_home.send(f"{coffee}/next/start", **hidden_in(asked))
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "the round is not what you saw any more" in text
    assert "1 person cannot any more." in text
    assert "new in this draw" in text
    assert "RoundStarted" not in played.types()
    early = at_home.send(f"{coffee}/next/start", **start_form(page))
    assert early.status_code == 409, "it is said before the question, too"
    start(at_home, coffee, answer.text)
    assert played.types().count("RoundStarted") == 1


@pytest.mark.longer
def test_what_another_host_kept_is_a_difference_too(
    at_home: Browser, coffee: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    at_home.send(f"{coffee}/next/act/keep", group=marks_in(page)[0])
    answer = at_home.send(f"{coffee}/next/start", **start_form(page))
    assert answer.status_code == 409
    assert "not what you saw any more" in answer.text


def test_what_hosts_decided_counts_for_the_round_that_starts_by_itself(
    played: Played, at_home: Browser, coffee: str
) -> None:
    page = at_home.get(f"{coffee}/next").text
    at_home.send(f"{coffee}/next/act/keep", group=marks_in(page)[0])
    at_home.send(f"{coffee}/next/act/again")
    seen = groups_in(at_home.get(f"{coffee}/next").text)
    played.advance_to("round")
    assert drawn(played) == seen
    page = at_home.get(f"{coffee}/next").text
    assert "Round 2, as it would be" in page
    assert "Changed by hosts" not in page, "the next one begins anew"
    assert "Round 1 still runs" in page
    assert "/next/start" not in page


@pytest.mark.longer
def test_a_kept_group_whose_member_is_gone_is_drawn_anew(
    played: Played, at_home: Browser, coffee: str
) -> None:
    before = at_home.get(f"{coffee}/next").text
    at_home.send(f"{coffee}/next/act/keep", group=marks_in(before)[0])
    [[first, *_]] = draft(played)["kept"]
    [row] = played.rows("SELECT slack_id FROM people WHERE id::text = %s", first)
    with played.slack.lock:
        played.slack.workspace.conversations[played.channel].members.remove(
            row["slack_id"]
        )
    page = at_home.get(f"{coffee}/next")
    assert page.status_code == 200
    assert "kept by a host" not in page.text


@pytest.mark.longer
def test_an_admin_sees_no_names_and_may_start_it(
    played: Played, at_home: Browser, coffee: str, host: str
) -> None:
    others = [p.id for p in played.people() if p.is_ordinary and p.id != host]
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    played.ponchik.steering.hand_over(Asker(played.channel, BY_TEST), others[:1])
    page = at_home.get(f"{coffee}/next").text
    assert groups_in(page) == set()
    assert not [
        p.name for p in played.people() if f">{p.name}<" in page and p.id != host
    ]
    assert at_home.get(f"{coffee}/next/act/again").status_code == 404
    start(at_home, coffee, page)
    assert played.types().count("RoundStarted") == 1


@pytest.mark.longer
def test_too_few_people_are_told_as_such(
    played: Played, at_home: Browser, coffee: str
) -> None:
    with played.slack.lock:
        place = played.slack.workspace.conversations[played.channel]
        place.members[:] = [played.slack.bot]
    page = at_home.get(f"{coffee}/next")
    assert page.status_code == 409
    assert "it takes two to meet" in page.text


def test_a_member_sees_nothing_of_it(played: Played) -> None:
    played.work()
    plain = [p.id for p in played.people() if p.is_ordinary and not p.is_admin][-1]
    browser = signed_in(played, plain)
    coffee = f"{browser.home()}/programs/coffee"
    assert browser.get(f"{coffee}/next").status_code == 404
    assert browser.send(f"{coffee}/next/start", number="1").status_code == 404
    assert browser.send(f"{coffee}/next/act/again").status_code == 404
