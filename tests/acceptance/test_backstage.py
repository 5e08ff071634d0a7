"""Behind the scenes of a demo that runs: the clock, the timeline, and what one breaks.

One demo is played from test to test: first the round begins, then things are broken.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.demo import Playing, playing
from tests.harness.processes import ROOT, descendants

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("backstage"),
]

AXE = ROOT / "tests" / "browser" / "vendor" / "axe.min.js"
UNREADABLE = """async (element) => {
  const found = await axe.run(element, {runOnly: ["color-contrast"]});
  return found.violations.flatMap(v => v.nodes).map(n => n.html + n.failureSummary);
}"""
#: Milliseconds; the worst that is broken here heals within them.
PATIENCE = 90_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    with playing(folder, is_calm=False) as played:
        yield played


@pytest.fixture(scope="module")
def panel(demo: Playing, browser: Browser) -> Iterator[Page]:
    """A tab that is never reloaded: all that is seen in it came by itself."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(str(demo.backstage.base_url))
    yield page
    page.close()
    assert complaints == []


def verdict(demo: Playing, panel: Page, messages: int) -> None:
    """So many messages are in the groups, and whatever is due is in Slack once."""
    demo.until(lambda: demo.in_groups() >= messages)
    words = re.compile(r"(\d+) messages due, \1 delivered, none twice")
    expect(panel.locator(".verdict.holds")).to_contain_text(words)
    assert set(demo.copies().values()) == {1}


def test_time_that_is_played_slowly_comes_to_what_is_due(
    demo: Playing, browser: Browser
) -> None:
    demo.invite()
    demo.until(lambda: (demo.next_due()["seconds"] or 0) > 4 * 3_600)
    ahead = demo.next_due()["seconds"] - 4 * 3_600
    demo.control.post("/clock", json={"seconds": ahead}).raise_for_status()
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(demo.slack)
    page.get_by_role("button", name="Play").click()
    demo.until(lambda: "check-in" in demo.next_due()["what"])
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.close()
    # Played as fast as that, a working day may be over before all are introduced.
    demo.until_idle()
    while demo.in_groups() < 12:
        demo.jump()
        demo.until_idle()
    assert len(demo.groups()) == 12


def test_what_is_due_happens_by_itself_after_a_jump(demo: Playing) -> None:
    demo.until(lambda: demo.in_groups() == 12)
    assert demo.jump() == "round 1 asks how it is going (check-in 1)"
    demo.until(lambda: demo.in_groups() > 12)


def test_the_page_shows_by_itself_what_happens(demo: Playing, panel: Page) -> None:
    timeline = panel.locator(".timeline")
    expect(timeline).to_contain_text("Round 1 started: 25 people in 12 groups")
    verdict(demo, panel, 24)
    panel.get_by_text("12 groups", exact=True).click()
    panel.locator(".groups a").first.click()
    expect(timeline).to_contain_text("They were introduced to each other.")
    expect(timeline).to_contain_text("Check-in 1 was posted.")
    group = group_in_view(demo, panel)
    demo.click(group, demo.members(group)[0], "It's scheduled")
    expect(timeline).to_contain_text("answered: it's scheduled.")
    expect(panel.locator(".effect").first).to_contain_text("show the answers")


def group_in_view(demo: Playing, panel: Page) -> dict[str, Any]:
    conversation = panel.url.partition("conversation=")[2]
    return next(group for group in demo.groups() if group["id"] == conversation)


def test_lost_replies_make_no_second_message(demo: Playing, panel: Page) -> None:
    break_it(panel, "loses replies")
    assert demo.jump() == "round 1 asks its closing question"
    verdict(demo, panel, 36)
    fates = panel.locator(".effect", has_text="post the closing question")
    expect(fates).to_contain_text("once in Slack")
    break_it(panel, "works")


def test_a_slack_that_says_429_is_given_time(demo: Playing, panel: Page) -> None:
    break_it(panel, "says 429")
    refused = [{"kind": "rate_limited", "seconds": 1}]
    demo.trouble(method="chat.postMessage", script=refused)
    assert demo.jump() == "round 1 reminds those who gave no answer"
    demo.until(lambda: 429 in {call["status"] for call in demo.ledger()["calls"]})
    break_it(panel, "works")
    verdict(demo, panel, 48)


