"""A page that is open shows what happens, and moves nothing under anybody's hands."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from ponchik.application.visitors import hash_of
from tests.browser.conftest import PATIENCE, WIDE
from tests.browser.test_dashboard import Dashboard, ask_all
from tests.harness.served import Played
from tests.harness.waiting import seconds_until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(20),
    pytest.mark.xdist_group("browser"),
]
ANSWERED = "SELECT group_channel FROM meetings WHERE answers <> '{}'"
ROUND = "/programs/coffee/rounds/1"


@pytest.fixture(scope="module")
def round_played(shared_played: Played) -> Played:
    """A round in which everybody was asked, and nobody has answered."""
    return ask_all(shared_played)


Open = Callable[[str], Dashboard]


@pytest.fixture
def open_page(round_played: Played, chromium: BrowserContext) -> Iterator[Open]:
    """Sign in a host, open a page, and wait until it is live."""
    assert chromium.browser is not None
    context = chromium.browser.new_context(viewport=WIDE)
    seen_by: list[Dashboard] = []

    def opened(path: str) -> Dashboard:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        seen = Dashboard(round_played, page)
        seen_by.append(seen)
        if not context.cookies():
            seen.sign_in("Amara Okafor")
        page.goto(f"{seen.home}{path}")
        expect(told(page)).to_have_text("Live")
        return seen

    yield opened
    context.close()
    assert [text for seen in seen_by for text in seen.complaints] == []


def told(page: Page) -> Locator:
    return page.locator("#live-told")


def answer(played: Played, text: str = "met") -> str:
    """Let somebody press a button who has not yet; return the group's meeting."""
    answered = {str(row["group_channel"]) for row in played.rows(ANSWERED)}
    question = next(
        one for one in played.questions("check_in-1") if one.channel not in answered
    )
    user = played.members_of(question.channel)[0]
    assert played.click(user, question, text) == 200
    [row] = played.rows(
        "SELECT meeting FROM meetings WHERE group_channel = %s", question.channel
    )
    return str(row["meeting"])


def test_a_press_in_slack_shows_without_a_reload(open_page: Open) -> None:
    seen = open_page("/")
    seen.page.evaluate("window.sameAsBefore = true")
    before = seen.page.locator(".facts dd").nth(1).inner_text()
    answer(seen.played)
    expect(seen.page.locator(".facts dd").nth(1)).not_to_have_text(before)
    assert seen.page.evaluate("window.sameAsBefore")


@pytest.mark.longer
def test_one_summary_tells_a_screen_reader(open_page: Open) -> None:
    seen = open_page(ROUND)
    answer(seen.played)
    expect(told(seen.page)).to_have_text(re.compile(r"^Live: .*\d met"))
    assert seen.page.locator("[aria-live], [role=status], [role=alert]").count() == 1


def test_nothing_moves_under_a_pointer(open_page: Open) -> None:
    seen = open_page(ROUND)
    rows = seen.page.locator(".rows > li[id]")
    order = rows.evaluate_all("rows => rows.map(row => row.id)")
    rows.last.hover()
    answer(seen.played)
    more = seen.page.locator("#live-new")
    expect(more).to_be_visible()
    assert rows.evaluate_all("rows => rows.map(row => row.id)") == order
    seen.page.mouse.move(2, 2)
    expect(more).to_be_hidden()
    assert rows.evaluate_all("rows => rows.map(row => row.id)") != order


@pytest.mark.longer
def test_nothing_moves_under_a_focus_until_it_is_asked_for(open_page: Open) -> None:
    seen = open_page("/log")
    rows = seen.page.locator("tbody tr")
    first = rows.first.get_attribute("id")
    link = rows.last.locator("a").first
    link.focus()
    answer(seen.played)
    more = seen.page.locator("#live-new")
    expect(more).to_have_text(re.compile(r"^\d+ new$"))
    assert rows.first.get_attribute("id") == first
    expect(link).to_be_focused()
    more.press("Enter")
    expect(rows.first).not_to_have_id(str(first))


@pytest.mark.longer
def test_what_was_typed_stays(open_page: Open) -> None:
    seen = open_page(ROUND)
    field = seen.page.get_by_label("Find a person")
    field.fill("Ama")
    seen.page.mouse.move(2, 2)
    answer(seen.played)
    expect(seen.page.locator("#live-new")).to_be_visible()
    expect(field).to_have_value("Ama")


@pytest.mark.longer
def test_a_page_can_be_paused(open_page: Open) -> None:
    seen = open_page(ROUND)
    seen.page.get_by_role("button", name="Pause").click()
    expect(told(seen.page)).to_have_text("Paused")
    legend = seen.page.locator(".legend")
    before = legend.inner_text()
    seen.page.evaluate(
        "() => { new BroadcastChannel('ponchik ' + document.getElementById('live')"
        ".dataset.stream).onmessage = ({data}) => { document.body.dataset.heard ="
        " data.kind; } }"
    )
    answer(seen.played)
    expect(seen.page.locator("body")).to_have_attribute("data-heard", "changed")
    assert legend.inner_text() == before
    seen.page.get_by_role("button", name="Pause").click()
    expect(legend).not_to_have_text(before)


@contextmanager
def lost_stream(page: Page) -> Iterator[None]:
    """Keep the page from its stream, which it tells."""
    address = re.compile(r"/live\?")

    def refuse(route: Route) -> None:
        route.abort()

    page.route(address, refuse)
    page.reload()
    expect(told(page)).to_have_text(re.compile(r"^Not live since \d\d:\d\d$"))
    yield
    page.unroute(address, refuse)


@pytest.mark.longer
def test_a_lost_stream_is_told_and_found_again(open_page: Open) -> None:
    seen = open_page(ROUND)
    with lost_stream(seen.page):
        legend = seen.page.locator(".legend")
        before = legend.inner_text()
        answer(seen.played)
    expect(told(seen.page)).to_have_text(re.compile("^Live"))
    expect(legend).not_to_have_text(before)


def sign_out_elsewhere(seen: Dashboard) -> None:
    """End the session as another tab would, which the open page is not told."""
    seen.page.context.request.post(
        f"{seen.played.url}/sign-out", headers={"Sec-Fetch-Site": "same-origin"}
    )


@pytest.mark.longer
def test_whoever_was_signed_out_while_the_stream_was_lost_is_shown_the_way_in(
    open_page: Open,
) -> None:
    seen = open_page(ROUND)
    with lost_stream(seen.page):
        sign_out_elsewhere(seen)
    expect(seen.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()


@pytest.mark.longer
def test_of_a_browsers_tabs_one_listens_for_all(open_page: Open) -> None:
    first, second = open_page("/"), open_page(ROUND)
    [token] = [c for c in first.page.context.cookies() if c["name"] == "ponchik"]
    watch, session = first.played.ponchik.watch, hash_of(token["value"])
    seconds_until(lambda: watch.number_of(session) == 1)
    before = first.page.locator(".facts dd").nth(1).inner_text()
    legend = second.page.locator(".legend")
    before_too = legend.inner_text()
    answer(first.played)
    expect(legend).not_to_have_text(before_too)
    first.page.bring_to_front()
    expect(first.page.locator(".facts dd").nth(1)).not_to_have_text(before)


@pytest.mark.longer
def test_whoever_signs_out_elsewhere_is_shown_the_way_in(open_page: Open) -> None:
    seen = open_page(ROUND)
    sign_out_elsewhere(seen)
    expect(seen.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()
