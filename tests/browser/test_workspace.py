"""The workspace in a real browser: who one is, what one reads, writes and does."""

import re

import pytest
from playwright.sync_api import Route, expect

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import open_direct, say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import NARROW, Visit
from tests.browser.fake_app import FakeApp, running_app

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]


def test_one_click_makes_one_somebody_else(
    visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    page.get_by_role("link", name="Be Björn Lindqvist").click()
    expect(page.locator(".me")).to_contain_text("You are Björn Lindqvist")
    expect(page.get_by_role("heading", name="# coffee")).to_be_visible()


@pytest.mark.longer
def test_what_is_unread_bears_a_mark_until_it_is_read(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    group, _ = open_direct(slack, [slack.bot, me, you])
    page = visit().go(me, coffee.id)
    with slack.lock:
        say(slack, group, slack.bot, "Meet each other!")
    entry = page.locator(".places").get_by_role("link", name="Björn Lindqvist")
    expect(entry.locator(".badge")).to_have_text("1")
    rail = page.locator(".rail")
    expect(rail.get_by_role("link", name="Be Amara Okafor has unread")).to_be_visible()
    entry.click()
    expect(page.get_by_text("Meet each other!")).to_be_visible()
    expect(page.locator(".places .badge")).to_have_count(0)
    expect(rail.get_by_role("link", name="has unread messages")).to_have_count(1)


@pytest.mark.longer
def test_two_tabs_write_at_once_and_each_keeps_its_draft(
    visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    mine, yours = visit().go(me, coffee.id), visit().go(you, coffee.id)
    mine.fill("#text", "half a thou")
    mine.locator("#text").focus()
    for number in range(3):
        yours.fill("#text", f"News {number}")
        yours.press("#text", "Enter")
        expect(yours.locator("#text")).to_have_value("")
    for page in (mine, yours):
        expect(page.locator(".message", has_text="News")).to_have_count(3)
    expect(mine.locator("#text")).to_be_focused()
    expect(mine.locator("#text")).to_have_value("half a thou")
    mine.press("#text", "Enter")
    expect(yours.get_by_text("half a thou")).to_be_visible()


@pytest.mark.longer
def test_what_was_said_elsewhere_is_seen_by_itself(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    page = visit().go(me, coffee.id)
    expect(page.locator(".nothing")).to_be_visible()
    user_actions.write(slack, you, coffee.id, "Quick!")
    expect(page.get_by_text("Quick!")).to_be_visible()


def test_markup_and_scripts_are_shown_as_they_were_typed(
    visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit(NARROW).go(me, coffee.id)
    typed = "<script>document.title='x'</script><img src=x onerror=alert(1)> & *bold*"
    page.fill("#text", f"{typed} @bjorn :wave:")
    page.press("#text", "Enter")
    shown = page.locator(".message .text")
    expect(shown).to_contain_text("<script>document.title='x'</script>")
    expect(shown).to_contain_text("<img src=x onerror=alert(1)> & bold")
    expect(shown.locator(".mention")).to_have_text("@Björn Lindqvist")
    expect(shown).to_contain_text("👋")
    expect(page).to_have_title("coffee · Doughnut Works")


@pytest.mark.longer
def test_40000_characters_are_refused_and_stay_in_the_box(
    visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit(NARROW).go(me, coffee.id)
    page.fill("#text", "x" * 40_000)
    page.press("#text", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("40,000 characters long")
    assert len(page.input_value("#text")) == 40_000
    page.fill("#text", "y" * 12_000)
    page.press("#text", "Enter")
    expect(page.locator(".message")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_hidden()
    assert len(coffee.messages[0].text) == 12_000


@pytest.mark.longer
def test_a_command_is_answered_to_its_author_alone(
    app: FakeApp, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    app.answer = lambda _: {"response_type": "ephemeral", "text": "This is how"}
    mine, yours = visit().go(me, coffee.id), visit().go(you, coffee.id)
    mine.fill("#text", "/ponchik help & more")
    mine.press("#text", "Enter")
    expect(mine.locator(".ephemeral")).to_contain_text("This is how")
    expect(mine.locator(".ephemeral")).to_contain_text("Only visible to you")
    expect(yours.locator(".message")).to_have_count(0)
    assert app.wait_for("/ponchik")["text"] == "help &amp; more"


@pytest.mark.longer
def test_an_unknown_command_is_told_of_and_not_delivered(
    app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    page.fill("#text", "/pizza now")
    page.press("#text", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("/pizza is not a valid command")
    assert app.heard == []


def test_ponchik_is_invited_with_a_button_and_with_slacks_own_command(
    slack: Simulator, app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    page.get_by_role("button", name="Invite Ponchik").click()
    event = app.wait_for("member_joined_channel")
    assert (event["user"], event["inviter"]) == (slack.bot, me)
    expect(page.get_by_role("button", name="Invite Ponchik")).to_have_count(0)
    page.fill("#text", "/remove @ponchik")
    page.press("#text", "Enter")
    expect(page.get_by_role("button", name="Invite Ponchik")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    page.fill("#text", "/invite @ponchik")
    page.press("#text", "Enter")
    app.wait_for("member_joined_channel", count=2)


def test_what_is_typed_while_the_last_message_is_sent_stays(
    visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)

    page.route("**/do", hold)
    page.evaluate(
        "() => document.addEventListener('htmx:after:request',"
        " () => { document.body.dataset.answered = ''; })"
    )
    with page.expect_request("**/do"):
        page.fill("#text", "First")
        page.press("#text", "Enter")
    page.fill("#text", "Second")
    sent.pop().continue_()
    expect(page.locator("body")).to_have_attribute("data-answered", "")
    expect(page.locator("#text")).to_have_value("Second")


@pytest.mark.longer
def test_members_come_go_and_are_deactivated(
    slack: Simulator, app: FakeApp, visit: Visit, you: str
) -> None:
    tea, me = slack.workspace.channel("tea"), slack.workspace.person("amara").id
    user_actions.invite_bot(slack, you, tea.id)
    page = visit().go(me, tea.id)
    expect(page.locator(".closed")).to_contain_text("You are not in this channel")
    page.get_by_role("button", name="Join").click()
    assert app.wait_for("member_joined_channel", count=2)["user"] == me
    expect(page.locator("#text")).to_be_visible()
    page.get_by_role("button", name="Members").click()
    page.locator("#add-user").select_option(label="Greta Guest (guest)")
    page.get_by_role("button", name="Add", exact=True).click()
    greta = slack.workspace.person("greta").id
    assert app.wait_for("member_joined_channel", count=3)["user"] == greta
    expect(page.locator("#members")).to_be_hidden()
    page.get_by_role("button", name="Members, 8").click()
    page.get_by_role("button", name="Deactivate Björn Lindqvist").click()
    expect(page.get_by_role("button", name="Members, 7")).to_be_visible()
    assert slack.workspace.people[you].deleted
    expect(page.locator("#members")).to_be_hidden()
    page.get_by_role("button", name="Members").click()
    page.get_by_role("button", name="Leave this channel").click()
    expect(page.locator(".closed")).to_be_visible()


@pytest.mark.longer
def test_who_is_deactivated_or_was_only_invited_can_do_nothing(
    slack: Simulator, visit: Visit, coffee: Conversation
) -> None:
    page = visit().go(slack.workspace.person("zoltan").id, coffee.id)
    expect(page.locator(".closed")).to_contain_text("Zoltán Kiss is deactivated")
    page.get_by_role("button", name="Invite Ponchik").click()
    expect(page.get_by_role("alert")).to_contain_text("is deactivated and cannot act")
    visit().go(slack.workspace.person("ivan").id, coffee.id)
    assert slack.bot not in coffee.members


@pytest.mark.longer
def test_guests_and_externals_see_only_channels_that_they_are_in(
    slack: Simulator, app: FakeApp, visit: Visit
) -> None:
    esther = slack.workspace.person("esther").id
    page = visit().go(esther, slack.workspace.channel("tea").id)
    expect(page.get_by_role("heading", name="# coffee")).to_be_visible()
    channels = page.locator(".places").get_by_role("link", name=re.compile("^#"))
    expect(channels).to_have_text([re.compile("general"), re.compile("coffee")])
    expect(page.locator(".me")).to_contain_text("external")
    page.fill("#text", "/ponchik")
    page.press("#text", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("another company")
    assert app.heard == []


@pytest.mark.longer
def test_a_thread_is_opened_answered_and_counted(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    user_actions.write(slack, you, coffee.id, "Where shall we go?")
    page = visit().go(me, coffee.id)
    page.get_by_role("link", name="Reply to Björn Lindqvist").click()
    page.wait_for_load_state()
    page.fill("#text", "To the river")
    page.press("#text", "Enter")
    expect(page.locator(".message")).to_have_count(2)
    page.get_by_role("link", name="Back").click()
    expect(page.locator(".message")).to_have_count(1)
    expect(page.get_by_role("link", name="1 reply")).to_be_visible()
    assert coffee.messages[1].thread_ts == coffee.messages[0].ts


@pytest.mark.longer
def test_a_ponchik_that_is_down_is_told_of_and_so_is_its_return(
    app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    away = page.locator(".away")
    expect(away).to_have_count(0)
    app.stop()
    expect(away).to_be_visible()
    page.fill("#text", "/ponchik")
    page.press("#text", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Is it running?")
    with running_app(app.port):
        expect(away).to_have_count(0)


@pytest.mark.longer
def test_a_lost_stream_is_told_of_and_taken_up_again(
    slack: Simulator, visit: Visit, coffee: Conversation, me: str, you: str
) -> None:
    page = visit().go(me, coffee.id)
    expect(page.locator(".nothing")).to_be_visible()
    page.route("**/live*", lambda route: route.abort())
    slack.has_ended = True
    expect(page.get_by_text("simulated Slack has stopped")).to_be_visible()
    slack.has_ended = False
    user_actions.write(slack, you, coffee.id, "Meanwhile")
    page.unroute("**/live*")
    expect(page.get_by_text("Meanwhile")).to_be_visible()
    expect(page.get_by_text("simulated Slack has stopped")).to_be_hidden()


def test_everything_is_done_with_the_keyboard_alone(
    app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    page = visit().go(me, coffee.id)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the messages")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("No mouse")
    page.keyboard.press("Enter")
    expect(page.locator(".message .text")).to_have_text("No mouse")
    page.locator("#text").focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText") == "Invite Ponchik":
            break
    page.keyboard.press("Enter")
    app.wait_for("member_joined_channel")
