"""`python -m tests.pictures`: the README's pictures, taken from a demo that runs.

A visitor's first minute is played in the workspace's own page. Its steps become the
frames of one short moving picture, and its middle the still ones.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET
from tests.harness.demo import Playing, playing

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1280, "height": 760}
NARROW: ViewportSize = {"width": 390, "height": 760}
PATIENCE = 20_000
SECONDS_A_FRAME = 2.2
Scheme = Literal["light", "dark"]


def main() -> None:
    if CHROMIUM is None:
        sys.exit("Chromium is missing: apt-get install -y chromium")
    with (
        tempfile.TemporaryDirectory(prefix="ponchik-pictures-") as folder,
        playing(Path(folder, "demo")) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET.split()
        )
        frames, place = _first_minute(browser, demo)
        _save(frames)
        for scheme in ("light", "dark"):
            _photograph(browser, place, scheme, "workspace", WIDE)
            _photograph_dashboard(browser, place, scheme)
        _photograph(browser, place, "dark", "phone", NARROW)
        browser.close()


def _first_minute(browser: Browser, demo: Playing) -> tuple[list[bytes], str]:
    """The frames, and the address of a group that was asked and answered."""
    with _page(browser, demo.slack, "light", WIDE) as page:
        frames = [_frame(page)]
        page.get_by_role("button", name="Invite Ponchik").click()
        _ticked(page, 1)
        expect(page.get_by_text("Hi, I'm Ponchik.")).to_be_visible()
        frames.append(_frame(page))
        page.locator("#places").get_by_role("link", name="Ponchik").click()
        expect(page.get_by_role("button", name="Start like this")).to_be_visible()
        frames.append(_frame(page))
        page.get_by_role("button", name="Start like this").click()
        _ticked(page, 2)
        demo.press_next_due(page)
        _ticked(page, 3)
        page.locator("#places h2:text('Direct messages') + ul a").first.click()
        expect(page.get_by_text("you take the lead")).to_be_visible()
        frames.append(_frame(page))
        demo.press_next_due(page)
        place = page.url
        for answer in ("It's scheduled", "We met"):
            page.get_by_role("button", name=answer).last.click()
            _told(page, answer)
            frames.append(_frame(page))
            other = page.title().partition(" · ")[0].partition(",")[0]
            page.get_by_role("link", name=f"Be {other}").click()
        _ticked(page, 5)
        frames.append(_frame(page))
    return frames, place


@contextmanager
def _page(
    browser: Browser, address: str, scheme: Scheme, size: ViewportSize
) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, color_scheme=scheme, device_scale_factor=1.5
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(address)
    yield page
    context.close()


def _ticked(page: Page, steps: int) -> None:
    behind = page.frame_locator("#backstage")
    expect(behind.locator(".guide li.done")).to_have_count(steps)


def _told(page: Page, answer: str) -> None:
    behind = page.frame_locator("#backstage")
    words = f"answered: {answer.lower()}."
    expect(behind.locator(".timeline")).to_contain_text(words)


def _frame(page: Page) -> bytes:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_200)  # the panel is drawn again each second
    return page.screenshot()


def _save(frames: list[bytes]) -> None:
    first, *others = [Image.open(BytesIO(frame)).convert("RGB") for frame in frames]
    first.save(
        PICTURES / "first-minute.webp",
        save_all=True,
        append_images=others,
        duration=round(1_000 * SECONDS_A_FRAME),
        loop=0,
        quality=80,
        method=6,
    )


def _photograph(
    browser: Browser, place: str, scheme: Scheme, name: str, size: ViewportSize
) -> None:
    with _page(browser, place, scheme, size) as page:
        expect(page.get_by_text("how is your meeting").first).to_be_visible()
        page.wait_for_timeout(1_200)
        file = PICTURES / f"{name}-{scheme}.png"
        file.write_bytes(page.screenshot())
        with Image.open(file) as picture:
            picture.convert("P", palette=Image.Palette.ADAPTIVE).save(file)


def _photograph_dashboard(browser: Browser, place: str, scheme: Scheme) -> None:
    """Go on from a group's conversation, and sign in as the host."""
    with _page(browser, place, scheme, WIDE) as slack:
        with slack.context.expect_page() as opened:
            slack.get_by_role("link", name="Dashboard").click()
        page = opened.value
        page.get_by_role("link", name="Sign in with Slack").click()
        page.get_by_role("link", name="Amara Okafor").click()
        page.get_by_role("link", name="Today").click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        file = PICTURES / f"dashboard-{scheme}.png"
        file.write_bytes(page.screenshot())
        with Image.open(file) as picture:
            picture.convert("P", palette=Image.Palette.ADAPTIVE).save(file)


if __name__ == "__main__":
    main()
