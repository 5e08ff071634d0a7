"""What is told of stands where nothing can be pressed, and not for long."""

import pytest
from playwright.sync_api import Page, expect

from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.methods.views import add_view
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.backstage import Backstage
from tests.browser.conftest import Visit
from tests.browser.kit import actions, button, plain

pytestmark = [
    pytest.mark.integration,
    pytest.mark.longer,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("backstage"),
]

WIDTHS = [360, 390, 768, 1024, 1199, 1200, 1280, 1440, 1920]
#: What can be pressed or read, and lies under a sentence that is told.
COVERED = """() => [...document.querySelectorAll(".toast")]
  .filter(toast => toast.checkVisibility())
  .flatMap(toast => {
    const t = toast.getBoundingClientRect();
    return [...document.querySelectorAll(
        "button, a[href], input, textarea, select, .message, time, h1, h2")]
      .filter(e => e.checkVisibility() && !e.closest("iframe, .unseen, .skip"))
      .filter(e => { const r = e.getBoundingClientRect();
        return r.width && r.left < t.right && t.left < r.right
          && r.top < t.bottom && t.top < r.bottom; })
      .map(e => e.outerHTML.slice(0, 90));
  })"""


def press_next_due(page: Page) -> None:
    page.get_by_role("button", name="Next due").click()
    expect(page.locator("#notice")).to_have_text("Round 1 asks its first question.")


def fill(slack: Simulator, place: Conversation) -> None:
    """More messages than fit, the last of which asks something."""
    for number in range(20):
        say(slack, place, slack.bot, f"Line {number}")
    say(slack, place, slack.bot, "?", [actions(button("We met", "met"))])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_toast_covers_nothing_that_is_pressed_or_read(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, width: int
) -> None:
    fill(slack, coffee)
    page = visit({"width": width, "height": 844}).go(me, coffee.id)
    press_next_due(page)
    assert page.evaluate(COVERED) == []
    assert page.locator("#notice").evaluate(
        "e => getComputedStyle(e).pointerEvents"
    ) == ("none")
    page.get_by_role("button", name="We met").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_toast_above_a_form_leaves_its_buttons_free(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, width: int
) -> None:
    page = visit({"width": width, "height": 844}).go(me, coffee.id)
    long = {"type": "section", "text": plain("Word " * 500)}
    view = {"type": "modal", "title": plain("Settings"), "submit": plain("Save")}
    with slack.lock:
        add_view(slack, me, view | {"blocks": [long | {"block_id": "b"}] * 3})
    dialog = page.get_by_role("dialog", name="Settings")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#problem")).to_contain_text("Ponchik")
    box = page.locator("#problem").bounding_box()
    form = dialog.bounding_box()
    assert box
    assert form
    assert box["y"] + box["height"] <= form["y"]


def test_a_toast_goes_by_itself(
    visit: Visit, backstage: Backstage, coffee: Conversation, me: str
) -> None:
    visitor = visit()
    visitor.page.clock.install()
    page = visitor.go(me, coffee.id)
    press_next_due(page)
    page.clock.run_for(6_000)
    expect(page.locator("#notice")).to_be_hidden()
    backstage.next_due = {"seconds": None, "what": ""}
    page.get_by_role("button", name="Next due").click()
    expect(page.locator("#problem")).to_contain_text("Nothing is due")
    page.clock.run_for(11_000)
    expect(page.locator("#problem")).to_be_hidden()


def test_the_newest_message_stays_where_it_was_while_a_toast_comes(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str
) -> None:
    fill(slack, coffee)
    page = visit({"width": 390, "height": 844}).go(me, coffee.id)
    answer = page.get_by_role("button", name="We met")
    before = answer.bounding_box()
    press_next_due(page)
    assert answer.bounding_box() == before
