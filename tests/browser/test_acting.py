"""Acting in a browser: a question in a dialog, by keyboard, on a phone, and plainly."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import CONTEXTS, PATIENCE
from tests.browser.test_dashboard import Dashboard
from tests.browser.visiting import OUTSIDE
from tests.harness.served import Played

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(10),
    pytest.mark.xdist_group("browser"),
]
HOST = "Amara Okafor"
PLAIN = [
    pytest.param(
        {"java_script_enabled": False}, id="no script", marks=pytest.mark.longer
    )
]


@pytest.fixture(scope="module")
def served(shared_played: Played) -> Played:
    """A program whose host is an admin."""
    played = shared_played
    played.invite(admin=True)
    played.work()
    return played


@pytest.fixture
def acting(
    served: Played, chromium: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Dashboard]:
    assert chromium.browser is not None
    context = chromium.browser.new_context(**getattr(request, "param", {}))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    dashboard = Dashboard(served, page)
    dashboard.sign_in(HOST)
    yield dashboard
    context.close()
    assert dashboard.complaints == []


@pytest.mark.parametrize("acting", CONTEXTS, indirect=True)
def test_a_question_opens_over_its_page_and_escape_leads_back_to_its_button(
    acting: Dashboard,
) -> None:
    page = acting.page
    page.goto(f"{acting.home}/programs/coffee")
    opener = page.get_by_role("link", name="Pause…")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Pause #coffee?")
    expect(dialog).to_be_visible()
    assert acting.findings() == []
    assert page.evaluate(OUTSIDE) == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("link", name="Keep it running").click()
    expect(dialog).not_to_be_visible()


@pytest.mark.parametrize("acting", [*CONTEXTS, *PLAIN], indirect=True)
@pytest.mark.longer
def test_a_program_is_paused_and_the_pause_is_undone(acting: Dashboard) -> None:
    page = acting.page
    page.goto(f"{acting.home}/programs/coffee")
    page.get_by_role("link", name="Pause…").click()
    page.get_by_role("button", name="Pause", exact=True).click()
    told = page.get_by_role("status")
    expect(told).to_contain_text("No round starts until somebody resumes it.")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    told.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Pause…")).to_be_visible()


@pytest.mark.longer
@pytest.mark.parametrize("acting", CONTEXTS, indirect=True)
def test_axe_finds_nothing_where_something_can_be_done(acting: Dashboard) -> None:
    coffee = f"{acting.home}/programs/coffee"
    for path in ("/settings", "/next", "/act/move", "/act/hand-over"):
        acting.page.goto(f"{coffee}{path}")
        assert acting.findings() == [], path
        assert acting.page.evaluate(OUTSIDE) == [], path
    acting.page.goto(f"{coffee}/settings")
    acting.page.get_by_label("Days off").fill("some day")
    acting.page.get_by_role("button", name="Save").click()
    expect(acting.page.get_by_label("Days off")).to_have_value("some day")
    acting.page.wait_for_load_state()
    assert acting.findings() == []


@pytest.mark.parametrize("acting", [*CONTEXTS, *PLAIN], indirect=True)
def test_a_round_is_looked_at_changed_started_and_called_off(
    acting: Dashboard,
) -> None:
    page, coffee = acting.page, f"{acting.home}/programs/coffee"
    page.goto(f"{coffee}/next")
    page.get_by_role("button", name=re.compile("^Keep ")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("drawn around it")
    page.get_by_role("link", name=re.compile("^Swap… ")).first.click()
    page.get_by_role("button", name="Change places").click()
    page.get_by_role("button", name="Start now…").click()
    page.get_by_role("button", name=re.compile("^Start for ")).click()
    page.wait_for_url(re.compile(r"/rounds/\d+$"))
    expect(page.get_by_role("status").first).to_contain_text("are introduced now")
    acting.played.work()
    page.get_by_role("link", name="Call off…").click()
    page.get_by_label("Type coffee to go on").fill("coffee")
    page.get_by_role("button", name=re.compile("^Call round")).click()
    expect(page.get_by_role("status").first).to_contain_text("The round is off")
    acting.played.work()
