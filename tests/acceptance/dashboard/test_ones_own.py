"""What members do for themselves, and how everybody leaves: each to its end."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance.dashboard.conftest import HOST, People
from tests.browser.visiting import Visiting
from tests.harness.demo import Playing, planned
from tests.harness.presses import pressed

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.longer,
    pytest.mark.xdist_group("dashboard"),
]
ME = "/me"
MEMBER, LEAVER, LOST = "Chiara Esposito", "Dmitri Volkov", "Elif Şahin"


@pytest.fixture
def member(demo: Playing, people: People) -> Visiting:
    """Somebody of #coffee who hosts nothing, on the page My meetings."""
    while not demo.groups():
        demo.jump()
        demo.until_idle()
    seen = people.visit(MEMBER)
    seen.page.goto(f"{seen.home}/me")
    return seen


@pytest.fixture
def me(demo: Playing) -> str:
    """The same in Slack."""
    return str(demo.person(MEMBER)["id"])


@pressed(ME, "skip", "resume", "break", "stop")
def test_a_member_skips_a_round_takes_a_break_stops_and_is_back(
    demo: Playing, member: Visiting, me: str
) -> None:
    page = member.page
    told = page.get_by_role("status").first
    back = page.get_by_role("button", name="I'm back in #coffee")
    page.get_by_role("button", name="Skip next round of #coffee").click()
    expect(told).to_contain_text("back for the one after it")
    assert demo.doer_of("NextRoundSkipped") == me
    demo.until(lambda: "you skip it" in demo.home_of(me))
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("You are in the next round again.")
    page.wait_for_load_state()
    assert demo.doer_of("Resumed") == me
    until = planned(demo) + timedelta(days=30)
    page.get_by_role("link", name="Break… from #coffee").click()
    dialog = page.get_by_role("dialog", name="Take a break from #coffee?")
    expect(dialog).to_contain_text("Nobody reads why.")
    dialog.get_by_label("Back on").fill(until.isoformat())
    dialog.get_by_role("button", name="Take the break").click()
    expect(told).to_contain_text("You take a break, and are back by yourself.")
    assert demo.doer_of("BreakTaken") == me
    on_a_break = f"you're on a break until {until:%A} {until.day} {until:%B}"
    demo.until(lambda: on_a_break in demo.home_of(me))
    back.click()
    page.wait_for_load_state()
    page.get_by_role("link", name="Stop… in #coffee").click()
    dialog = page.get_by_role("dialog", name="Stop being matched in #coffee?")
    expect(dialog).to_contain_text("Nobody is told.")
    dialog.get_by_role("button", name="Stop").click()
    expect(told).to_contain_text("You are in no round until you come back.")
    assert demo.doer_of("OptedOut") == me
    demo.until(lambda: "you're out" in demo.home_of(me))
    back.click()
    expect(told).to_contain_text("You are in the next round again.")
    demo.until(lambda: "you're in" in demo.home_of(me))


@pressed(ME, "add-to-list", "remove-from-list")
def test_a_member_lists_whom_they_would_rather_not_meet_and_nobody_else_reads_it(
    demo: Playing, member: Visiting, host: Visiting, me: str
) -> None:
    page, other = member.page, demo.person(LEAVER)
    page.get_by_role("link", name="Rather not with…").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="Add somebody…").click()
    dialog = page.get_by_role("dialog", name="Rather not with whom?")
    expect(dialog).to_contain_text("Nobody else sees this list, not even hosts.")
    dialog.get_by_label("Who", exact=True).fill(other["id"])
    dialog.get_by_role("button", name="Add to my list").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("Nobody is told.")
    assert demo.doer_of("PrivateAvoidanceAdded") == me
    page.goto(f"{member.home}/me/list")
    expect(page.get_by_role("region", name="Rather not with")).to_contain_text(
        other["name"]
    )
    host.page.goto(f"{host.home}/log")
    expect(host.page.locator("main")).not_to_contain_text("PrivateAvoidance")
    page.get_by_role("button", name=f"Take off {other['name']}").click()
    expect(told).to_contain_text("You may be matched with them again.")
    assert demo.doer_of("PrivateAvoidanceRemoved") == me


