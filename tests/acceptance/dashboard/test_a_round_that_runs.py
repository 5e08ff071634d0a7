"""A round that runs: what is pressed here is said in Slack, and the other way round.

Each test goes on with the round where the one before it left it.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.dashboard.conftest import HOST, latest_in_log
from tests.browser.visiting import Visiting
from tests.harness.demo import Playing
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]
ROUND = "/programs/{channel}/rounds/{number}"
MEETING = f"{ROUND}/meetings/{{meeting}}"
PERSON = "/people/{person}"


@pytest.fixture
def page(demo: Playing, host: Visiting) -> Page:
    """The page of the round that runs in #coffee, the next one if none does."""
    while not demo.rows("SELECT * FROM programs WHERE open_round IS NOT NULL"):
        demo.jump()
        demo.until_idle()
    [program] = demo.rows("SELECT rounds FROM programs")
    host.page.goto(f"{host.home}/programs/coffee/rounds/{program['rounds']}")
    return host.page


def groups_on(page: Page) -> str:
    """Return how many groups the page has, in its words."""
    title = page.get_by_role("heading", name=re.compile(r"^\d+ groups$"))
    return title.inner_text()


def open_a_group(page: Page) -> str:
    """Open the first group; return its conversation in Slack."""
    page.locator(".rows .what a").first.click()
    link = page.get_by_role("link", name="Open in Slack").get_attribute("href")
    found = re.search(r"\b[CG]\w{8,}\b", str(link))
    assert found, link
    page.wait_for_load_state()
    return found[0]


def said_in(demo: Playing, conversation: str) -> list[str]:
    [found] = [group for group in demo.groups() if group["id"] == conversation]
    return [message["text"] for message in found["messages"]]


@pressed(ROUND, "check-in")
def test_a_check_in_is_asked_now_in_every_group(
    demo: Playing, host: Visiting, page: Page
) -> None:
    groups = groups_on(page)
    page.get_by_role("link", name="Check in…").click()
    dialog = page.get_by_role("dialog", name="Ask how it is going, now?")
    expect(dialog).to_contain_text(re.compile(rf"{groups} with \d+ people"))
    dialog.get_by_role("button", name=f"Ask {groups}").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(f"{groups} are asked now.")
    demo.until(lambda: demo.all_say("how is your meeting coming along"))
    expect(latest_in_log(host, "CheckInAsked")).to_contain_text("amara")


def test_a_press_in_slack_shows_without_a_reload(demo: Playing, page: Page) -> None:
    legend = page.locator(".legend")
    expect(page.locator("#live-told")).to_have_text("Live")
    before = legend.inner_text()
    page.evaluate("window.sameAsBefore = true")
    group = next(one for one in demo.groups() if len(demo.members(one)) == 2)
    demo.click(group, demo.members(group)[0], "We met")
    expect(legend).not_to_have_text(before)
    assert page.evaluate("window.sameAsBefore")


@pressed(MEETING, "met", "not-met")
def test_a_host_marks_a_group_as_met_and_takes_it_back(
    demo: Playing, host: Visiting, page: Page
) -> None:
    open_a_group(page)
    page.get_by_role("button", name="Mark as met").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("They count as met, by your word.")
    expect(page.get_by_text("A host notes that they met.")).to_be_visible()
    assert demo.doer_of("MarkedMet") == demo.person(HOST)["id"]
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Their own answers count alone again.")
    expect(page.get_by_role("button", name="Mark as met")).to_be_visible()
    expect(latest_in_log(host, "MarkTakenBack")).to_contain_text("amara")


@pressed(MEETING, "resend")
def test_a_message_is_posted_to_a_group_once_more(
    demo: Playing, host: Visiting, page: Page
) -> None:
    conversation = open_a_group(page)
    page.get_by_role("link", name="Post again…").click()
    dialog = page.get_by_role("dialog", name="Post a message to them once more?")
    expect(dialog).to_contain_text("An older copy stays where it is.")
    dialog.get_by_label("Which").select_option(label="the introduction")
    dialog.get_by_role("button", name=re.compile(r"^Post it to \d people$")).click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("It is posted to them once more.")
    demo.until(
        lambda: (
            sum("I matched you" in said for said in said_in(demo, conversation)) == 2
        )
    )
    expect(latest_in_log(host, "ResendAsked")).to_contain_text("amara")


