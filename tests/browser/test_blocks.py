"""Block Kit in a real browser: what is drawn, and what pressing it really delivers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation
from tests.browser.conftest import Visit
from tests.browser.fake_app import FakeApp
from tests.browser.kit import actions, button, mrkdwn, option, options, plain, section

pytestmark = [
    pytest.mark.integration,
    pytest.mark.longer,
    pytest.mark.xdist_group("browser"),
]

Json = dict[str, Any]
MONDAY = option("Monday")
SURE = {
    "title": plain("Sure?"),
    "text": mrkdwn("It *cannot* be undone."),
    "confirm": plain("Do it"),
    "deny": plain("Rather not"),
    "style": "danger",
}
#: One message with every element, pressed one after the other.
ELEMENTS: list[Json] = [
    button("We met", "met", value="7", style="primary"),
    {
        "type": "static_select",
        "action_id": "day",
        "placeholder": plain("Day"),
        "options": options("Monday", "Friday"),
    },
    {"type": "users_select", "action_id": "user", "placeholder": plain("Who")},
    {"type": "channels_select", "action_id": "channel", "placeholder": plain("Where")},
    {
        "type": "conversations_select",
        "action_id": "talk",
        "placeholder": plain("Talk"),
    },
    {"type": "datepicker", "action_id": "date", "placeholder": plain("Date")},
    {"type": "timepicker", "action_id": "time", "placeholder": plain("Time")},
    {"type": "datetimepicker", "action_id": "moment"},
    {
        "type": "radio_buttons",
        "action_id": "one",
        "options": options("Left", "Right"),
        "initial_option": option("Right"),
    },
    {"type": "checkboxes", "action_id": "some", "options": options("Tea", "Walk")},
    {
        "type": "overflow",
        "action_id": "more",
        "options": [option("Edit"), option("A/b & c", "a/b & c")],
    },
    {"type": "multi_users_select", "action_id": "several"},
]


@pytest.fixture
def post(slack: Simulator, dm: Conversation) -> Callable[..., str]:
    """Have the app post blocks into my direct messages; return the message's ts."""

    def post_blocks(*blocks: Json) -> str:
        return str(say(slack, dm, slack.bot, "In words", [dict(b) for b in blocks]).ts)

    return post_blocks


def act_on_everything(page: Page) -> None:
    page.get_by_role("button", name="We met").click()
    page.get_by_label("Day", exact=True).select_option("friday")
    page.get_by_label("Who", exact=True).select_option(label="Elif Şahin")
    page.get_by_label("Where", exact=True).select_option(label="#tea")
    page.get_by_label("Talk", exact=True).select_option(label="#coffee")
    page.locator("input[type=date]").fill("2026-12-24")
    page.locator("input[type=time]").fill("18:30")
    page.locator("input[type=datetime-local]").fill("2026-12-24T12:00")
    page.get_by_label("Left").check()
    page.get_by_label("Walk").check()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="A/b & c").click()
    page.get_by_label("Chiara Esposito").check()
    page.get_by_label("Gabriela Souza").check()
    page.get_by_role("button", name="Done").click()


def test_every_element_delivers_what_was_chosen_and_the_state_around_it(
    slack: Simulator,
    app: FakeApp,
    visit: Visit,
    post: Callable[..., str],
    dm: Conversation,
    me: str,
) -> None:
    ts = post(actions(*ELEMENTS))
    page = visit().go(me, dm.id)
    act_on_everything(page)
    app.wait_for("block_actions", len(ELEMENTS))
    told = {p["actions"][0]["action_id"]: p["actions"][0] for p in app.heard}
    person, channel = slack.workspace.person, slack.workspace.channel
    assert told["met"]["value"] == "7"
    assert told["day"]["selected_option"]["value"] == "friday"
    assert told["user"]["selected_user"] == person("elif").id
    assert told["channel"]["selected_channel"] == channel("tea").id
    assert told["talk"]["selected_conversation"] == channel("coffee").id
    assert told["date"]["selected_date"] == "2026-12-24"
    assert told["time"]["selected_time"] == "18:30"
    assert told["moment"]["selected_date_time"] == 1_798_110_000  # 11:00 UTC: Lagos
    assert told["one"]["selected_option"]["value"] == "left"
    assert [o["value"] for o in told["some"]["selected_options"]] == ["walk"]
    assert told["more"]["selected_option"]["value"] == "a/b & c"
    several = {person("chiara").id, person("gabriela").id}
    assert set(told["several"]["selected_users"]) == several
    last = next(p for p in app.heard if p["actions"][0]["action_id"] == "several")
    state = last["state"]["values"]["acts"]
    assert state["date"]["selected_date"] == "2026-12-24"
    assert state["one"]["selected_option"]["value"] == "left"
    assert "met" not in state
    assert "more" not in state
    assert (last["user"]["id"], last["message"]["ts"]) == (me, ts)


