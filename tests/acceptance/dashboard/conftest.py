"""A demo for each file, and its people, each signed in to the dashboard.

Each test says with `pressed` what it presses, and fails unless Ponchik took exactly
that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visiting import Visiting
from tests.harness.demo import Playing, playing
from tests.harness.presses import Presses

PATIENCE = 90_000
#: An admin of the workspace, who invites Ponchik and so hosts #coffee.
HOST = "Amara Okafor"


@dataclass
class People:
    """Whoever signed in, each in a browser of their own."""

    browser: Browser
    demo: Playing
    presses: Presses
    signed_in: dict[str, Visiting] = field(default_factory=dict)

    def visit(self, name: str) -> Visiting:
        """Return somebody's tab; the first time they sign in."""
        if name not in self.signed_in:
            self.signed_in[name] = self.sign_in(name)
        return self.signed_in[name]

    def sign_in(self, name: str) -> Visiting:
        """Sign somebody in, in a browser that nobody used before."""
        page = self.browser.new_context(locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE)
        self.presses.listen(page)
        domain = self.demo.workspace()["team"]["domain"]
        seen = Visiting(self.demo.dashboard, domain, page)
        seen.sign_in(name)
        return seen


def latest_in_log(seen: Visiting, event: str) -> Locator:
    """Open the log; return the newest row of this type, which says who did it."""
    seen.page.goto(f"{seen.home}/log?type={event}")
    return seen.page.locator("tbody tr").first


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playing]:
    """Yield a demo in which the host has invited Ponchik to #coffee."""
    with started(request, tmp_path_factory) as played:
        yield played


@contextmanager
def started(
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    *,
    is_calm: bool = True,
) -> Iterator[Playing]:
    """Start a demo, and have its host invite Ponchik to #coffee."""
    request.getfixturevalue("browser")  # without one, nothing is started
    expect.set_options(timeout=PATIENCE)
    with playing(folders.mktemp("demo") / "data", is_calm=is_calm) as played:
        played.invite()
        yield played
        played.until_idle()


@pytest.fixture(scope="module")
def presses() -> Presses:
    return Presses()


@pytest.fixture(scope="module")
def people(demo: Playing, browser: Browser, presses: Presses) -> Iterator[People]:
    """Yield those who can sign in; nobody's console may have said a word."""
    known = People(browser, demo, presses)
    yield known
    for context in browser.contexts:
        context.close()
    said = {name: seen.complaints for name, seen in known.signed_in.items()}
    assert {name: words for name, words in said.items() if words} == {}


@pytest.fixture
def host(people: People) -> Visiting:
    return people.visit(HOST)


@pytest.fixture(autouse=True)
def _only_what_is_named_is_pressed(
    request: pytest.FixtureRequest, presses: Presses
) -> Iterator[None]:
    presses.taken.clear()
    yield
    marks = request.node.iter_markers("presses")
    assert presses.taken == {name for mark in marks for name in mark.args}