@pressed(ROUND, "closing")
def test_who_has_not_met_is_asked_now_whether_they_met(
    demo: Playing, host: Visiting, page: Page
) -> None:
    page.get_by_role("link", name="Ask whether they met…").click()
    dialog = page.get_by_role("dialog", name="Ask whether they met, now?")
    expect(dialog).to_contain_text("that have not met get the closing question")
    yes = dialog.get_by_role("button", name=re.compile(r"^Ask \d+ groups$"))
    groups = yes.inner_text().removeprefix("Ask ")
    yes.click()
    expect(page.get_by_role("status").first).to_contain_text(f"{groups} are asked now.")
    number = int(groups.split()[0])
    demo.until(lambda: sum("id you" in said for said in demo.last_words()) >= number)
    expect(latest_in_log(host, "ClosingAsked")).to_contain_text("amara")


@pressed(ROUND, "remind")
def test_the_silent_are_reminded_now(demo: Playing, host: Visiting, page: Page) -> None:
    page.get_by_role("link", name="Remind…").click()
    dialog = page.get_by_role("dialog", name="Remind the silent groups now?")
    expect(dialog).to_contain_text("The reminder that was planned is then dropped.")
    dialog.get_by_role("button", name="Remind the silent groups").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("are reminded now, those in which nobody answered.")
    demo.until(lambda: any("I won't ask again" in said for said in demo.last_words()))
    expect(latest_in_log(host, "ReminderAsked")).to_contain_text("amara")


@pressed(ROUND, "finish")
def test_a_round_is_closed_now_and_the_channel_reads_how_it_went(
    demo: Playing, host: Visiting, page: Page
) -> None:
    page.get_by_role("link", name="Close…").click()
    dialog = page.get_by_role("dialog", name="Close round 1 now?")
    expect(dialog).to_contain_text("The channel reads how the round went.")
    dialog.get_by_role("button", name="Close round 1").click()
    expect(page.get_by_role("status").first).to_contain_text("are being closed.")
    demo.until(lambda: "Round 1 is over" in demo.coffee()["messages"][-1]["text"])
    expect(latest_in_log(host, "FinishAsked")).to_contain_text("amara")


@pressed(PERSON, "leave-out", "restore", "take-back")
def test_somebody_is_left_out_of_the_coming_round_from_their_own_page(
    demo: Playing, host: Visiting
) -> None:
    page = host.page
    page.goto(f"{host.home}/programs/coffee/people")
    page.locator("tbody th a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    left_out = page.get_by_text("left out by a host")

    def leave_out() -> None:
        page.wait_for_load_state()
        page.get_by_role("link", name="Leave out once… of #coffee").click()
        dialog = page.get_by_role("dialog", name=re.compile(f"^Leave {name} out of "))
        expect(dialog).to_contain_text("They are in the round after it again.")
        dialog.get_by_role("button", name="Leave them out").click()
        expect(left_out).to_be_visible()
        assert demo.doer_of("RoundDrafted") == demo.person(HOST)["id"]

    leave_out()
    page.get_by_role("button", name="Undo").click()
    expect(left_out).to_have_count(0)
    leave_out()
    page.get_by_role("button", name="Take in in #coffee").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("They are in the coming round again.")


@pressed(ROUND, "cancel")
def test_a_round_is_called_off_once_the_channels_name_is_typed(
    demo: Playing, host: Visiting, page: Page
) -> None:
    groups = int(groups_on(page).split()[0])
    page.get_by_role("link", name="Call off…").click()
    dialog = page.get_by_role("dialog", name=re.compile(r"^Call round \d+ off\?$"))
    expect(dialog).to_contain_text("That cannot be taken back.")
    dialog.get_by_label("Type coffee to go on").fill("coffee")
    dialog.get_by_role("button", name=re.compile(r"^Call round \d+ off$")).click()
    expect(page.get_by_role("status").first).to_contain_text("The round is off")
    off = "was called off by its hosts"
    demo.until(lambda: sum(off in said for said in demo.last_words()) == groups)
    expect(latest_in_log(host, "RoundCancelled")).to_contain_text("amara")
