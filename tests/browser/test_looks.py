"""How it looks: nothing for axe to find, no jumps, nothing sideways, light and dark."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from playwright.sync_api import ViewportSize, expect
from starlette.responses import StreamingResponse

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import name_blocks, open_direct, say
from ponchik.demo.simulator.methods.views import add_view
from ponchik.demo.simulator.page import routes
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import LOOKS, NARROW, Visit, Visitor
from tests.browser.kit import actions, button, section
from tests.browser.test_blocks import DRAWN, ELEMENTS
from tests.browser.test_modals import FORM
from tests.browser.visiting import SIDEWAYS, broken_rules

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]

JUMPS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 100);
})"""

Json = dict[str, Any]


def in_two_pieces(html: str, headers: dict[str, str]) -> StreamingResponse:
    """Answer with a page up to its first messages, and with the rest in a moment."""

    async def pieces() -> AsyncIterator[str]:
        start, rest = html[: (cut := html.index("And again"))], html[cut:]
        yield start
        await asyncio.sleep(0.5)
        yield rest

    return StreamingResponse(pieces(), headers=headers, media_type="text/html")


def findings(visitor: Visitor) -> list[str]:
    """Ask axe, whose own styles the page's policy refuses aloud; that is no error."""
    before = list(visitor.console_errors)
    found = broken_rules(visitor.page)
    visitor.console_errors[:] = before
    return found


@pytest.fixture
def lively(slack: Simulator, coffee: Conversation, me: str, you: str) -> Conversation:
    """A conversation in which everything that can be said has been said."""
    user_actions.invite_bot(slack, me, coffee.id)
    first = user_actions.write(slack, you, coffee.id, f"Hello <@{me}> :wave: *you*")
    user_actions.write(slack, me, coffee.id, "In a thread", first.ts)
    user_actions.write(slack, you, coffee.id, "And again")
    say(slack, coffee, slack.bot, "Psst", only_for=me)
    say(slack, coffee, slack.bot, "All", [dict(block) for block in DRAWN])
    say(slack, coffee, slack.bot, "Pressed", [actions(*ELEMENTS)])
    group, _ = open_direct(slack, [slack.bot, me, you])
    say(slack, group, slack.bot, "Meet each other")
    return coffee


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_reaches_sideways(
    slack: Simulator,
    visit: Visit,
    lively: Conversation,
    me: str,
    scheme: Literal["light", "dark"],
    size: ViewportSize,
) -> None:
    visitor = visit(size)
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.page.route("https://a.example/**", lambda route: route.abort())
    page = visitor.go(me, lively.id)
    assert findings(visitor) == []
    assert page.evaluate(SIDEWAYS) == []
    page.get_by_role("button", name="Members").click()
    assert findings(visitor) == []
    blocks = name_blocks(slack, FORM["blocks"])
    with slack.lock:
        view = add_view(slack, me, FORM | {"blocks": blocks})
        view.errors = {"name": "There is one already.", "": "Trouble"}
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    assert findings(visitor) == []


def test_the_longest_words_and_the_most_buttons_fit_on_a_phone(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    user_actions.leave(slack, me, coffee.id)
    user_actions.write(slack, you, coffee.id, "x" * 12_000)
    blocks = [section("`" + "y" * 2_000 + "`"), actions(button("z" * 75, "met"))]
    say(slack, coffee, slack.bot, "Long", blocks)
    page = visit(NARROW).go(me, coffee.id)
    expect(page.get_by_role("button", name="Join")).to_be_visible()
    expect(page.get_by_role("button", name="Invite Ponchik")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []


def test_nothing_jumps_while_the_page_appears_and_goes_on(
    slack: Simulator, visit: Visit, lively: Conversation, me: str, you: str
) -> None:
    visitor = visit()
    visitor.page.route("https://a.example/**", lambda route: route.abort())
    page = visitor.go(me, lively.id)
    user_actions.write(slack, you, lively.id, "One more")
    expect(page.get_by_text("One more")).to_be_visible()
    assert page.evaluate(JUMPS) < 0.01


def test_nothing_jumps_where_the_page_comes_in_pieces(
    visit: Visit, lively: Conversation, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HTMLResponse", in_two_pieces)
    visitor = visit()
    visitor.page.route("https://a.example/**", lambda route: route.abort())
    page = visitor.go(me, lively.id)
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    assert page.evaluate(JUMPS) < 0.01


def test_who_reads_further_up_is_left_there_when_something_new_comes(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    for number in range(40):
        user_actions.write(slack, you, coffee.id, f"Line {number}")
    page = visit().go(me, coffee.id)
    expect(page.get_by_text("Line 39")).to_be_in_viewport()
    page.get_by_text("Line 5", exact=True).scroll_into_view_if_needed()
    user_actions.write(slack, you, coffee.id, "Line 40")
    expect(page.get_by_text("Line 40")).to_have_count(1)
    expect(page.get_by_text("Line 5", exact=True)).to_be_in_viewport()
    expect(page.get_by_text("Line 40")).not_to_be_in_viewport()


def test_a_menu_that_is_open_stays_open_while_the_page_goes_on(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    say(slack, coffee, slack.bot, "?", [section("Menu", ELEMENTS[10])])
    say(slack, coffee, slack.bot, "!", [actions(button("We met", "met"))])
    page = visit(NARROW).go(me, coffee.id)
    page.get_by_role("button", name="More").click()
    user_actions.write(slack, you, coffee.id, "Meanwhile")
    expect(page.get_by_text("Meanwhile")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#places")).to_be_visible()
    page.locator("#places").get_by_role("link", name="# random").click()
    expect(page.get_by_role("heading", name="# random")).to_be_visible()
