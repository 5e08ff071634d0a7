"""The round before it starts: what a host decides of it, and that only this starts."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.dashboard.conftest import HOST
from tests.browser.visiting import Visiting
from tests.harness.demo import Playing
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]
NEXT = "/programs/{channel}/next"
CHANGED = "Done: the other groups are drawn around it."


def open_next(host: Visiting) -> Locator:
    """Open the round to come, and return the names of its groups."""
    host.page.goto(f"{host.home}/programs/coffee/next")
    return host.page.get_by_role("region", name=re.compile(r"^\d+ groups$")).locator(
        ".what b"
    )


def names_in(groups: Locator) -> set[frozenset[str]]:
    """Return who is drawn together."""
    groups.page.wait_for_load_state()
    told = groups.all_inner_texts()
    return {frozenset(re.split(", | and ", group)) for group in told}


@pressed(NEXT, "keep", "again", "release")
def test_a_group_that_is_kept_stays_when_the_others_are_drawn_again(
    demo: Playing, host: Visiting
) -> None:
    groups, page = open_next(host), host.page
    before = names_in(groups)
    [kept] = names_in(groups.first)
    page.get_by_role("button", name=re.compile("^Keep ")).first.click()
    expect(page.get_by_role("status").first).to_contain_text(CHANGED)
    expect(page.get_by_text("kept by a host")).to_have_count(1)
    page.get_by_role("button", name="Draw again").click()
    expect(page.get_by_text("Draw", exact=True).locator("+ dd")).to_contain_text("2,")
    assert kept in names_in(groups)
    assert names_in(groups) != before
    assert demo.doer_of("RoundDrafted") == demo.person(HOST)["id"]
    page.get_by_role("button", name=re.compile("^Draw anew ")).click()
    expect(page.get_by_text("kept by a host")).to_have_count(0)
    assert not demo.groups(), "nothing has left"


@pressed(NEXT, "swap", "restore")
def test_two_people_change_places_until_that_is_undone(
    demo: Playing, host: Visiting
) -> None:
    groups, page = open_next(host), host.page
    before = names_in(groups)
    page.get_by_role("link", name=re.compile("^Swap… ")).first.click()
    dialog = page.get_by_role("dialog", name="Who changes places with whom?")
    expect(dialog).to_contain_text("Both groups are kept from then on")
    one, _, other = dialog.locator("option").first.inner_text().partition(" with ")
    dialog.get_by_role("button", name="Change places").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(CHANGED)
    expect(page.get_by_text("kept by a host")).to_have_count(2)
    assert not [group for group in names_in(groups) if {one, other} <= group]
    assert names_in(groups) != before
    assert demo.doer_of("RoundDrafted") == demo.person(HOST)["id"]
    told.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("kept by a host")).to_have_count(0)
    assert names_in(groups) == before


@pressed(NEXT, "leave-out", "take-back")
def test_whoever_is_left_out_is_in_no_group_until_they_are_taken_in_again(
    demo: Playing, host: Visiting
) -> None:
    groups, page = open_next(host), host.page
    page.get_by_role("link", name=re.compile("^Leave out… ")).first.click()
    dialog = page.get_by_role("dialog", name="Who is left out of round 1?")
    expect(dialog).to_contain_text("They are in the round after it again.")
    name = dialog.locator("option").first.inner_text()
    dialog.get_by_role("button", name="Leave them out").click()
    expect(page.get_by_text("left out by a host")).to_be_visible()
    assert not [group for group in names_in(groups) if name in group]
    assert demo.doer_of("RoundDrafted") == demo.person(HOST)["id"]
    page.get_by_role("button", name=f"Take in {name}").click()
    expect(page.get_by_text("left out by a host")).to_have_count(0)
    assert [group for group in names_in(groups) if name in group]


@pressed("/programs/{channel}/next/start")
def test_exactly_the_groups_that_were_seen_are_introduced_in_slack(
    demo: Playing, host: Visiting
) -> None:
    groups, page = open_next(host), host.page
    seen = names_in(groups)
    people = sum(map(len, seen))
    page.get_by_role("button", name="Start now…").click()
    dialog = page.get_by_role("dialog", name="Start round 1 now?")
    told = f"{people} people in {len(seen)} groups are introduced to each other"
    expect(dialog).to_contain_text(told)
    dialog.get_by_role("button", name=f"Start for {people} people").click()
    page.wait_for_url("**/rounds/1")
    told = f"{len(seen)} groups are introduced now."
    expect(page.get_by_role("status").first).to_contain_text(told)
    demo.until(lambda: demo.all_say("I matched you"))
    demo.until_idle()
    names = {one["id"]: one["name"] for one in demo.workspace()["people"]}
    assert seen == {
        frozenset(names[user] for user in demo.members(group))
        for group in demo.groups()
    }
    demo.until(lambda: "Round 1 has begun" in demo.coffee()["messages"][-1]["text"])
    assert demo.doer_of("RoundStarted") == demo.person(HOST)["id"]
