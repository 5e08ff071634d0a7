"""Pictures, the past and causes in a browser: in each look, on paper, by keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from ponchik.clock import system_clock
from tests.browser.conftest import CONTEXTS, NARROW, PATIENCE
from tests.browser.test_dashboard import Dashboard
from tests.browser.visiting import OUTSIDE
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(36),
    pytest.mark.xdist_group("browser"),
]

INSIGHTS = "/programs/coffee/insights"


@pytest.fixture(scope="module")
def rounds_played(shared_played: Played) -> Played:
    """Some rounds that are closed: most groups met, some said nothing."""
    played = shared_played
    played.invite(admin=True)
    played.work()
    seen: set[str] = set()
    for number in range(3):
        played.start_round()
        played.ponchik.rounds.close(played.channel, BY_TEST)
        played.work()
        asked = [q for q in played.questions("closing") if q.ts not in seen]
        seen |= {q.ts for q in asked}
        for place, question in enumerate(asked):
            if place % 4 != number:
                user = played.members_of(question.channel)[0]
                answer = "not_met" if place % 7 == 5 else "met"
                played.click(user, question, answer)
            if place == 8:
                played.advance(hours=3)
        played.work()
        played.ponchik.rounds.finish(played.channel, BY_TEST)
        played.work()
    return played


@pytest.fixture
def dashboard(
    rounds_played: Played, chromium: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Dashboard]:
    options = getattr(request, "param", {})
    assert chromium.browser is not None
    context = chromium.browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    seen = Dashboard(rounds_played, page)
    seen.sign_in("Amara Okafor")
    yield seen
    context.close()
    assert seen.said == []


def met(played: Played) -> str:
    [row] = played.rows(
        "SELECT meeting FROM meetings WHERE status = 'closed_met' "
        "AND round_number = 1 ORDER BY meeting LIMIT 1"
    )
    return f"/programs/coffee/rounds/1/meetings/{row['meeting']}"


def position(played: Played) -> int:
    [row] = played.rows(
        "SELECT position FROM events WHERE type = 'Answered' ORDER BY 1 LIMIT 1"
    )
    return int(row["position"])


@pytest.mark.longer
@pytest.mark.parametrize("dashboard", CONTEXTS, indirect=True)
def test_axe_finds_nothing_in_pictures_and_in_the_past(dashboard: Dashboard) -> None:
    seen, then = dashboard, position(dashboard.played)
    for path in (
        INSIGHTS,
        met(seen.played),
        f"{met(seen.played)}?after=4",
        f"/programs/coffee?after={then}",
        f"/programs/coffee/rounds/1?after={then}",
        f"/log/{then}",
        "/log",
    ):
        seen.page.goto(f"{seen.home}{path}")
        for details in seen.page.locator("details").all():
            details.locator("summary").click()
        assert seen.findings() == [], path
        assert seen.page.evaluate(OUTSIDE) == [], path


@pytest.mark.longer
@pytest.mark.parametrize(
    "dashboard", [{"viewport": {"width": 320, "height": 800}}], indirect=True
)
def test_a_narrow_window_holds_each_page_and_every_round(dashboard: Dashboard) -> None:
    seen = dashboard
    for path in (INSIGHTS, met(seen.played), f"{met(seen.played)}?after=4"):
        seen.page.goto(f"{seen.home}{path}")
        assert seen.page.evaluate(OUTSIDE) == [], path
    seen.page.set_viewport_size(NARROW)
    seen.page.goto(f"{seen.home}{INSIGHTS}")
    rooms = seen.page.locator(".picture").evaluate_all(
        "all => all.map(one => one.scrollWidth - one.clientWidth)"
    )
    assert rooms == [0] * len(rooms)
    cut = "all => all.filter(t => t.getBBox().x < 0).map(t => t.textContent)"
    assert seen.page.locator(".chart:not(.network) text").evaluate_all(cut) == []


@pytest.mark.parametrize("dashboard", CONTEXTS[:2], indirect=True)
@pytest.mark.longer
def test_pictures_are_there_on_paper_and_so_are_their_tables(
    dashboard: Dashboard,
) -> None:
    seen = dashboard
    seen.page.goto(f"{seen.home}{INSIGHTS}")
    seen.page.emulate_media(media="print")
    expect(seen.page.locator(".chart")).to_have_count(6)
    for picture in seen.page.locator(".chart").all():
        expect(picture).to_be_visible()
    expect(seen.page.locator("#side")).not_to_be_visible()
    expect(seen.page.locator("#outcomes-table td").first).to_be_visible()


@pytest.mark.longer
def test_the_slider_moves_by_arrow_keys_and_says_its_sentence(
    dashboard: Dashboard,
) -> None:
    seen = dashboard
    # It waits half a second for another key: for both, however busy the machine is.
    seen.page.clock.install()
    seen.page.goto(f"{seen.home}{met(seen.played)}")
    seen.page.clock.pause_at(system_clock() + timedelta(hours=1))
    slider = seen.page.get_by_role("slider", name="As it stood after event")
    last = int(str(slider.get_attribute("max")))
    slider.focus()
    seen.page.keyboard.press("ArrowLeft")
    seen.page.keyboard.press("ArrowLeft")
    told = seen.page.locator(".timeline > li.event .sentence").nth(last - 3)
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(re.escape(told.inner_text()))
    )
    seen.page.clock.run_for(500)
    seen.page.wait_for_url(f"**?after={last - 2}")
    expect(slider).to_be_focused()
    expect(seen.page.get_by_text("Back to now")).to_be_visible()
    expect(seen.page.locator(".timeline > li.later")).to_have_count(2)


@pytest.mark.parametrize("dashboard", [{"java_script_enabled": False}], indirect=True)
@pytest.mark.longer
def test_without_a_script_links_lead_through_a_meetings_life(
    dashboard: Dashboard,
) -> None:
    seen = dashboard
    seen.page.goto(f"{seen.home}{met(seen.played)}")
    seen.page.get_by_role("link", name="One event earlier").click()
    expect(seen.page.locator(".timeline > li.later")).to_have_count(1)
    seen.page.get_by_role("button", name="Show").click()
    expect(seen.page.locator(".timeline > li.later")).to_have_count(1)
    seen.page.get_by_role("link", name="Back to now").click()
    expect(seen.page.locator(".timeline > li.later")).to_have_count(0)


@pytest.mark.longer
def test_from_an_event_one_comes_to_its_causes_and_to_how_it_stood(
    dashboard: Dashboard,
) -> None:
    seen = dashboard
    seen.page.goto(f"{seen.home}{met(seen.played)}")
    seen.page.get_by_role("link", name=re.compile(r"event \d+")).first.click()
    expect(seen.page.get_by_role("heading", name="Because of what")).to_be_visible()
    seen.page.get_by_role("link", name="The meeting after this").click()
    expect(seen.page.get_by_text("You are looking at")).to_be_visible()
