"""The first minute of a visitor, as the card behind the scenes tells it.

Everything is clicked in the workspace's own page; in the end the ledger is asked.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    FrameLocator,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.harness.demo import Playing, playing

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("guided-minute"),
]

PATIENCE = 90_000
STEPS = (
    "Invite Ponchik to #coffee",
    "Say yes with one press",
    "Start a round",
    "Read the introduction",
    "Answer as two members",
    "Jump to the end",
)
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Playing]:
    with playing(tmp_path / "data") as played:
        yield played


def visit(demo: Playing, browser: Browser, size: ViewportSize) -> Page:
    page = browser.new_context(viewport=size).new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(demo.slack)
    return page


def test_the_first_minute_ends_with_each_message_posted_once(
    demo: Playing, browser: Browser
) -> None:
    page = visit(demo, browser, DESKTOP)
    behind = page.frame_locator("#backstage")
    ticked(behind, 0)
    page.get_by_role("button", name="Invite Ponchik").click()
    ticked(behind, 1)
    expect(page.get_by_text("Hi, I'm Ponchik.")).to_be_visible()
    say_yes(page)
    ticked(behind, 2)
    demo.press_next_due(page)
    ticked(behind, 3)
    clock, behind_clock = page.locator(".clock b"), behind.locator(".top time")
    demo.until(lambda: clock.inner_text() in behind_clock.inner_text())
    delivered(demo, behind, 12)
    open_newest_group(page)
    expect(page.get_by_text("take the lead")).to_be_visible()
    demo.press_next_due(page)
    ticked(behind, 4)
    delivered(demo, behind, 24)
    answer_as_two(page)
    ticked(behind, 5)
    while "round 1" in demo.comes():
        demo.press_next_due(page)
    ticked(behind, 6)
    expect(behind.locator(".guide .end")).to_contain_text("1 group met")
    delivered(demo, behind, 24 + 11 + 11 + 12)
    assert set(demo.copies().values()) == {1}
    reported(page)
    page.context.close()


def test_the_first_minute_is_finished_on_a_phone(
    demo: Playing, browser: Browser
) -> None:
    page = visit(demo, browser, PHONE)
    behind = page.frame_locator("#backstage")
    sheet = page.get_by_role("button", name="Behind the scenes")
    expect(sheet).to_contain_text("Start here")
    sheet.click()
    ticked(behind, 0)
    sheet.click()
    page.get_by_role("button", name="Invite Ponchik").click()
    sheet.click()
    ticked(behind, 1)
    sheet.click()
    page.get_by_role("button", name="Conversations").click()
    say_yes(page)
    sheet.click()
    ticked(behind, 2)
    demo.press_next_due(page)
    ticked(behind, 3)
    sheet.click()
    page.get_by_role("button", name="Conversations").click()
    open_newest_group(page)
    expect(page.get_by_text("take the lead")).to_be_visible()
    demo.press_next_due(page)
    answer_as_two(page)
    sheet.click()
    ticked(behind, 5)
    while "round 1" in demo.comes():
        demo.press_next_due(page)
    ticked(behind, 6)
    expect(behind.locator(".guide .end")).to_contain_text("1 group met")
    page.context.close()


def say_yes(page: Page) -> None:
    """Open what Ponchik asks oneself alone, and press what it proposes."""
    page.locator("#places").get_by_role("link", name="Ponchik").click()
    page.get_by_role("button", name="Start like this").click()
    expect(page.get_by_text("Settled. First round:")).to_be_visible()


def reported(page: Page) -> None:
    """The channel reads that the round is over, and its host how it went."""
    places = page.locator("#places")
    page.locator(".rail").get_by_role("link", name="Be Amara Okafor").click()
    places.get_by_role("link", name="coffee").click()
    expect(page.get_by_text("Round 1 has begun:")).to_be_visible()
    expect(page.get_by_text("Round 1 is over")).to_be_visible()
    places.get_by_role("link", name="Ponchik").click()
    expect(page.get_by_text("Round 1 of #coffee is over")).to_be_visible()


def answer_as_two(page: Page) -> None:
    """Press in the group that is in view as oneself, and as the other one."""
    for _ in range(2):
        if page.viewport_size == DESKTOP:
            open_newest_group(page)
        answer, shown = met_as(page)
        name = page.locator(".me b").inner_text()
        page.get_by_role("button", name=answer, exact=True).last.click()
        expect(page.locator(".message").last).to_contain_text(f"{name}: {shown}")
        be_the_other(page)


def open_newest_group(page: Page) -> None:
    page.locator("#places h2:text('Direct messages') + ul a").first.click()
    page.wait_for_load_state()


def met_as(page: Page) -> tuple[str, str]:
    """Return what says that the group in view met, and how it is shown then."""
    if len(others_in_view(page)) == 1:
        return "We met", "we met"
    return "All of us met", "all of us met"


def others_in_view(page: Page) -> list[str]:
    return page.title().partition(" · ")[0].split(", ")


def be_the_other(page: Page) -> None:
    """Become the one with whom this chat is, or the first of them."""
    other = others_in_view(page)[0]
    page.locator(".rail").get_by_role("link", name=f"Be {other}").click()
    page.wait_for_load_state()


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


def delivered(demo: Playing, behind: FrameLocator, messages: int) -> None:
    """So many messages are in the groups, and whatever is due is in Slack once."""
    demo.until(lambda: demo.in_groups() >= messages)
    words = re.compile(r"(\d+) messages due, \1 delivered, none twice\.")
    expect(behind.locator(".verdict.holds")).to_contain_text(words)
