"""What hosts do about one group, and about what was given up, from the pages."""

from re import findall

import pytest

from ponchik.application.steering import Asker
from ponchik.events.event import Metadata
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import last_event, notice, person_of, press
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(8)]


@pytest.fixture
def group(played: Played, at_home: Browser, coffee: str) -> str:
    """The address of a group's page."""
    played.start_round()
    page = at_home.get(f"{coffee}/rounds/1").text
    found = findall(r'href="([^"]+/meetings/[^"/]+)"', page)
    return str(found[0])


def status(played: Played, group: str) -> str:
    meeting = group.rpartition("/")[2]
    [row] = played.rows("SELECT status FROM meetings WHERE meeting = %s", meeting)
    return str(row["status"])


def test_a_host_marks_a_group_as_met_and_that_is_recorded_as_the_hosts_word(
    played: Played, at_home: Browser, group: str, host: str
) -> None:
    assert at_home.send(f"{group}/act/met").status_code == 303
    assert status(played, group) == "closed_met"
    [marked] = played.rows("SELECT data, metadata FROM events WHERE type = 'MarkedMet'")
    assert marked["data"]["by"] == str(person_of(played, host))
    assert marked["metadata"]["actor"] == str(person_of(played, host))
    page = at_home.get(group).text
    assert notice(page) == "They count as met, by your word."
    assert "A host notes that they met." in page
    [undo] = findall(r'action="([^"]+/act/not-met)"', page)
    assert at_home.send(undo).status_code == 303
    assert status(played, group) == "open"
    again = at_home.send(undo)
    assert again.status_code == 409
    assert "No host marked them as met." in again.text


def test_whoever_was_marked_as_met_is_asked_nothing_more_and_counts(
    played: Played, at_home: Browser, group: str
) -> None:
    at_home.send(f"{group}/act/met")
    played.work()
    before = len(played.questions("check_in-1"))
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    [groups] = played.rows("SELECT count(*) AS n FROM meetings")
    assert len(played.questions("check_in-1")) - before == groups["n"] - 1
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    meeting = group.rpartition("/")[2]
    [row] = played.rows(
        "SELECT status, ended_by FROM meetings WHERE meeting = %s", meeting
    )
    assert (row["status"], row["ended_by"]) == ("closed_met", "answers")


def test_a_group_that_was_closed_counts_as_met_when_a_host_says_so(
    played: Played, at_home: Browser, group: str
) -> None:
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()
    assert at_home.send(f"{group}/act/met").status_code == 303
    played.work()
    assert status(played, group) == "closed_met"
    assert played.types().count("MetAfterAll") == 1
    assert at_home.send(f"{group}/act/not-met").status_code == 409


def test_a_message_is_posted_to_a_group_once_more(
    played: Played, at_home: Browser, group: str, host: str
) -> None:
    posts = len(played.posts())
    page = press(at_home, f"{group}/act/resend", message="introduction")
    assert notice(page) == "It is posted to them once more."
    assert last_event(played)["type"] == "ResendAsked"
    assert last_event(played)["data"]["by"] == str(person_of(played, host))
    played.work()
    assert len(played.posts()) == posts + 1
    wrong = at_home.send(f"{group}/act/resend", message="closing")
    assert wrong.status_code == 422
    assert "Choose one that they were sent." in wrong.text


def test_a_member_marks_nothing(played: Played, group: str) -> None:
    ordinary = [p.id for p in played.people() if p.is_ordinary and not p.is_admin]
    found = played.rows(
        "SELECT meeting, slack_id FROM people, meetings "
        "WHERE id = ANY(members) AND slack_id = ANY(%s)",
        ordinary,
    )[0]
    own = f"{group.rpartition('/')[0]}/{found['meeting']}"
    browser = signed_in(played, found["slack_id"])
    assert browser.get(own).status_code == 200
    for act in ("met", "not-met", "resend"):
        assert browser.send(f"{own}/act/{act}").status_code == 404
    assert "MarkedMet" not in played.types()


