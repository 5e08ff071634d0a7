"""Whatever is hovered or focused on the dashboard can still be read."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, ViewportSize

from tests.browser.conftest import LOOKS, PATIENCE
from tests.browser.test_dashboard import PAGES, Dashboard
from tests.browser.test_hover import UNREADABLE
from tests.browser.test_live import round_played
from tests.browser.visiting import AXE, OUTSIDE
from tests.harness.served import Played

__all__ = ["round_played"]

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(14),
    pytest.mark.xdist_group("browser"),
]
#: Marks one control of each look that was not seen on an earlier page.
NEW_KINDS = """(seen) => {
  const found = new Set(seen);
  const controls = document.querySelectorAll("button, a[href]:not(.skip), input");
  for (const e of controls) {
    const kind = [e.tagName, e.className, e.parentElement.className,
      e.getAttribute("aria-current"), e.getAttribute("aria-pressed")].join();
    if (!e.checkVisibility() || found.has(kind)) continue;
    found.add(kind);
    e.dataset.tested = "";
  }
  return [...found];
}"""
Open = Callable[[ViewportSize, Literal["light", "dark"]], Dashboard]


@pytest.fixture
def open_home(round_played: Played, chromium: BrowserContext) -> Iterator[Open]:
    assert chromium.browser is not None
    contexts = []

    def opened(size: ViewportSize, scheme: Literal["light", "dark"]) -> Dashboard:
        context = chromium.browser.new_context(  # type: ignore[union-attr]
            viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.route("**/live?*", lambda route: route.abort())  # nothing is drawn anew
        seen = Dashboard(round_played, page)
        seen.sign_in("Amara Okafor")
        return seen

    yield opened
    for context in contexts:
        context.close()


def unreadable(control: Locator) -> list[Any]:
    """Ask axe whether a control can be read while it is pointed at, and in focus."""
    control.hover(force=True)
    found = list(control.evaluate(UNREADABLE))
    control.focus()
    return found + list(control.evaluate(UNREADABLE))


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.longer
def test_what_is_hovered_or_focused_can_be_read(
    open_home: Open, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    seen, kinds = open_home(size, scheme), list[str]()
    for path in PAGES.values():
        seen.page.goto(f"{seen.home}{path}")
        seen.page.evaluate(AXE.read_text())
        kinds = seen.page.evaluate(NEW_KINDS, kinds)
        for control in seen.page.locator("[data-tested]").all():
            assert unreadable(control) == [], path
    assert len(kinds) > 15


@pytest.mark.longer
@pytest.mark.parametrize("width", [320, 768, 1024, 1600])
def test_nothing_reaches_out_of_a_window_of_any_width(
    open_home: Open, width: int
) -> None:
    seen = open_home({"width": width, "height": 800}, "light")
    for path in PAGES.values():
        seen.page.goto(f"{seen.home}{path}")
        assert seen.page.evaluate(OUTSIDE) == [], path
