"""A place for a demo of stand-ins, and one browser for a file of tests.

Playwright's event loop must not outlive the file: other tests bring their own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE, QUIET
from tests.harness.stand_ins import PROCFILE, STAND_IN


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install -y chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET.split(), timeout=PATIENCE
        )
        expect.set_options(timeout=PATIENCE)
        yield launched
        launched.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "Procfile").write_text(PROCFILE)
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    return tmp_path
