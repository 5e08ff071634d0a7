"""A program is paused, steered, changed and handed over, and Slack tells of it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.dashboard.conftest import HOST, People, latest_in_log
from tests.browser.visiting import Visiting
from tests.harness.demo import Playing, planned
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]
PROGRAM = "/programs/{channel}"
OTHER = "Björn Lindqvist"


@pytest.fixture
def page(host: Visiting) -> Page:
    """The program's own page."""
    host.page.goto(f"{host.home}/programs/coffee")
    return host.page


def until_channel_reads(demo: Playing, words: str) -> None:
    """Wait for it; channels are written to at a decent hour of a working day."""
    demo.until_idle()
    while words not in demo.coffee()["messages"][-1]["text"]:
        demo.let_pass(hours=3)
        demo.until_idle()


def stands_at_home(demo: Playing, *words: str) -> bool:
    """Return whether the host reads all that in Ponchik's Home in Slack."""
    home = demo.home_of(demo.person(HOST)["id"])
    return all(one in home for one in words)


def day_of(day: date) -> str:
    """Return a day as Slack has it."""
    return f"{day:%A} {day.day} {day:%B}"


@pressed(PROGRAM, "pause", "resume")
def test_a_program_is_paused_and_resumed_and_the_channel_reads_so(
    demo: Playing, host: Visiting, page: Page
) -> None:
    page.get_by_role("link", name="Pause…").click()
    dialog = page.get_by_role("dialog", name="Pause #coffee?")
    expect(dialog).to_contain_text("No round starts meanwhile")
    dialog.get_by_role("button", name="Pause").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("No round starts until somebody resumes it.")
    until_channel_reads(demo, "I'm on a break here until a host calls me back.")
    demo.until(lambda: stands_at_home(demo, "Paused until a host resumes it"))
    expect(latest_in_log(host, "ProgramPaused")).to_contain_text("amara")
    page.goto(f"{host.home}/programs/coffee")
    page.get_by_role("button", name="Resume").click()
    expect(told).to_contain_text("Rounds start again, the next on")
    expect(page.get_by_role("link", name="Pause…")).to_be_visible()
    demo.until(lambda: stands_at_home(demo, "Next round: ", day_of(planned(demo))))
    expect(latest_in_log(host, "ProgramResumed")).to_contain_text("amara")


@pressed(PROGRAM, "skip", "take-back-skip")
def test_a_round_is_skipped_and_takes_place_after_all(
    demo: Playing, host: Visiting, page: Page
) -> None:
    before = planned(demo)
    page.get_by_role("link", name="Skip a round…").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Skip the round on "))
    expect(dialog).to_contain_text("The rounds after it keep their days.")
    dialog.get_by_role("button", name="Skip this round").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(f"{before:%a} {before.day} {before:%b} is skipped.")
    assert planned(demo) > before
    assert demo.doer_of("RoundSkipped") == demo.person(HOST)["id"]
    demo.until(lambda: stands_at_home(demo, "Next round: ", day_of(planned(demo))))
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text(f"{before:%a} {before.day} {before:%b} takes place.")
    assert planned(demo) == before
    expect(latest_in_log(host, "RoundMoved")).to_contain_text("amara")


@pressed(PROGRAM, "move")
def test_the_next_round_is_moved_to_another_day(
    demo: Playing, host: Visiting, page: Page
) -> None:
    day = planned(demo) + timedelta(days=1)
    page.get_by_role("link", name="Move it…").click()
    dialog = page.get_by_role("dialog", name="Move round 1?")
    expect(dialog).to_contain_text("Its stages follow it")
    dialog.get_by_label("To the day").fill(day.isoformat())
    dialog.get_by_role("button", name="Move the round").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("The next round is moved.")
    assert planned(demo) == day
    demo.until(lambda: stands_at_home(demo, "Next round: ", day_of(day)))
    expect(latest_in_log(host, "RoundMoved")).to_contain_text("amara")


@pressed("/programs/{channel}/settings")
def test_the_schedule_is_looked_at_and_groups_of_three_are_saved(
    demo: Playing, host: Visiting
) -> None:
    page = host.page
    page.goto(f"{host.home}/programs/coffee/settings")
    dates = page.get_by_role("region", name="So the next rounds start")
    before = dates.inner_text()
    page.get_by_label("How often").select_option(label="Every week")
    page.get_by_label("How many people in a group").select_option(label="3")
    page.get_by_role("button", name="Show what comes of it").click()
    expect(dates).not_to_have_text(before)
    assert stands_at_home(demo, "pairs"), "looking saves nothing"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("It is saved.")
    demo.until(lambda: stands_at_home(demo, "threes, every week"))
    expect(latest_in_log(host, "ProgramSettingsChanged")).to_contain_text("amara")


@pressed(PROGRAM, "add-host", "remove-host")
def test_a_host_is_added_told_so_and_removed(demo: Playing, host: Visiting) -> None:
    page, other = host.page, demo.person(OTHER)
    page.goto(f"{host.home}/programs/coffee/settings")
    page.get_by_role("link", name="Add…").click()
    dialog = page.get_by_role("dialog", name="Add a host of #coffee?")
    expect(dialog).to_contain_text("may do what you may, and are told so")
    dialog.get_by_label("Who").fill(other["id"])
    dialog.get_by_role("button", name="Add the host").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("They are a host now, and are told.")
    demo.until(lambda: any("made you a host" in one for one in demo.told(other["id"])))
    expect(latest_in_log(host, "ManagerAdded")).to_contain_text("amara")
    page.goto(f"{host.home}/programs/coffee/settings")
    page.get_by_role("link", name="Remove…").click()
    dialog = page.get_by_role("dialog", name="Who is to host #coffee no longer?")
    expect(dialog).to_contain_text("They see no names any more.")
    dialog.get_by_label("Host", exact=True).select_option(label=other["name"])
    dialog.get_by_role("button", name="Remove the host").click()
    expect(told).to_contain_text("They host it no longer.")
    expect(latest_in_log(host, "ManagerRemoved")).to_contain_text("amara")


@pressed(PROGRAM, "hand-over", "become-host")
def test_a_program_is_handed_over_and_an_admin_becomes_a_host_again(
    demo: Playing, people: People, host: Visiting
) -> None:
    page, other = host.page, demo.person(OTHER)
    page.goto(f"{host.home}/programs/coffee/settings")
    page.get_by_role("link", name="Hand over…").click()
    dialog = page.get_by_role("dialog", name="Hand #coffee over?")
    expect(dialog).to_contain_text("all other hosts are none any more, you too")
    dialog.get_by_label("Who").fill(other["id"])
    dialog.get_by_role("button", name="Hand it over").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("It is handed over.")
    assert demo.doer_of("ManagerRemoved") == demo.person(HOST)["id"]
    theirs = people.visit(OTHER)
    expect(latest_in_log(theirs, "ManagerAdded")).to_contain_text("amara")
    page.goto(f"{host.home}/programs/coffee/settings")
    page.get_by_role("link", name="Become a host…").click()
    dialog = page.get_by_role("dialog", name="Become a host of #coffee?")
    expect(dialog).to_contain_text("The other hosts are told.")
    dialog.get_by_role("button", name="Become a host").click()
    expect(told).to_contain_text("You are a host now. The other hosts are told.")
    too = f"<@{demo.person(HOST)['id']}>, who looks after this workspace, is now a host"
    demo.until(lambda: any(too in one for one in demo.told(other["id"])))
    expect(latest_in_log(host, "ManagerAdded")).to_contain_text("amara")
