"""The dashboard in a browser: signed in with Slack, light and dark, wide and narrow."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import CONTEXTS, NARROW, PATIENCE
from tests.browser.visiting import OUTSIDE, Visiting
from tests.harness.served import Played

pytestmark = [
    pytest.mark.integration,
    pytest.mark.shared,
    pytest.mark.members(14),
    pytest.mark.xdist_group("browser"),
]

#: The pages' addresses below the workspace's own.
PAGES = {
    "today": "/",
    "me": "/me",
    "own list": "/me/list",
    "adding to it": "/me/act/add-to-list",
    "being forgotten": "/me/forget",
    "who has left": "/left?find=a",
    "program": "/programs/coffee",
    "round": "/programs/coffee/rounds/1",
    "round to come": "/programs/coffee/next",
    "its settings": "/programs/coffee/settings",
    "people": "/programs/coffee/people",
    "log": "/log",
    "deliveries": "/deliveries",
    "workspace": "/settings",
    "waiting": "/deliveries?status=pending",
    "nothing found": "/programs/coffee/rounds/1?find=zzz",
    "no such page": "/no/such/page",
}


class Dashboard(Visiting):
    """That of a Ponchik in this process."""

    def __init__(self, played: Played, page: Page) -> None:
        super().__init__(played.url, played.slack.workspace.team.domain, page)
        self.played = played


def ask_all(played: Played) -> Played:
    """Let an admin invite Ponchik and become host, and have all groups asked."""
    played.invite(admin=True)
    played.work()
    played.start_round()
    played.advance_to("check_in-1")
    return played


@pytest.fixture(scope="module")
def round_played(shared_played: Played) -> Played:
    """A round in the middle: some said that they met, one group fails."""
    played = ask_all(shared_played)
    for place, question in enumerate(played.questions("check_in-1")[:4]):
        user = played.members_of(question.channel)[0]
        answer = ("met", "met", "scheduled", "not_yet")[place]
        assert played.click(user, question, answer) == 200
    played.work()
    played.do(
        "UPDATE effects SET status = 'dead', last_error = 'is_archived' "
        "WHERE id = (SELECT id FROM effects WHERE kind = 'ask' LIMIT 1)"
    )
    return played


@pytest.fixture
def open_dashboard(
    round_played: Played, chromium: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Dashboard]:
    options = getattr(request, "param", {})
    assert chromium.browser is not None
    context = chromium.browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    dashboard = Dashboard(round_played, page)
    yield dashboard
    context.close()
    assert dashboard.complaints == []


@pytest.mark.longer
@pytest.mark.parametrize("open_dashboard", CONTEXTS, indirect=True)
def test_axe_finds_nothing_and_nothing_reaches_out_of_the_window(
    open_dashboard: Dashboard,
) -> None:
    seen = open_dashboard
    seen.page.goto(f"{seen.played.url}/sign-in")
    assert seen.findings() == []
    seen.page.get_by_role("link", name="Sign in with Slack").click()
    seen.page.wait_for_load_state()
    assert seen.findings() == []
    seen.sign_in("Amara Okafor")
    addresses = [f"{seen.home}{path}" for path in PAGES.values()]
    seen.page.goto(f"{seen.home}/programs/coffee/rounds/1")
    meeting = seen.page.locator(".rows .what a").first
    person = f"{seen.home}/programs/coffee/people"
    addresses.append(str(meeting.evaluate("link => link.href")))
    seen.page.goto(person)
    someone = seen.page.locator("tbody th a").first
    addresses.append(str(someone.evaluate("link => link.href")))
    for address in addresses:
        seen.page.goto(address)
        assert seen.findings() == [], address
        assert seen.page.evaluate(OUTSIDE) == [], address


@pytest.mark.parametrize(
    "open_dashboard", [{"java_script_enabled": False}], indirect=True
)
def test_without_javascript_all_is_there(open_dashboard: Dashboard) -> None:
    seen = open_dashboard
    seen.sign_in("Amara Okafor")
    expect(seen.page.get_by_role("heading", name="Today")).to_be_visible()
    seen.page.locator(".side").get_by_role("link", name="coffee").click()
    seen.page.get_by_role("link", name=re.compile("Round 1 running")).click()
    seen.page.get_by_label("Find a person").fill("a")
    seen.page.get_by_role("button", name="Find").click()
    seen.page.locator(".rows .what a").first.click()
    expect(seen.page.get_by_role("heading", name="What happened")).to_be_visible()
    seen.page.get_by_role("button", name="Sign out").click()
    expect(seen.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()


@pytest.mark.parametrize("open_dashboard", [{"viewport": NARROW}], indirect=True)
def test_on_a_phone_the_menu_opens_without_a_script(open_dashboard: Dashboard) -> None:
    seen = open_dashboard
    seen.sign_in("Amara Okafor")
    log = seen.page.get_by_role("link", name="Event log").and_(
        seen.page.locator(".side a")
    )
    expect(log).not_to_be_visible()
    seen.page.get_by_role("button", name="Menu").click()
    log.click()
    expect(seen.page.get_by_role("heading", name="Event log")).to_be_visible()


def test_a_meeting_leads_to_its_chat_in_slack_and_the_chat_back(
    open_dashboard: Dashboard,
) -> None:
    seen = open_dashboard
    seen.sign_in("Amara Okafor")
    seen.page.goto(f"{seen.home}/programs/coffee/rounds/1")
    seen.page.locator(".rows .what a").first.click()
    meeting = seen.page.url
    seen.page.get_by_role("link", name="Open in Slack").click()
    seen.page.wait_for_url(f"{seen.played.slack.url}/**")
    place = re.search(r"in=(\w+)", seen.page.url)
    assert place is not None
    seen.page.goto(f"{seen.played.url}/find?conversation={place[1]}")
    assert seen.page.url == meeting


@pytest.mark.parametrize("open_dashboard", CONTEXTS, indirect=True)
def test_a_break_is_asked_for_in_a_dialog_and_escape_leaves_it(
    open_dashboard: Dashboard,
) -> None:
    seen = open_dashboard
    seen.sign_in("Amara Okafor")
    seen.page.goto(f"{seen.home}/me")
    opener = seen.page.get_by_role("link", name="Break… from #coffee")
    opener.press("Enter")
    dialog = seen.page.get_by_role("dialog", name="Take a break from #coffee?")
    expect(dialog.get_by_label("Back on")).to_be_visible()
    assert seen.findings() == []
    seen.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