@pressed(ME, "answer")
def test_an_answer_that_is_given_here_stands_in_the_groups_chat(
    demo: Playing, member: Visiting, me: str
) -> None:
    while not demo.all_say("how is your meeting coming along"):
        demo.jump()
        demo.until_idle()
    page = member.page
    page.reload()
    page.get_by_role("button", name=re.compile("^It's scheduled to ")).click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("Your group sees what you said")
    expect(page.get_by_text("You said: it's scheduled.")).to_be_visible()
    said = f"<@{me}>: it's scheduled"
    demo.until(lambda: any(said in words for words in demo.last_words()))
    assert demo.doer_of("Answered") == me


def test_all_that_is_known_of_somebody_is_downloaded_by_them(
    member: Visiting, me: str, tmp_path: Path
) -> None:
    with member.page.expect_download() as download:
        member.page.get_by_role("link", name="Download it").click()
    download.value.save_as(tmp_path / "data.json")
    known = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    assert known["profile"]["slack_id"] == me


@pressed("/sign-out")
def test_whoever_signs_out_in_one_browser_stays_signed_in_in_another(
    people: People,
) -> None:
    one, other = people.sign_in(MEMBER), people.sign_in(MEMBER)
    one.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(one.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()
    one.page.goto(f"{one.home}/me")
    expect(one.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()
    other.page.goto(f"{other.home}/me")
    expect(
        other.page.get_by_role("heading", name="My meetings", exact=True)
    ).to_be_visible()


@pressed("/sign-out/everywhere")
def test_whoever_signs_out_everywhere_is_signed_out_in_every_browser(
    people: People,
) -> None:
    one, other = people.sign_in(LOST), people.sign_in(LOST)
    one.page.goto(f"{one.home}/me")
    one.page.get_by_role("button", name="Sign out everywhere").click()
    expect(one.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()
    other.page.goto(f"{other.home}/me")
    expect(other.page.get_by_role("link", name="Sign in with Slack")).to_be_visible()


@pressed("/me/forget")
def test_whoever_types_their_name_is_forgotten_and_signed_out(
    demo: Playing, people: People
) -> None:
    leaver, person = people.sign_in(LEAVER), demo.person(LEAVER)
    page = leaver.page
    page.goto(f"{leaver.home}/me")
    page.get_by_role("link", name="Be forgotten…").click()
    expect(page.get_by_text("It cannot be undone.")).to_be_visible()
    page.get_by_label(f"Type {person['name']} to go on").fill(person["name"])
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_text("You are forgotten.")).to_be_visible()
    known = "SELECT * FROM people WHERE slack_id = %s"
    assert demo.rows(known, person["id"]) == []
    page.goto(f"{leaver.home}/me")
    expect(page.get_by_role("link", name="Sign in with Slack")).to_be_visible()


@pressed("/left/{person}", "forget")
def test_an_admin_has_somebody_forgotten_who_has_left_slack(
    demo: Playing, people: People
) -> None:
    admin, person = people.visit(HOST), demo.person(LOST)
    demo.act("deactivate", user=person["id"])
    page = admin.page
    page.goto(f"{admin.home}/left")
    page.get_by_label("Find by name or Slack id").fill(person["id"])
    page.get_by_role("button", name="Find").click()
    forget = page.get_by_role("link", name=re.compile("^Forget… "))
    expect(forget).to_be_visible()
    page.wait_for_load_state()
    forget.click()
    dialog = page.get_by_role("dialog", name=re.compile("^Forget .*\\?$"))
    expect(dialog).to_contain_text("It is done only if Slack says that they have left.")
    dialog.get_by_role("textbox").fill(person["name"])
    dialog.get_by_role("button", name=re.compile("^Forget ")).click()
    expect(page.get_by_role("status").first).to_contain_text("They are forgotten.")
    known = "SELECT * FROM people WHERE slack_id = %s"
    assert demo.rows(known, person["id"]) == []
    assert demo.doer_of("MemberForgotten") == demo.person(HOST)["id"]
