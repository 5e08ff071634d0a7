"""A workspace whose token is gone, or cannot be read, while its pages are open."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.web.application import build_app
from tests.harness.browsing import Browser, signed_in
from tests.harness.installed import OTHER_KEY, Installable, installable
from tests.harness.running import assembled
from tests.harness.served import Played
from tests.harness.web import listen, serving, url_of
from tests.integration.test_live import hearing

pytestmark = [pytest.mark.integration]

PROGRAM = "/programs/coffee"
NEXT = f"{PROGRAM}/next"
PAGES = [
    NEXT,
    *("/", "/deliveries", "/log", "/log.csv"),
    *("/me", "/me/list", "/me/data.json", "/me/forget"),
    *(PROGRAM, f"{PROGRAM}/people", f"{PROGRAM}/insights", f"{PROGRAM}/settings"),
    *(f"{PROGRAM}/act/pause", f"{PROGRAM}/act/add-host"),
]
REMOVED = "Slack does not let Ponchik into this workspace"
LOCKED = "none of its keys opens it"


@pytest.fixture
def both(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installable]:
    with installable(database_url, redis_url, tmp_path) as two:
        two.install(two.here.slack)
        two.here.invite()
        two.here.work()
        yield two


@pytest.fixture
def host(both: Installable) -> Browser:
    return signed_in(both.here, next(both.here.people()).id)


def statuses(browser: Browser) -> dict[str, int]:
    found = {page: browser.get(f"{browser.home()}{page}") for page in PAGES}
    return {page: answer.status_code for page, answer in found.items()}


def test_pages_of_an_app_that_was_removed_say_so_and_then_lead_to_the_way_in(
    both: Installable, host: Browser
) -> None:
    before = statuses(host)
    assert set(before.values()) == {200}
    with hearing(host) as stream:
        stream.next()
        user_actions.uninstall(both.here.slack).wait()
        # Who is in the channel is asked of Slack.
        assert statuses(host) == {**before, NEXT: 503}
        told = host.get(f"{host.home()}{NEXT}").text
        assert REMOVED in told
        both.here.work()
        stream.until("over")
        assert stream.next()[0] == "ended"
    assert set(statuses(host).values()) == {303}
    back = host.sign_in(next(both.here.people()).id)
    assert back.status_code == 503
    assert REMOVED in back.text


def test_a_lost_key_is_told_by_the_pages_that_need_slack_and_nothing_else_changes(
    both: Installable, host: Browser
) -> None:
    before, events = statuses(host), both.here.types()
    sealed = both.here.rows("SELECT * FROM installations")
    listener = listen()
    told = {**both.environment, "PONCHIK_TOKEN_KEYS": OTHER_KEY}
    with (
        assembled({**told, "PONCHIK_URL": url_of(listener)}) as ponchik,
        serving(build_app(ponchik), listener),
    ):
        lost = Played(ponchik, both.here.slack, url_of(listener))
        browser = replace(host, played=lost)
        assert statuses(browser) == {**before, NEXT: 503}
        page = browser.get(f"{browser.home()}{NEXT}").text
        assert LOCKED in page
        lost.work()
    assert both.here.rows("SELECT * FROM installations") == sealed
    assert both.here.types() == events
