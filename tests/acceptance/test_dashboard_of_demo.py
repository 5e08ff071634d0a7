"""The dashboard over the processes that `ponchik demo` starts: web, worker, scheduler.

A host signs in, sees a press in Slack without a reload, and acts; Slack then shows it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.demo import Playing, playing

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("guided-minute"),
]

PATIENCE = 90_000


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Playing]:
    with playing(tmp_path / "data") as played:
        played.invite()
        played.jump()
        while not played.groups():
            played.jump()
            played.until_idle()
        yield played


@pytest.fixture
def page(demo: Playing, browser: Browser) -> Iterator[Page]:
    """Yield a tab in which the host of #coffee is signed in."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened.goto(f"{demo.dashboard}/sign-in")
    opened.get_by_role("link", name="Sign in with Slack").click()
    [host] = [
        person
        for person in demo.workspace()["people"]
        if person["id"] == demo.coffee()["members"][0]
    ]
    opened.get_by_role("link", name=host["real_name"], exact=True).click()
    opened.wait_for_url("**/w/**")
    yield opened
    context.close()


def test_a_press_in_slack_shows_at_once_and_an_act_reaches_slack(
    demo: Playing, page: Page
) -> None:
    page.goto(f"{page.url.rstrip('/')}/programs/coffee/rounds/1")
    legend = page.locator(".legend")
    expect(page.locator("#live")).to_contain_text("Live")
    before = legend.inner_text()
    while not demo.all_say("how is your meeting coming along"):
        demo.jump()
        demo.until_idle()
    group = demo.groups()[0]
    demo.click(group, demo.members(group)[0], "We met")
    expect(legend).not_to_have_text(before)
    page.get_by_role("link", name="Call off…").click()
    page.get_by_label("Type coffee to go on").fill("coffee")
    page.get_by_role("button", name="Call round 1 off").click()
    expect(page.get_by_role("status").first).to_contain_text("The round is off")
    demo.until(lambda: demo.all_say("was called off by its hosts"))