def test_the_worker_is_killed_and_its_successor_goes_on(
    demo: Playing, panel: Page
) -> None:
    before = workers(demo)
    panel.get_by_role("button", name="Kill the worker").click()
    expect(panel.get_by_role("status")).to_contain_text("The worker was killed.")
    demo.until(lambda: not before & workers(demo))
    break_it(panel, "fails (5xx)")
    demo.trouble(method="chat.*", fault={"kind": "error_before", "status": 503})
    assert demo.jump() == "round 1 ends"
    expect(panel.locator(".verdict")).to_contain_text("still on the way")
    break_it(panel, "works")
    verdict(demo, panel, 60)
    assert workers(demo)


def test_an_emptied_redis_loses_no_message(demo: Playing, panel: Page) -> None:
    panel.get_by_role("button", name="Empty Redis").click()
    expect(panel.get_by_role("status")).to_contain_text("Postgres has not.")
    assert demo.jump() == "round 2 starts"
    verdict(demo, panel, 72)
    assert demo.jump() == "round 2 asks how it is going (check-in 1)"
    panel.get_by_role("button", name="Empty Redis").click()
    verdict(demo, panel, 84)


@pytest.mark.nightly  # now and then a round that is past stays due, and none starts
def test_a_clock_that_runs_while_messages_are_sent_does_no_harm(
    demo: Playing, panel: Page
) -> None:
    """Weeks in seconds, while Slack takes its time: what came too late is let go."""
    before = sum(demo.copies().values())
    break_it(panel, "is slow")
    for _ in range(3 * 7 * 3):
        demo.control.post("/clock", json={"hours": 8}).raise_for_status()
        time.sleep(0.1)
    break_it(panel, "works")
    until_nothing_waits(demo, panel)
    expect(panel.locator(".coming")).to_contain_text("Next in #coffee: round")
    expect(panel.locator(".verdict.holds")).not_to_contain_text("on the way")
    said = panel.locator(".verdict.holds").inner_text()
    numbers = re.search(r"(\d+) messages due, (\d+) delivered, none twice", said)
    assert numbers
    assert numbers[1] == numbers[2]
    assert int(numbers[1]) > before
    assert set(demo.copies().values()) == {1}


def until_nothing_waits(demo: Playing, panel: Page) -> None:
    """Let the time pass until a decent hour, for which some messages wait."""
    for _ in range(21):
        demo.until_idle()
        for _ in range(2):
            panel.wait_for_event("response", lambda answer: "/panel" in answer.url)
        if "on the way" not in panel.locator(".verdict").inner_text():
            return
        demo.control.post("/clock", json={"hours": 4}).raise_for_status()


def workers(demo: Playing) -> set[int]:
    """The worker's processes, as the machine sees them."""
    return {pid for pid in descendants(demo.process.pid) if "dramatiq" in words(pid)}


def words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def break_it(panel: Page, what: str) -> None:
    button = panel.get_by_role("button", name=what)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_server_that_does_not_answer_is_told_of_until_it_does(
    demo: Playing, browser: Browser
) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(str(demo.backstage.base_url))
    lost = page.get_by_text("Nobody answers here.")
    expect(lost).to_be_hidden()
    page.route("**/panel*", lambda route: route.abort())
    expect(lost).to_be_visible()
    page.unroute("**/panel*")
    expect(lost).to_be_hidden()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(
    demo: Playing, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    group = demo.groups()[0]["id"]
    for place in (f"?conversation={group}", ""):
        page.goto(f"{demo.backstage.base_url}{place}")
        page.locator(".timeline li").first.wait_for()
        page.add_script_tag(path=AXE)
        findings = page.evaluate("axe.run().then((found) => found.violations)")
        assert [(f["id"], f["nodes"][0]["html"]) for f in findings] == []
        for button in page.locator("button").all():
            for reach in (button.hover, button.focus):
                reach()
                assert button.evaluate(UNREADABLE) == []
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width
    context.close()


def test_everything_is_reached_by_keyboard(panel: Page) -> None:
    """And what one has reached keeps the focus, though the page is drawn anew."""
    button = panel.get_by_role("button", name="is slow")
    button.focus()
    panel.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    for _ in range(2):
        panel.wait_for_event("response", lambda answer: "/panel" in answer.url)
    expect(button).to_be_focused()
    panel.keyboard.press("Shift+Tab")
    expect(panel.get_by_role("button", name="works")).to_be_focused()
    panel.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
