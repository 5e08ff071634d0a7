"""The list of conversations on a phone: it is a sheet, which follows what happens."""

import pytest
from playwright.sync_api import expect

from ponchik.demo.simulator.messages import open_direct, say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import NARROW, Visit

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]


def test_what_the_app_writes_is_in_the_open_list(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit(NARROW).go(me, coffee.id)
    page.get_by_role("button", name="Conversations").click()
    places = page.locator("#places")
    expect(places.get_by_role("button", name="Ponchik")).to_be_visible()
    with slack.lock:
        chat, _ = open_direct(slack, [slack.bot, me])
    expect(places.get_by_role("link", name="Ponchik")).to_have_count(0)
    with slack.lock:
        say(slack, chat, slack.bot, "Thanks for inviting me.")
    places.get_by_role("link", name="Ponchik").click()
    expect(page.get_by_text("Thanks for inviting me.")).to_be_visible()
