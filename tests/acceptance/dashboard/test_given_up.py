"""What Slack refuses is given up, and tried again or discarded by a host.

Each test decides about what the one before it left.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.dashboard.conftest import HOST, started
from tests.browser.visiting import Visiting
from tests.harness.demo import Playing
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]
DELIVERY = "/deliveries/{effect}"


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playing]:
    """Yield a demo whose Slack refuses what is posted when the first round starts."""
    with started(request, tmp_path_factory, is_calm=False) as played:
        give_up(played, "restricted_action")
        yield played


@pytest.fixture
def page(host: Visiting) -> Page:
    """The page of what was given up."""
    host.page.goto(f"{host.home}/deliveries")
    return host.page


def give_up(demo: Playing, error: str) -> None:
    """Have Slack refuse what is posted to the groups next, and then work again."""
    before = given_up(demo)
    fault = {"kind": "slack_error", "error": error}
    demo.trouble(method="chat.postMessage", fault=fault)
    while given_up(demo) == before:
        demo.jump()
        demo.until_idle()
    demo.calm()


def given_up(demo: Playing) -> int:
    return len(demo.rows("SELECT id FROM effects WHERE status = 'dead'"))


def deciders(demo: Playing, status: str) -> set[str]:
    """Return who decided about deliveries that are now in this state."""
    rows = demo.rows(
        "SELECT p.slack_id FROM effects AS e JOIN people AS p "
        "ON p.id::text = e.decided_by WHERE e.status = %s",
        status,
    )
    return {row["slack_id"] for row in rows}


@pressed(DELIVERY, "retry")
def test_one_is_tried_again_after_what_helps_was_told(
    demo: Playing, page: Page
) -> None:
    before = given_up(demo)
    page.get_by_role("link", name="Try again… introduce").first.click()
    dialog = page.get_by_role("dialog", name="Try it again?")
    expect(dialog).to_contain_text("have an admin of Slack let apps post there")
    dialog.get_by_role("button", name="Try it again").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("1 delivery is tried again now.")
    demo.until(lambda: demo.in_groups() == 1)
    demo.until_idle()
    assert given_up(demo) == before - 1
    assert deciders(demo, "done") == {demo.person(HOST)["id"]}


@pressed(DELIVERY, "discard")
def test_one_is_discarded_and_nobody_is_told(demo: Playing, page: Page) -> None:
    before, read = given_up(demo), demo.in_groups()
    page.get_by_role("link", name="Discard… introduce").first.click()
    dialog = page.get_by_role("dialog", name="Discard it?")
    expect(dialog).to_contain_text("any more, and nobody is told.")
    dialog.get_by_role("button", name="Discard it").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("1 delivery is discarded.")
    demo.until_idle()
    assert (given_up(demo), demo.in_groups()) == (before - 1, read)
    assert deciders(demo, "cancelled") == {demo.person(HOST)["id"]}


@pressed(DELIVERY, "retry-alike")
def test_all_that_were_refused_alike_are_tried_again(demo: Playing, page: Page) -> None:
    before = given_up(demo)
    page.get_by_role("link", name="Try all alike again…").first.click()
    dialog = page.get_by_role("dialog", name=f"Try all {before} again?")
    expect(dialog).to_contain_text("nothing is sent twice")
    dialog.get_by_role("button", name=f"Try all {before} again").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(f"{before} deliveries are tried again now.")
    demo.until(lambda: demo.in_groups() == len(demo.groups()) - 1)
    demo.until_idle()
    assert given_up(demo) == 0
    assert set(demo.copies().values()) == {1}


@pressed(DELIVERY, "discard-alike")
def test_all_that_were_refused_alike_are_discarded_once_the_channel_is_typed(
    demo: Playing, host: Visiting
) -> None:
    give_up(demo, "invalid_blocks")
    number, page = given_up(demo), host.page
    page.goto(f"{host.home}/deliveries")
    page.get_by_role("link", name="Discard all alike…").first.click()
    dialog = page.get_by_role("dialog", name=f"Discard all {number}?")
    expect(dialog).to_contain_text("They were given up because of: ")
    dialog.get_by_label("Type coffee to go on").fill("coffee")
    dialog.get_by_role("button", name=f"Discard all {number}").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(f"{number} deliveries are discarded.")
    demo.until_idle()
    assert given_up(demo) == 0
    assert not any("how is your meeting" in said for said in demo.last_words())