def test_a_confirm_dialog_asks_first_and_takes_a_no(
    app: FakeApp, visit: Visit, post: Callable[..., str], dm: Conversation, me: str
) -> None:
    menu = ELEMENTS[1] | {"confirm": SURE, "initial_option": MONDAY}
    post(actions(button("Delete", "delete", confirm=SURE), menu))
    page = visit().go(me, dm.id)
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Sure?")
    expect(dialog.locator("strong")).to_have_text("cannot")
    dialog.get_by_role("button", name="Rather not").click()
    page.get_by_label("Day", exact=True).select_option("friday")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Day", exact=True)).to_have_value("monday")
    assert app.heard == []
    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Do it").click()
    assert app.wait_for("block_actions")["actions"][0]["action_id"] == "delete"
    expect(dialog).to_have_count(0)


def test_a_button_is_pressed_with_the_keyboard_and_stays_in_focus(
    app: FakeApp,
    visit: Visit,
    post: Callable[..., str],
    dm: Conversation,
    me: str,
) -> None:
    ts = post(actions(button("We met", "met")))

    def answer(payload: Json) -> str:
        if payload["type"] == "block_actions":
            blocks = [section("Thanks"), actions(button("We met", "met"))]
            app.client.chat_update(channel=dm.id, ts=ts, text="Thanks", blocks=blocks)
        return ""

    app.answer = answer
    page = visit().go(me, dm.id)
    pressed = page.get_by_role("button", name="We met")
    pressed.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thanks")).to_be_visible()
    expect(pressed).to_be_focused()


def test_what_is_pressed_in_an_ephemeral_message_tells_nothing_of_it(
    slack: Simulator, app: FakeApp, visit: Visit, coffee: Conversation, me: str
) -> None:
    blocks = [actions(button("Got it", "ok"))]
    say(slack, coffee, slack.bot, "Psst", blocks, only_for=me)
    page = visit().go(me, coffee.id)
    page.get_by_role("button", name="Got it").click()
    payload = app.wait_for("block_actions")
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


DRAWN: list[Json] = [
    {"type": "header", "text": plain(":doughnut: Meet!")},
    section("*Did* you, <!date^1700000000^{date_num} {time}|then>?"),
    {"type": "section", "fields": [mrkdwn("*Left*"), plain("Right")]},
    {"type": "context", "elements": [mrkdwn("_Small_"), plain("print")]},
    {"type": "divider"},
    {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "A bun"},
    {"type": "markdown", "text": "**Bold** <b>no</b>\n\n| a |\n|---|\n| b |"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich", "style": {"bold": True}},
                    {"type": "emoji", "name": "wave"},
                    {"type": "hologram"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "first"}],
                    }
                ],
            },
        ],
    },
    {"type": "hologram"},
]


def test_every_block_is_drawn_and_unknown_ones_are_shown_as_such(
    visit: Visit, post: Callable[..., str], dm: Conversation, me: str
) -> None:
    post(*DRAWN)
    visitor = visit()
    visitor.page.route("https://a.example/**", lambda route: route.abort())
    page = visitor.go(me, dm.id)
    shown = page.locator(".message .blocks")
    expect(shown.get_by_role("heading", name="🍩 Meet!")).to_be_visible()
    expect(shown.locator(".section").first).to_have_text("Did you, 2023-11-14 23:13?")
    expect(shown.locator(".fields p")).to_have_text(["Left", "Right"])
    expect(shown.locator(".context em")).to_have_text("Small")
    expect(shown.locator("hr")).to_have_count(1)
    expect(shown.get_by_alt_text("A bun")).to_have_count(1)
    expect(shown.locator(".markdown")).to_contain_text("Bold <b>no</b>")
    expect(shown.locator(".markdown td")).to_have_text("b")
    expect(shown.locator(".rich strong")).to_have_text("Rich")
    expect(shown.locator(".rich ol li")).to_have_text("first")
    expect(shown.locator(".unknown")).to_have_text(
        ["hologram", "A block of the type “hologram”, which this page cannot draw."]
    )
