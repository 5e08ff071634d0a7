"""Two companies install one Ponchik by browser; neither meets what is the other's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.simulator import Simulator
from tests.acceptance.dashboard.conftest import HOST, PATIENCE
from tests.browser.visiting import Visiting
from tests.harness.presses import Presses, pressed
from tests.harness.two_companies import Companies, two_companies
from tests.harness.waiting import seconds_until

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]


@pytest.fixture
def companies(
    browser: Browser, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Companies]:
    expect.set_options(timeout=PATIENCE)
    with two_companies(database_url, redis_url, tmp_path) as both:
        yield both
    for context in browser.contexts:
        context.close()


def tab(browser: Browser) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE)
    return page


def install(page: Page, companies: Companies, slack: Simulator) -> None:
    """Press /install, and allow it in this workspace."""
    team = slack.workspace.team
    page.goto(f"{companies.url}/install")
    page.get_by_role("link", name=f"Allow in {team.name} ({team.id})").click()
    expect(page.get_by_text(f"Ponchik is installed in {team.name}.")).to_be_visible()


def signed_in(
    browser: Browser, companies: Companies, slack: Simulator, presses: Presses
) -> Visiting:
    """Sign an admin of this workspace in."""
    team = slack.workspace.team
    seen = Visiting(companies.url, team.domain, tab(browser))
    presses.listen(seen.page)
    seen.page.goto(f"{seen.url}/sign-in")
    seen.page.get_by_role("link", name="Sign in with Slack").click()
    seen.page.goto(f"{seen.page.url}&team={team.id}")
    seen.page.get_by_role("link", name=HOST, exact=True).click()
    seen.page.wait_for_url(f"{seen.home}/**")
    return seen


def invite(slack: Simulator, channel: str) -> str:
    """Have the admin invite Ponchik there; return the channel's id."""
    place = slack.workspace.channel(channel)
    admin = next(p.id for p in slack.workspace.people.values() if p.is_admin)
    delivered = user_actions.invite_bot(slack, admin, place.id)
    assert delivered is not None
    delivered.wait()
    return place.id


def greets(slack: Simulator, channel: str) -> bool:
    """Return whether Ponchik has said what it is for in the channel."""
    return any("I'm Ponchik" in post.text for post in slack.ledger.posts(channel))


@pressed("/settings", "disconnect")
def test_each_of_two_workspaces_has_its_own_ponchik_until_one_disconnects_it(
    browser: Browser, companies: Companies, presses: Presses
) -> None:
    here, there = companies.here, companies.there
    page = tab(browser)
    install(page, companies, here)
    coffee = invite(here, "coffee")
    seconds_until(lambda: greets(here, coffee))
    install(page, companies, there)
    assert not there.ledger.posts(coffee), "it has the same channel, and no message"
    assert invite(there, "coffee") == coffee
    seconds_until(lambda: greets(there, coffee))
    for slack in (here, there):
        assert [call.error for call in slack.ledger.calls if call.error] == []

    ours = signed_in(browser, companies, here, presses)
    theirs = signed_in(browser, companies, there, presses)
    for path in ("/", "/programs/coffee", "/log", "/deliveries", "/settings"):
        for own, other in ((ours, theirs), (theirs, ours)):
            answer = own.page.goto(f"{own.home}{path}")
            assert answer is not None
            assert answer.status == 200, path
            answer = own.page.goto(f"{other.home}{path}")
            assert answer is not None
            assert answer.status == 404, path

    theirs.page.goto(f"{theirs.home}/settings")
    theirs.page.get_by_role("link", name="Disconnect…").click()
    dialog = theirs.page.get_by_role("dialog", name="Disconnect Tea House?")
    expect(dialog).to_contain_text("1 program ends; no round is running.")
    dialog.get_by_label("Type Tea House to go on").fill("Tea House")
    dialog.get_by_role("button", name="Disconnect").click()
    expect(theirs.page.get_by_text("Its token is no longer valid.")).to_be_visible()
    theirs.page.goto(f"{theirs.home}/settings")
    way_in = theirs.page.get_by_role("link", name="Sign in with Slack")
    expect(way_in).to_be_visible()
    tea = invite(here, "tea")
    assert invite(there, "tea") == tea
    seconds_until(lambda: greets(here, tea))
    assert not there.ledger.posts(tea)
    answer = ours.page.goto(f"{ours.home}/programs/{tea}")
    assert answer is not None
    assert answer.status == 200
    assert [*ours.complaints, *theirs.complaints] == []
