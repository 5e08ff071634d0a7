"""One browser for all tests of this folder, and a workspace with an app in it for each.

Playwright's event loop must not outlive the folder: other tests bring their own.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import (
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from slack_sdk import WebClient

from ponchik.demo.simulator.messages import open_direct
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.backstage import Backstage, running_backstage
from tests.browser.fake_app import SECRET, FakeApp, running_app
from tests.harness.stand_ins import two_free_ports

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}
#: By day a page is looked at where least fits and contrasts are harder, in the longer
#: run in the other ways.
LOOKS = [
    pytest.param(NARROW, "dark", id="narrow-dark"),
    pytest.param(WIDE, "light", id="wide-light", marks=pytest.mark.longer),
    pytest.param(WIDE, "dark", id="wide-dark", marks=pytest.mark.longer),
    pytest.param(NARROW, "light", id="narrow-light", marks=pytest.mark.longer),
]
#: The same as options of a browser's context.
CONTEXTS = [
    pytest.param(
        {"viewport": look.values[0], "color_scheme": look.values[1]},
        id=look.id,
        marks=look.marks,
    )
    for look in LOOKS
]
PATIENCE = 60_000
#: What Chromium and htmx say of requests that a test lets fail.
EXPECTED = ("Failed to load resource", "htmx:sse:error")


@pytest.fixture(scope="package")
def chromium() -> Iterator[BrowserContext]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install -y chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET.split(), timeout=PATIENCE
        )
        expect.set_options(timeout=PATIENCE)
        yield launched.new_context()
        launched.close()


@pytest.fixture
def app() -> Iterator[FakeApp]:
    """Yield an app on a port that nobody else is given while it is stopped."""
    [port, _] = two_free_ports()
    with running_app(int(port)) as running:
        yield running


@pytest.fixture
def backstage() -> Iterator[Backstage]:
    with running_backstage() as running:
        yield running


@pytest.fixture
def slack(request: pytest.FixtureRequest, app: FakeApp) -> Iterator[Simulator]:
    """Yield a Slack with the app in it.

    Where a test has a backstage, the app hears of events alone: a form is not answered.
    """
    settings = Settings(signing_secret=SECRET, events_url=f"{app.url}/events")
    if "backstage" in request.fixturenames:
        backstage: Backstage = request.getfixturevalue("backstage")
        settings = replace(settings, backstage_url=backstage.url)
    else:
        settings = replace(
            settings,
            interactions_url=f"{app.url}/interactions",
            commands_url=f"{app.url}/commands",
        )
    with running_simulator(settings) as running:
        app.client = client_of(running)
        yield running


def client_of(slack: Simulator) -> WebClient:
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    return WebClient(token=token, base_url=url, retry_handlers=[])


@dataclass
class Visitor:
    """Somebody at the page, who acts as a member; console_errors are a failure."""

    slack: Simulator
    page: Page
    console_errors: list[str] = field(default_factory=list)

    def go(self, user: str, place: str) -> Page:
        self.page.goto(f"{self.slack.url}/?as={user}&in={place}")
        return self.page


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(slack: Simulator, chromium: BrowserContext) -> Iterator[Visit]:
    """Open a tab; all tabs of a test must end without a word in the console."""
    visitors: list[Visitor] = []
    assert chromium.browser is not None
    # Of its own: what a page keeps goes by its address, and ports come again.
    context = chromium.browser.new_context()

    def open_tab(viewport: ViewportSize = WIDE) -> Visitor:
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.set_default_timeout(PATIENCE)
        visitor = Visitor(slack, page)
        visitors.append(visitor)
        page.on("console", lambda message: visitor.console_errors.append(message.text))
        page.on("pageerror", lambda error: visitor.console_errors.append(str(error)))
        return visitor

    yield open_tab
    context.close()
    said = [text for visitor in visitors for text in visitor.console_errors]
    assert [text for text in said if not any(e in text for e in EXPECTED)] == []


@pytest.fixture
def coffee(slack: Simulator) -> Conversation:
    return slack.workspace.channel("coffee")


@pytest.fixture
def me(coffee: Conversation) -> str:
    return coffee.members[0]


@pytest.fixture
def you(coffee: Conversation) -> str:
    return coffee.members[1]


@pytest.fixture
def dm(slack: Simulator, me: str) -> Conversation:
    """My direct messages with the app."""
    return open_direct(slack, [slack.bot, me])[0]
