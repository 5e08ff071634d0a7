"""A page that was kept is found under the name that its channel had then."""

from urllib.parse import urlsplit

import pytest

from ponchik.store import channels
from tests.harness.browsing import Browser, signed_in
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(5)]


@pytest.fixture(scope="module")
def host(shared_played: Played) -> Browser:
    """Return the browser of the host of a channel that was renamed after its round."""
    played = shared_played
    played.invite()
    played.work()
    played.start_round()
    browser = signed_in(played, next(played.people()).id)
    assert browser.get(f"{browser.home()}/programs/coffee").status_code == 200
    name(played, "tea")
    return browser


def name(played: Played, name: str, channel: str = "") -> None:
    named = {channel or played.channel: name}
    played.ponchik.database.transaction(
        lambda t: channels.remember(t, played.workspace, named)
    )


@pytest.mark.parametrize("page", ["", "/people", "/rounds/1", "/rounds/1?status=none"])
def test_an_old_name_leads_to_the_same_page(host: Browser, page: str) -> None:
    answer = host.get(f"{host.home()}/programs/coffee{page}")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{host.home()}/programs/tea{page}"
    assert host.get(answer.headers["location"]).status_code == 200


def test_a_name_that_nobody_bore_leads_nowhere(host: Browser) -> None:
    assert host.get(f"{host.home()}/programs/cocoa").status_code == 404


def test_what_is_called_so_now_comes_first(host: Browser) -> None:
    name(host.played, "coffee")
    assert host.get(f"{host.home()}/programs/coffee").status_code == 200
    answer = host.get(f"{host.home()}/programs/tea")
    assert urlsplit(answer.headers["location"]).path == f"{host.home()}/programs/coffee"
    name(host.played, "tea")


def test_an_odd_name_leads_to_no_other_site(host: Browser) -> None:
    name(host.played, "//elsewhere.example/\\")
    answer = host.get(f"{host.home()}/programs/tea/people")
    location = answer.headers["location"]
    assert location.startswith(f"{host.home()}/programs/%2F%2Felsewhere")
    name(host.played, "tea")


def test_whoever_may_not_see_the_program_learns_no_name(host: Browser) -> None:
    played = host.played
    played.do("INSERT INTO former_channel_names VALUES ('T_OTHER', 'milk', 'C1')")
    assert host.get(f"{host.home()}/programs/milk").status_code == 404
