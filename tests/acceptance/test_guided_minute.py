"""The first minute of a visitor, as the card behind the scenes tells it.

Everything is clicked in the workspace's own page; in the end the ledger is asked.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.harness.demo import Playing, playing

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("guided-minute")]

PATIENCE = 90_000
STEPS = (
    "Invite Ponchik to #coffee",
    "Start a round",
    "Answer as two members",
    "Jump to the end",
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Playing]:
    with playing(tmp_path / "data") as played:
        yield played


@pytest.fixture
def page(demo: Playing, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(demo.slack)
    yield page
    context.close()


def test_the_first_minute_ends_with_each_message_posted_once(
    demo: Playing, page: Page
) -> None:
    behind = page.frame_locator("#backstage")
    ticked(behind, 0)
    page.get_by_role("button", name="Invite Ponchik").click()
    ticked(behind, 1)
    demo.press_next_due(page)
    ticked(behind, 2)
    wanted(behind, 12)
    demo.press_next_due(page)
    wanted(behind, 24)
    for answer in ("It's scheduled", "We met"):
        newest_group(page).click()
        page.get_by_role("button", name=answer).last.click()
        timeline = behind.locator(".timeline")
        expect(timeline).to_contain_text(f"answered: {answer.lower()}.")
        be_the_other(page)
    ticked(behind, 3)
    while step(behind, 4).get_attribute("class") != "done":
        demo.press_next_due(page)
    ticked(behind, 4)
    wanted(behind, 24 + 11 + 11 + 11 + 12)
    assert set(demo.copies().values()) == {1}
    assert len(demo.copies()) == 69


def newest_group(page: Page) -> Locator:
    return page.locator("#places h2:text('Direct messages') + ul a").first


def be_the_other(page: Page) -> None:
    """Become the one with whom this chat is, or the first of them."""
    other = page.title().partition(" · ")[0].partition(",")[0]
    page.get_by_role("link", name=f"Be {other}").click()


def step(behind: FrameLocator, number: int) -> Locator:
    return behind.locator(".guide li").nth(number - 1)


def ticked(behind: FrameLocator, steps: int) -> None:
    """So many steps are done, and the next one says what to click."""
    expect(behind.locator(".guide li.done")).to_have_count(steps)
    for number, title in enumerate(STEPS, 1):
        expect(step(behind, number)).to_contain_text(title)
    if steps < len(STEPS):
        expect(behind.locator("[aria-current=step] p")).to_be_visible()
    else:
        expect(behind.locator(".guide .end")).to_be_visible()


def wanted(behind: FrameLocator, messages: int) -> None:
    words = f"{messages} messages wanted, {messages} posted, each once."
    expect(behind.locator(".verdict.holds")).to_contain_text(words)
