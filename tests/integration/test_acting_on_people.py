"""Leaving somebody out of a coming round once, from their own page."""

from html import unescape
from re import findall

import pytest

from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.page_forms import hidden_in, last_event, notice, person_of, press
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(8)]


@pytest.fixture
def page(played: Played, at_home: Browser, host: str) -> str:
    """The page of somebody who was in the round before, and is no host."""
    played.start_round()
    played.ponchik.rounds.cancel(played.channel, cause=BY_TEST)
    played.work()
    return f"{at_home.home()}/people/{partner_of(played, host)}"


def partner_of(played: Played, host: str) -> str:
    [row, *_] = played.rows(
        """
        SELECT p.id FROM people AS p JOIN meetings AS m ON m.members @> ARRAY[p.id]
        WHERE p.slack_id <> %s ORDER BY p.id
        """,
        host,
    )
    return str(row["id"])


def left_out(played: Played) -> list[str]:
    people: list[str] = last_event(played)["data"]["left_out"]
    return people


def undo_of(html: str) -> dict[str, str]:
    """Return what the notice's form holds."""
    return hidden_in(html[html.index('id="notice"') :].partition("</form>")[0])


def test_a_host_leaves_somebody_out_once_and_takes_them_in_again(
    played: Played, at_home: Browser, coffee: str, page: str, host: str
) -> None:
    shown = at_home.get(page).text
    [leave] = findall(r'href="([^"]+/act/leave-out\?program=[^"]+)"', shown)
    after = press(at_home, unescape(leave))
    assert notice(after).startswith("They are left out of the coming round")
    assert last_event(played)["type"] == "RoundDrafted"
    assert last_event(played)["data"]["by"] == str(person_of(played, host))
    assert left_out(played) == [page.rpartition("/")[2]]
    assert "left out by a host" in after
    assert "left out by a host" in at_home.get(f"{coffee}/next").text
    press(at_home, f"{page}/act/take-back")
    assert left_out(played) == []
    assert "left out by a host" not in at_home.get(page).text


def test_leaving_somebody_out_is_undone_unless_another_host_was_quicker(
    played: Played, at_home: Browser, page: str, coffee: str
) -> None:
    for is_quicker in (False, True):
        undo = undo_of(press(at_home, f"{page}/act/leave-out"))
        if is_quicker:
            press(at_home, f"{coffee}/next/act/again")
        answer = at_home.send(f"{page}/act/restore", **undo)
        assert answer.status_code == (409 if is_quicker else 303)
        assert bool(left_out(played)) is is_quicker


def test_who_would_not_be_in_the_round_is_not_left_out_of_it(
    played: Played, at_home: Browser, page: str
) -> None:
    before = played.types()
    [row] = played.rows(
        "SELECT slack_id FROM people WHERE id = %s", page.rpartition("/")[2]
    )
    members = played.slack.workspace.conversations[played.channel].members
    members.remove(row["slack_id"])
    asked = hidden_in(at_home.get(f"{page}/act/leave-out").text)
    answer = at_home.send(f"{page}/act/leave-out", **asked)
    assert answer.status_code == 409
    assert "They are not in round 2" in answer.text
    assert played.types() == before


def test_who_is_in_no_program_of_the_host_is_left_out_of_nothing(
    played: Played, at_home: Browser, page: str
) -> None:
    assert "Leave out once" in at_home.get(page).text
    played.do("UPDATE programs SET rounds = rounds + 5")
    assert "Leave out once" not in at_home.get(page).text
    for act in ("leave-out", "take-back", "restore", "no-such-act"):
        assert at_home.get(f"{page}/act/{act}").status_code == 404
        assert at_home.send(f"{page}/act/{act}").status_code == 404
    played.do("UPDATE programs SET rounds = rounds - 5")


def test_whoever_hosts_nothing_leaves_nobody_out(
    played: Played, page: str, host: str
) -> None:
    plain = [p.id for p in played.people() if p.is_ordinary and not p.is_admin]
    browser = signed_in(played, next(one for one in plain if one != host))
    before = played.types()
    assert browser.send(f"{page}/act/leave-out").status_code == 404
    assert played.types() == before
