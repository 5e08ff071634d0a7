"""Every page of a demo's dashboard, looked over by axe, and reached by keys alone.

Its tests follow one round from before its start to after its end.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.acceptance.dashboard.conftest import HOST, PATIENCE, People
from tests.browser.conftest import NARROW, WIDE
from tests.browser.visiting import OUTSIDE, Visiting
from tests.harness.demo import Playing
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard-looks"),
]
COFFEE = "/programs/coffee"
#: What is there at any time, questions among it.
ALWAYS = [
    *("/", "/me", "/me/list", "/me/forget", "/me/act/add-to-list", "/left?find=a"),
    *("/log", "/deliveries", "/deliveries?status=pending", "/settings"),
    *("/settings/act/disconnect", "/no/such/page"),
    *(f"{COFFEE}{page}" for page in ("", "/people", "/insights", "/settings", "/next")),
    *(f"{COFFEE}/act/{act}" for act in ("pause", "skip", "move")),
    *(f"{COFFEE}/act/{act}" for act in ("add-host", "remove-host", "hand-over")),
]
ROUND = f"{COFFEE}/rounds/1"
#: Links to what has an address of its own, and the page on which the first one is.
LINKS = {
    ROUND: ".rows .what a",
    f"{COFFEE}/people": "tbody th a",
    "/log": "tbody td a",
    f"{COFFEE}/next": "a[href*='act/']",
    "/me": "a[href*='act/']",
}
#: Pages that say what there is not, or cannot be done.
UNUSUAL = {
    "/no/such/page": 404,
    "/settings/act/disconnect": 409,
    "/sign-in/callback": 400,
}
Scheme = Literal["light", "dark"]
SIZES: dict[str, ViewportSize] = {"wide": WIDE, "narrow": NARROW}


def go_on(demo: Playing, until: Callable[[], object]) -> None:
    """Let what is due be done, one thing after another."""
    demo.until_idle()
    while not until():
        demo.jump()
        demo.until_idle()


def rounds(demo: Playing, where: str) -> bool:
    """Return whether there is such a round."""
    return bool(demo.rows(f"SELECT * FROM rounds WHERE {where}"))


def looks(page: Page) -> Iterator[str]:
    """Give the page each look in turn."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            yield f"{size} and {scheme}"


def wrong_with(seen: Visiting, address: str) -> list[str]:
    """Return what axe and the window's edge say of a page in any of its looks."""
    answer = seen.page.goto(f"{seen.url}{address}")
    assert answer is not None
    expected = UNUSUAL.get(address.removeprefix(f"/w/{seen.domain}"), 200)
    assert answer.status == expected, address
    return [f"{address}, {finding}" for finding in wrong_now(seen)]


def wrong_now(seen: Visiting) -> list[str]:
    """Return the same of the page as it stands."""
    return [
        f"{look}: {finding}"
        for look in looks(seen.page)
        for finding in [*seen.findings(), *seen.page.evaluate(OUTSIDE)]
    ]


def first_links(seen: Visiting, *pages: str) -> Iterator[str]:
    """Return where the first such link of each page leads to."""
    for page in pages:
        seen.page.goto(f"{seen.home}{page}")
        link = seen.page.locator(LINKS[page]).first
        yield str(link.get_attribute("href"))


def require_nothing_wrong(seen: Visiting, *addresses: str) -> None:
    found = [wrong for address in addresses for wrong in wrong_with(seen, address)]
    assert found == []


def below_home(seen: Visiting, *paths: str) -> list[str]:
    return [f"/w/{seen.domain}{path}" for path in paths]


def test_axe_finds_nothing_before_the_first_round(host: Visiting) -> None:
    questions = first_links(host, f"{COFFEE}/next")
    require_nothing_wrong(host, *below_home(host, *ALWAYS), *questions)


def test_axe_finds_nothing_in_a_dialog_and_beside_what_was_typed_wrong(
    host: Visiting,
) -> None:
    page = host.page
    page.goto(f"{host.home}{COFFEE}")
    page.get_by_role("link", name="Move it…").click()
    dialog = page.get_by_role("dialog", name="Move round 1?")
    expect(dialog).to_be_visible()
    assert wrong_now(host) == []
    dialog.get_by_label("To the day").fill("2020-01-06")
    dialog.get_by_role("button", name="Move the round").click()
    expect(page.locator("#day-wrong")).to_be_visible()
    expect(page.get_by_label("To the day")).to_have_value("2020-01-06")
    assert wrong_now(host) == []


def test_axe_finds_nothing_while_a_round_runs(demo: Playing, host: Visiting) -> None:
    go_on(demo, lambda: rounds(demo, "closed_at IS NULL"))
    questions = [f"{ROUND}/act/{act}" for act in ("check-in", "closing", "cancel")]
    require_nothing_wrong(host, *below_home(host, *questions))
    go_on(demo, lambda: demo.all_say("how is your meeting coming along"))
    group = next(one for one in demo.groups() if len(demo.members(one)) == 2)
    demo.click(group, demo.members(group)[0], "We met")
    meeting, person, event, question = first_links(
        host, ROUND, f"{COFFEE}/people", "/log", "/me"
    )
    require_nothing_wrong(
        host,
        *below_home(host, *ALWAYS, ROUND, f"{ROUND}?find=zzz"),
        *(meeting, f"{meeting}/act/resend", f"{meeting}/act/met"),
        *(f"{meeting}?after=1", person, f"{person}/act/leave-out", event, question),
    )


def test_axe_finds_nothing_while_and_after_a_round_ends(
    demo: Playing, host: Visiting
) -> None:
    go_on(demo, lambda: rounds(demo, "closing_at IS NOT NULL"))
    questions = [f"{ROUND}/act/{act}" for act in ("remind", "finish")]
    require_nothing_wrong(host, *below_home(host, ROUND, *questions))
    go_on(demo, lambda: rounds(demo, "closed_at IS NOT NULL"))
    [meeting] = first_links(host, ROUND)
    paths = ("/", COFFEE, ROUND, f"{COFFEE}/insights", f"{COFFEE}/next", "/me")
    require_nothing_wrong(host, *below_home(host, *paths), meeting)


def test_axe_finds_nothing_on_the_way_in(people: People, demo: Playing) -> None:
    page = people.browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    seen = Visiting(demo.dashboard, demo.workspace()["team"]["domain"], page)
    require_nothing_wrong(seen, "/sign-in", "/sign-in/callback")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it is in focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no Tab leads to {target}")


@pressed("/programs/{channel}", "pause", "resume")
def test_a_host_signs_in_pauses_a_program_and_undoes_it_by_keys_alone(
    people: People, demo: Playing
) -> None:
    page = people.browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    people.presses.listen(page)
    page.goto(f"{demo.dashboard}/sign-in")
    steps = [
        ("link", "Sign in with Slack"),
        ("link", HOST),
        ("link", re.compile("^coffee")),
        ("link", "Pause…"),
    ]
    for role, name in steps:
        target = page.get_by_role(role, name=name)  # type: ignore[arg-type]
        expect(target.first).to_be_visible()
        tab_to(page, target.first)
        page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Pause #coffee?")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="Pause"))
    page.keyboard.press("Enter")
    told = page.get_by_role("status").first
    expect(told).to_contain_text("No round starts until somebody resumes it.")
    tab_to(page, told.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Rounds start again, the next on")
    assert demo.doer_of("ProgramResumed") == demo.person(HOST)["id"]
