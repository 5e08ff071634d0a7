"""Ponchik is installed in two workspaces by one press each, from a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE
from tests.harness.installed import Installable, installable

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]


@pytest.fixture
def both(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installable]:
    with installable(database_url, redis_url, tmp_path) as two:
        yield two


@pytest.fixture
def german(chromium: BrowserContext) -> Iterator[Page]:
    """Yield a tab of somebody whose browser speaks German."""
    assert chromium.browser is not None
    context = chromium.browser.new_context(locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_two_workspaces_install_it_in_the_readers_language(
    both: Installable, german: Page
) -> None:
    for played in (both.here, both.there):
        german.goto(f"{both.here.url}/install")
        team = played.slack.workspace.team
        german.get_by_role("link", name=f"Allow in {team.name} ({team.id})").click()
        told = german.get_by_text(f"Ponchik ist in {team.name} installiert.")
        expect(told).to_be_visible()
        assert german.locator("html").get_attribute("lang") == "de"
        found = played.ponchik.slack_of(played.workspace).identity()
        assert found.workspace == played.workspace


def test_who_does_not_allow_it_can_try_again(both: Installable, german: Page) -> None:
    german.goto(f"{both.here.url}/install")
    german.get_by_role("link", name="Cancel").click()
    expect(german.get_by_text("Du hast es nicht erlaubt")).to_be_visible()
    german.get_by_role("link", name="Ponchik in einem Workspace installieren").click()
    expect(german.get_by_role("link", name="Cancel")).to_be_visible()
