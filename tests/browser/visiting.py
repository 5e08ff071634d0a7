"""Somebody at the dashboard in a browser: signs in, acts, and has axe look it over."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What reaches out of the window, less what scrolls sideways by itself.
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .filter(e => !e.closest(".rail, .table, .clock, .unseen"))
  .map(e => e.outerHTML.slice(0, 100))"""
#: Of the dashboard tables and tabs scroll sideways by themselves.
OUTSIDE = SIDEWAYS.replace(".table", ".sideways, .tabs")


def broken_rules(page: Page) -> list[str]:
    """Ask axe what is wrong with the page as it stands."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES
    )
    return [
        f"{v['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


@dataclass
class Visiting:
    """A tab at the dashboard of this address; what its console says is kept."""

    url: str
    domain: str
    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first page on."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    @property
    def home(self) -> str:
        return f"{self.url}/w/{self.domain}"

    @property
    def complaints(self) -> list[str]:
        """What the console said, less what Chromium says of pages that are none."""
        return [text for text in self.said if "Failed to load resource" not in text]

    def sign_in(self, name: str) -> None:
        """Press the one button, and then who one is."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_role("link", name="Sign in with Slack").click()
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_url(f"{self.home}/**")

    def findings(self) -> list[str]:
        """Ask axe, whose own styles the page's policy refuses aloud."""
        before = list(self.said)
        found = broken_rules(self.page)
        self.said[:] = before
        return found
