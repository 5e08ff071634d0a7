"""Keys lead from page to page, and do nothing else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from ponchik.clock import system_clock
from tests.browser.conftest import PATIENCE, WIDE
from tests.browser.test_dashboard import Dashboard
from tests.browser.test_live import round_played
from tests.harness.served import Played

__all__ = ["round_played"]

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(14),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def today(round_played: Played, chromium: BrowserContext) -> Iterator[Dashboard]:
    assert chromium.browser is not None
    context = chromium.browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    seen = Dashboard(round_played, page)
    seen.sign_in("Amara Okafor")
    # A letter follows g soon, however busy the machine is.
    page.clock.set_fixed_time(system_clock())
    yield seen
    context.close()


@pytest.mark.parametrize(
    ("letter", "path"),
    [
        ("m", "/me"),
        pytest.param("p", "/programs/coffee", marks=pytest.mark.longer),
        pytest.param("r", "/programs/coffee/rounds/1", marks=pytest.mark.longer),
        pytest.param("d", "/deliveries", marks=pytest.mark.longer),
        pytest.param("l", "/log", marks=pytest.mark.longer),
    ],
)
def test_g_and_a_letter_lead_to_a_page(
    today: Dashboard, letter: str, path: str
) -> None:
    today.page.keyboard.press("g")
    today.page.keyboard.press(letter)
    today.page.wait_for_url(f"{today.home}{path}")
    today.page.keyboard.press("g")
    today.page.keyboard.press("t")
    today.page.wait_for_url(f"{today.home}/")


@pytest.mark.longer
def test_j_and_k_go_from_row_to_row_and_enter_opens_one(today: Dashboard) -> None:
    page = today.page
    page.goto(f"{today.home}/programs/coffee/rounds/1")
    links = page.locator(".rows > li .what a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


@pytest.mark.longer
def test_a_slash_finds_and_what_is_typed_there_is_text(today: Dashboard) -> None:
    page = today.page
    page.goto(f"{today.home}/programs/coffee/rounds/1")
    page.keyboard.press("/")
    field = page.get_by_label("Find a person")
    expect(field).to_be_focused()
    page.keyboard.type("gl?j")
    expect(field).to_have_value("gl?j")
    assert page.url.endswith("/rounds/1")


def test_a_question_mark_shows_the_keys_and_the_focus_returns(today: Dashboard) -> None:
    page = today.page
    button = page.get_by_role("button", name="Keyboard")
    button.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert today.findings() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.longer
def test_with_a_modifier_or_switched_off_keys_are_the_browsers(
    today: Dashboard,
) -> None:
    page = today.page
    help_ = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("Control+g")
    page.keyboard.press("l")
    page.get_by_role("button", name="Keyboard").click()
    help_.get_by_label("These keys work").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(help_).to_be_hidden()
    assert page.url == f"{today.home}/"
    page.get_by_role("button", name="Keyboard").click()
    help_.get_by_label("These keys work").check()
