"""Modals and the Home in a real browser, played by an app that is not Ponchik."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import Visit
from tests.browser.fake_app import FakeApp
from tests.browser.kit import actions, ask, button, modal, option, options, section

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]

Json = dict[str, Any]
NAME = ask("Your name", "name", {"type": "plain_text_input", "min_length": 2})
FORM = modal(
    "Settings",
    NAME,
    ask("Mail", "mail", {"type": "email_text_input"}, optional=True),
    ask("How many", "many", {"type": "number_input", "is_decimal_allowed": False}),
    ask("Day", "day", {"type": "static_select", "options": options("Mon", "Tue")}),
    ask("Avoid", "avoid", {"type": "multi_users_select"}, optional=True),
    ask(
        "Kind",
        "kind",
        {
            "type": "radio_buttons",
            "options": options("Tea", "Walk"),
            "initial_option": option("Tea"),
        },
    ),
    notify_on_close=True,
)


class Opening:
    """Opens a modal when the button is pressed, and answers what is submitted."""

    def __init__(self, app: FakeApp, view: Json) -> None:
        self._app, self._view = app, view
        self.answer_to_submission: Any = ""
        app.answer = self

    def __call__(self, payload: Json) -> Any:
        if payload["type"] == "view_submission":
            return self.answer_to_submission
        if payload["type"] == "block_actions" and "message" in payload:
            trigger = payload["trigger_id"]
            self._app.client.views_open(trigger_id=trigger, view=self._view)
        return ""


def open_modal(slack: Simulator, page: Page, dm: Conversation) -> None:
    blocks = [actions(button("Settings…", "open"))]
    with slack.lock:
        say(slack, dm, slack.bot, "Settings", blocks)
    page.get_by_role("button", name="Settings…").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()


def fill(page: Page) -> None:
    page.get_by_label("Your name").fill("Amara & co")
    page.get_by_label("How many").fill("3")
    page.get_by_label("Day", exact=True).select_option("tue")
    page.get_by_label("Chiara Esposito").check()
    page.get_by_label("Walk").check()


def test_a_modal_is_opened_filled_in_and_submitted(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    Opening(app, FORM)
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    expect(page.get_by_label("Your name")).to_be_focused()
    fill(page)
    user_actions.write(slack, me, dm.id, "Something else happens meanwhile")
    expect(page.get_by_text("Something else")).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Settings")).to_have_count(0)
    values = app.wait_for("view_submission")["view"]["state"]["values"]
    assert values["name"]["name"] == {"type": "plain_text_input", "value": "Amara & co"}
    assert values["mail"]["mail"]["value"] is None
    assert values["many"]["many"]["value"] == "3"
    assert values["day"]["day"]["selected_option"]["value"] == "tue"
    chiara = slack.workspace.person("chiara").id
    assert values["avoid"]["avoid"]["selected_users"] == [chiara]
    assert values["kind"]["kind"]["selected_option"]["value"] == "walk"


@pytest.mark.longer
def test_what_is_missing_or_wrong_is_told_before_the_app_hears_of_it(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    Opening(app, FORM)
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    page.get_by_label("Your name").fill("A")
    page.get_by_label("Mail").fill("nonsense")
    page.get_by_label("How many").fill("1.5")
    page.keyboard.press("Enter")
    expect(page.locator(".input .error")).to_have_text(
        [
            "Please enter at least 2 characters.",
            "Please enter an email address.",
            "Please enter a whole number.",
            "Please complete this required field.",
        ]
    )
    expect(page.get_by_label("Your name")).to_have_value("A")
    described = page.get_by_label("Your name")
    expect(described).to_have_accessible_description(
        "Please enter at least 2 characters."
    )
    assert app.of("view_submission") == []


def test_errors_in_the_answer_stand_beside_their_fields(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    opening = Opening(app, FORM)
    errors = {"name": "There is an Amara already."}
    opening.answer_to_submission = {"response_action": "errors", "errors": errors}
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    fill(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".input.wrong .error")).to_have_text(errors["name"])
    expect(page.get_by_label("Your name")).to_have_value("Amara & co")
    opening.answer_to_submission = {"response_action": "errors", "errors": {"x": "y"}}
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".fill > .error")).to_contain_text("We had some trouble")


@pytest.mark.longer
def test_views_are_pushed_updated_and_cleared_by_answers(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    opening = Opening(app, modal("Settings", NAME))
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    page.get_by_label("Your name").fill("Amara")
    opening.answer_to_submission = {
        "response_action": "push",
        "view": modal("Are you sure?", section("Really?"), close=None),
    }
    page.keyboard.press("Enter")
    second = page.get_by_role("dialog", name="Are you sure?")
    expect(second).to_be_visible()
    second.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    opening.answer_to_submission = {
        "response_action": "update",
        "view": modal("Almost", NAME),
    }
    page.get_by_label("Your name").fill("Amara")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Almost")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Amara")
    opening.answer_to_submission = {"response_action": "clear"}
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.longer
def test_what_is_pressed_in_a_modal_updates_and_pushes_by_the_web_api(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    view = modal("Settings", NAME, actions(button("More…", "more")))
    opening = Opening(app, view)

    def answer(payload: Json) -> Any:
        if payload["type"] == "block_actions" and "message" not in payload:
            typed = payload["view"]["state"]["values"]["name"]["name"]["value"]
            fresh = modal("Hello", section(f"Hello {typed}"))
            app.client.views_push(trigger_id=payload["trigger_id"], view=fresh)
            below = modal("Changed", NAME)
            app.client.views_update(view_id=payload["view"]["id"], view=below)
        return opening(payload)

    app.answer = answer
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    page.get_by_label("Your name").fill("Amara")
    page.get_by_role("button", name="More…").click()
    dialog = page.get_by_role("dialog", name="Hello")
    expect(dialog).to_contain_text("Hello Amara")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog", name="Changed")).to_be_visible()


@pytest.mark.longer
def test_escape_closes_a_modal_and_the_app_is_told_if_it_asked(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    Opening(app, FORM)
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    closed = app.wait_for("view_closed")
    assert (closed["is_cleared"], closed["user"]["id"]) == (False, me)


@pytest.mark.longer
def test_an_app_that_answers_nonsense_leaves_the_modal_and_says_so(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    opening = Opening(app, modal("Settings", NAME))
    page = visit().go(me, dm.id)
    open_modal(slack, page, dm)
    page.get_by_label("Your name").fill("Amara")
    for number, nonsense in enumerate(
        ("not json", {"response_action": "explode"}, [1]), 1
    ):
        opening.answer_to_submission = nonsense
        with page.expect_response("**/do"):
            page.get_by_role("button", name="Save").click()
        app.wait_for("view_submission", count=number)
        expect(page.locator(".fill > .error")).to_contain_text("We had some trouble")
    app.stop()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").last).to_contain_text("Is it running?")


def test_the_home_is_opened_published_and_pressed(
    app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    def answer(payload: Json) -> str:
        if payload["type"] == "app_home_opened":
            blocks = [section("*Welcome*"), actions(button("Snooze", "snooze"))]
            app.client.views_publish(
                user_id=payload["user"], view={"type": "home", "blocks": blocks}
            )
        return ""

    app.answer = answer
    page = visit().go(me, coffee.id)
    page.get_by_role("button", name="Ponchik", exact=True).click()
    expect(page.get_by_role("region", name="Home")).to_contain_text("Welcome")
    page.get_by_role("button", name="Snooze").click()
    pressed = app.wait_for("block_actions")
    assert pressed["view"]["type"] == "home"
    assert pressed["actions"][0]["action_id"] == "snooze"
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.locator("#text")).to_be_visible()


@pytest.mark.longer
def test_what_the_app_wrote_is_what_opens_first_and_its_home_opens_without_it(
    slack: Simulator, app: FakeApp, visit: Visit, dm: Conversation, me: str
) -> None:
    page = visit().go(me, slack.workspace.channel("coffee").id)
    with slack.lock:
        say(slack, dm, slack.bot, "Good morning")
    page.locator(".places").get_by_role("link", name="Ponchik").click()
    expect(page.get_by_text("Good morning")).to_be_visible()
    app.stop()
    page.get_by_role("button", name="Ponchik", exact=True).click()
    expect(page.get_by_role("region", name="Home")).to_contain_text("nothing to show")
