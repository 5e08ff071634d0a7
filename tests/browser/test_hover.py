"""Whatever is hovered or focused can still be read."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import open_direct, say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import LOOKS, Visit, Visitor
from tests.browser.kit import actions, button
from tests.browser.visiting import AXE

pytestmark = [
    pytest.mark.integration,
    pytest.mark.xdist_group("browser"),
    pytest.mark.usefixtures("backstage"),
]

#: One control of each look: of those with the same classes the first.
KINDS = """() => {
  const seen = new Set();
  for (const e of document.querySelectorAll("button, a[href]:not(.skip)")) {
    const state = ["aria-current", "aria-expanded"].map(name => e.getAttribute(name));
    const kind = [e.tagName, e.className, e.parentElement.className, ...state].join();
    if (!e.checkVisibility() || seen.has(kind)) continue;
    seen.add(kind);
    e.dataset.tested = "";
  }
}"""
UNREADABLE = """async (element) => {
  const found = await axe.run(element, {runOnly: ["color-contrast"]});
  return found.violations.flatMap(v => v.nodes).map(n => n.html + n.failureSummary);
}"""


@pytest.fixture
def lively(slack: Simulator, coffee: Conversation, me: str, you: str) -> Conversation:
    """A channel with a thread and every kind of button, and an unread message."""
    first = user_actions.write(slack, you, coffee.id, "Hello")
    user_actions.write(slack, me, coffee.id, "In a thread", first.ts)
    styles = [button("We met", "a"), button("Go", "b", style="primary")]
    danger = button("Stop", "c", style="danger")
    say(slack, coffee, slack.bot, "?", [actions(*styles, danger)])
    group, _ = open_direct(slack, [slack.bot, me, you])
    say(slack, group, slack.bot, "Meet each other")
    return coffee


def unreadable(visitor: Visitor, reach: Callable[[Locator], None]) -> list[str]:
    """Reach one control of each kind, and ask axe whether it can be read."""
    page, before = visitor.page, list(visitor.console_errors)
    page.evaluate(AXE.read_text())
    page.evaluate("htmx.config.morphIgnore.push('data-tested')")
    page.evaluate(KINDS)
    controls = page.locator("[data-tested]")
    assert controls.count() > 8
    found = []
    for control in controls.all():
        reach(control)
        found += control.evaluate(UNREADABLE)
    visitor.console_errors[:] = before
    return found


@pytest.mark.longer
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_what_is_hovered_or_focused_can_be_read(
    slack: Simulator,
    visit: Visit,
    lively: Conversation,
    me: str,
    scheme: Literal["light", "dark"],
    size: ViewportSize,
) -> None:
    visitor = visit(size)
    visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visitor.go(me, lively.id)
    slack.player.play()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    with slack.lock.reading():  # nothing is drawn again meanwhile
        assert unreadable(visitor, lambda control: control.hover(force=True)) == []
        assert unreadable(visitor, lambda control: control.focus()) == []
    slack.player.pause()
