"""The clock and the panel of what happens behind the scenes, in a real browser."""

import pytest
from playwright.sync_api import expect

from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.backstage import Backstage
from tests.browser.conftest import NARROW, Visit
from tests.browser.fake_app import FakeApp
from tests.harness.waiting import seconds_until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.longer,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("backstage"),
]

HOUR = 3_600
WIDEST = {"width": 1440, "height": 900}


def test_the_clock_moves_by_an_hour_a_day_and_to_what_is_due_next(
    slack: Simulator, backstage: Backstage, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    clock = page.get_by_role("toolbar", name="Clock")
    before = clock.locator("time").get_attribute("datetime")
    clock.get_by_role("button", name="hour").click()
    expect(clock.locator("time")).not_to_have_attribute("datetime", str(before))
    seconds_until(lambda: slack.clock.ahead == HOUR)
    clock.get_by_role("button", name="day").click()
    seconds_until(lambda: slack.clock.ahead == HOUR + 24 * HOUR)
    clock.get_by_role("button", name="Next due").click()
    expect(page.get_by_role("status")).to_have_text("Round 1 asks its first question.")
    assert slack.clock.ahead == HOUR + 24 * HOUR + HOUR + 1.5
    backstage.next_due = {"seconds": None, "what": ""}
    clock.get_by_role("button", name="Next due").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is due")


@pytest.mark.parametrize("nonsense", [[], {"seconds": "soon"}, {"seconds": 1e400}])
def test_a_backstage_that_answers_nonsense_is_told_of(
    slack: Simulator,
    backstage: Backstage,
    visit: Visit,
    coffee: Conversation,
    me: str,
    nonsense: object,
) -> None:
    backstage.next_due = nonsense
    page = visit().go(me, coffee.id)
    page.get_by_role("button", name="Next due").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert slack.clock.ahead == 0


def test_time_played_in_one_tab_runs_in_both_and_either_pauses_it(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    mine, yours = visit().go(me, coffee.id), visit().go(you, coffee.id)
    mine.get_by_role("button", name="Play").click()
    expect(yours.get_by_role("button", name="Pause")).to_be_visible()
    before = yours.locator(".clock time").get_attribute("datetime")
    seconds_until(lambda: slack.clock.ahead >= HOUR)
    expect(yours.locator(".clock time")).not_to_have_attribute("datetime", str(before))
    yours.get_by_role("button", name="Pause").click()
    expect(mine.get_by_role("button", name="Play")).to_be_visible()
    assert not slack.player.is_playing


def test_the_panel_follows_the_conversation_and_remembers_that_it_was_shut(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit(WIDEST).go(me, coffee.id)
    toggle = page.get_by_role("button", name="Behind the scenes")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    panel = page.frame_locator("#backstage")
    expect(panel.get_by_text(f"Behind {coffee.id}")).to_be_visible()
    page.get_by_role("link", name="# random").click()
    random = slack.workspace.channel("random").id
    expect(panel.get_by_text(f"Behind {random}")).to_be_visible()
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    page.reload()
    expect(page.locator("#backstage")).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_on_a_narrow_screen_the_panel_is_a_sheet_that_opens_when_asked(
    visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit(NARROW).go(me, coffee.id)
    expect(page.locator("#backstage")).to_be_hidden()
    page.get_by_role("button", name="Behind the scenes").click()
    box = page.locator("#backstage").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    page.get_by_role("button", name="Next due").click()
    expect(page.locator("#notice")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1000, 1199])
def test_below_1200_pixels_the_button_says_where_to_start_until_it_was_pressed(
    visit: Visit, coffee: Conversation, me: str, width: int
) -> None:
    page = visit({"width": width, "height": 844}).go(me, coffee.id)
    start = page.get_by_text("Start here", exact=True)
    expect(start).to_be_visible()
    page.get_by_role("button", name="Behind the scenes").click()
    expect(start).to_be_hidden()
    page.get_by_role("button", name="Behind the scenes").click()
    page.reload()
    expect(page.get_by_text("Behind the scenes", exact=True)).to_be_visible()
    expect(start).to_be_hidden()


def test_without_a_backstage_there_is_no_panel_and_no_next_due(
    visit: Visit, chromium: object, app: FakeApp
) -> None:
    del chromium
    with running_simulator(Settings(events_url=f"{app.url}/events")) as slack:
        page = visit().page
        page.goto(slack.url)
        expect(page.get_by_role("button", name="Play")).to_be_visible()
        expect(page.get_by_role("button", name="Behind the scenes")).to_have_count(0)
        expect(page.get_by_role("button", name="Next due")).to_have_count(0)