def give_up(played: Played, number: int, why: str) -> list[str]:
    rows = played.rows(
        "UPDATE effects SET status = 'dead', last_error = %s WHERE id IN ("
        "SELECT id FROM effects WHERE kind = 'introduce' AND status = 'done' "
        "ORDER BY id LIMIT %s) RETURNING id",
        why,
        number,
    )
    return [str(row["id"]) for row in rows]


def statuses(played: Played, effects: list[str]) -> set[tuple[str, str | None]]:
    rows = played.rows(
        "SELECT status, decided_by FROM effects WHERE id::text = ANY(%s)", effects
    )
    return {(row["status"], row["decided_by"]) for row in rows}


@pytest.mark.usefixtures("group")
def test_what_was_given_up_is_tried_again_after_the_cure_was_told(
    played: Played, at_home: Browser, host: str
) -> None:
    [one, *others] = give_up(played, 3, "missing_scope: groups:write")
    address = f"{at_home.home()}/deliveries"
    page = at_home.get(address).text
    assert page.index("retry") < page.index("discard")
    asked = at_home.get(f"{address}/{one}/act/retry").text
    assert "First, what helps: add the scope that it names" in asked
    me = str(person_of(played, host))
    told = notice(press(at_home, f"{address}/{one}/act/retry"))
    assert told == "1 delivery is tried again now."
    assert statuses(played, [one]) == {("pending", me)}
    told = notice(press(at_home, f"{address}/{others[0]}/act/retry-alike"))
    assert told == "2 deliveries are tried again now."
    assert statuses(played, others) == {("pending", me)}
    gone = at_home.get(f"{address}/{one}/act/retry")
    assert gone.status_code == 409
    assert "It is not given up any more" in gone.text


@pytest.mark.usefixtures("group")
def test_many_are_discarded_by_whoever_typed_the_channels_name(
    played: Played, at_home: Browser, host: str
) -> None:
    effects = give_up(played, 3, "is_archived")
    address = f"{at_home.home()}/deliveries"
    page = at_home.get(address).text
    assert page.index("act/discard") < page.index("act/retry")
    alike = f"{address}/{effects[0]}/act/discard-alike"
    assert at_home.send(alike, word="tea").status_code == 422
    assert statuses(played, effects) == {("dead", None)}
    told = notice(press(at_home, alike, word="coffee"))
    assert told == "3 deliveries are discarded."
    assert statuses(played, effects) == {("cancelled", str(person_of(played, host)))}


@pytest.mark.usefixtures("group")
def test_the_command_line_says_who_decided_as_well(played: Played) -> None:
    [one] = give_up(played, 1, "is_archived")
    [row] = played.rows("SELECT id FROM effects WHERE id::text = %s", one)
    cause = Metadata.of_command("1", "cli")
    played.ponchik.deliveries.discard(row["id"], cause)
    assert statuses(played, [one]) == {("cancelled", "cli")}


@pytest.mark.usefixtures("group")
def test_what_belongs_to_a_program_of_others_is_not_there(
    played: Played, host: str
) -> None:
    [one] = give_up(played, 1, "is_archived")
    others = [p.id for p in played.people() if p.is_ordinary and p.id != host]
    played.ponchik.steering.hand_over(Asker(played.channel, BY_TEST), others[:1])
    stranger = next(
        p.id for p in played.people() if not p.is_admin and p.id in others[1:]
    )
    browser = signed_in(played, stranger)
    for act in ("retry", "discard", "retry-alike", "discard-alike"):
        answer = browser.send(f"{browser.home()}/deliveries/{one}/act/{act}")
        assert answer.status_code == 404
    assert statuses(played, [one]) == {("dead", None)}
    played.do("UPDATE effects SET status = 'done' WHERE id::text = %s", one)
