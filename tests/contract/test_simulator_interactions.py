"""What the simulated Slack tells of presses and forms, held against Slack's types.

Slack publishes the type of a button's action and of a view's state; the other elements'
actions are the state's values with the names of block and action, and a moment.
"""

from typing import Any

import pytest
from slack_sdk import WebClient

from ponchik.demo.simulator import interactions, user_actions
from ponchik.demo.simulator.arguments import Call
from ponchik.demo.simulator.blocks import BLOCKS
from ponchik.demo.simulator.elements import INPUTS, INTERACTIVE
from ponchik.demo.simulator.form_state import STATEFUL, field_name
from ponchik.demo.simulator.interactions import Pressed
from ponchik.demo.simulator.messages import name_blocks, say
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.web_api import perform
from tests.contract.specs import constants, payload, schema_errors
from tests.harness import http

pytestmark = pytest.mark.contract

Json = dict[str, Any]
TEXT = {"type": "plain_text", "text": "Text"}
OPTION = {"text": TEXT, "value": "one"}
#: What each element needs besides its type, and what is chosen or typed in it.
FILLED: dict[str, tuple[Json, list[str]]] = {
    "static_select": ({"options": [OPTION]}, ["one"]),
    "multi_static_select": (
        {"option_groups": [{"label": TEXT, "options": [OPTION]}]},
        ["one"],
    ),
    "external_select": ({}, []),
    "multi_external_select": ({}, []),
    "users_select": ({}, ["U1"]),
    "multi_users_select": ({}, ["U1", "U2"]),
    "channels_select": ({}, ["C1"]),
    "multi_channels_select": ({}, ["C1"]),
    "conversations_select": ({}, ["C1"]),
    "multi_conversations_select": ({}, ["C1"]),
    "datepicker": ({}, ["2026-12-24"]),
    "timepicker": ({}, ["18:30"]),
    "datetimepicker": ({}, ["2026-12-24T18:30"]),
    "checkboxes": ({"options": [OPTION]}, ["one"]),
    "radio_buttons": ({"options": [OPTION]}, ["one"]),
    "plain_text_input": ({}, ["Hello"]),
    "email_text_input": ({}, ["a@b.example"]),
    "url_text_input": ({}, ["https://a.example"]),
    "number_input": ({"is_decimal_allowed": True}, ["1.5"]),
    "rich_text_input": ({}, ["Hello"]),
}


def as_input(kind: str, more: Json) -> Json:
    element = {"type": kind, "action_id": f"a-{kind}", **more}
    block = {"type": "input", "block_id": f"b/{kind}", "label": TEXT}
    return block | {"element": element, "optional": not FILLED[kind][1]}


FORM: Json = {
    "type": "modal",
    "title": TEXT,
    "submit": TEXT,
    "blocks": [as_input(kind, more) for kind, (more, _) in FILLED.items()],
}


@pytest.fixture
def me(slack: Simulator) -> str:
    return slack.workspace.channel("coffee").members[0]


@pytest.fixture
def view(slack: Simulator, client: WebClient, me: str) -> str:
    trigger = user_actions.command(slack, me, "coffee", "/ponchik").payload[
        "trigger_id"
    ]
    return str(client.views_open(trigger_id=trigger, view=FORM)["view"]["id"])


def filled() -> dict[str, list[str]]:
    return {
        field_name(block, block["element"]): FILLED[block["element"]["type"]][1]
        for block in FORM["blocks"]
    }


def test_every_element_with_a_state_is_filled_in_here() -> None:
    assert FILLED.keys() == STATEFUL


def test_a_form_with_every_input_is_submitted_in_slacks_shape(
    slack: Simulator, view: str
) -> None:
    sent = payload(interactions.submit_form(slack, view, filled()))
    assert schema_errors("InViewSubmit", sent) == []
    values = sent["view"]["state"]["values"]
    assert {next(iter(block.values()))["type"] for block in values.values()} == STATEFUL
    chosen = values["b/rich_text_input"]["a-rich_text_input"]["rich_text_value"]
    assert chosen["type"] == "rich_text"


def test_a_form_left_empty_has_slacks_shape_too(slack: Simulator, view: str) -> None:
    content = slack.workspace.views[view].content
    content["blocks"] = [block | {"optional": True} for block in content["blocks"]]
    sent = payload(interactions.submit_form(slack, view, {}))
    assert schema_errors("InViewSubmit", sent) == []


def test_a_press_in_a_view_tells_the_state_of_all_of_it(
    slack: Simulator, view: str
) -> None:
    button = {"type": "button", "action_id": "more", "text": TEXT, "value": "1"}
    blocks = slack.workspace.views[view].content["blocks"]
    blocks.append({"type": "actions", "block_id": "x", "elements": [button]})
    pressed = Pressed("more", state=filled())
    sent = payload(interactions.press_in_view(slack, view, pressed))
    # The type is one for messages and views, but only a message has a response_url.
    known = ["$: 'response_url' is a required property"]
    assert schema_errors("InBlockAction", sent) == known
    assert sent["container"] == {"type": "view", "view_id": view}
    told = sent["view"]["state"]["values"]["b/users_select"]["a-users_select"]
    assert told["selected_user"] == "U1"


@pytest.mark.parametrize("kind", sorted(INTERACTIVE.keys() - {"workflow_button"}))
def test_a_press_in_a_message_has_slacks_shape(
    slack: Simulator, me: str, kind: str
) -> None:
    more, chosen = FILLED.get(kind, ({"text": TEXT}, []))
    if kind == "overflow":
        more, chosen = {"options": [OPTION]}, ["one"]
    block = {"type": "actions", "elements": [{"type": kind, **more}]}
    coffee = slack.workspace.channel("coffee")
    message = say(slack, coffee, slack.bot, "Choose", [block])
    [named] = message.blocks
    element = named["elements"][0]
    pressed = Pressed(
        element["action_id"],
        chosen[0] if kind == "overflow" else None,
        {field_name(named, element): chosen},
    )
    where = (coffee.id, message.ts)
    sent = payload(interactions.press_in_message(slack, me, where, pressed))
    as_a_button = sent | {"actions": [_as_a_button(sent["actions"][0])]}
    assert schema_errors("InBlockAction", as_a_button) == []
    assert sent["actions"][0]["type"] == kind
    in_state = kind in STATEFUL
    assert bool(sent["state"]["values"]) is in_state


def _as_a_button(action: Json) -> Json:
    """Only a button's type is published: keep what all actions have in common."""
    common = {k: action[k] for k in ("block_id", "action_id", "action_ts")}
    return common | {"type": "button", "text": TEXT}


def test_a_cleared_stack_is_told_of_view_by_view(
    slack: Simulator, client: WebClient, view: str
) -> None:
    button = {"type": "button", "action_id": "more", "text": TEXT}
    below = slack.workspace.views[view].content
    below["notify_on_close"] = True
    below["blocks"].append({"type": "actions", "block_id": "x", "elements": [button]})
    trigger = user_actions.click_view(slack, view, "more").payload["trigger_id"]
    top = client.views_push(trigger_id=trigger, view=FORM)["view"]["id"]
    sent = payload(interactions.close(slack, top, whole=True))
    assert schema_errors("InViewClosed", sent) == []
    assert (sent["view"]["id"], sent["is_cleared"]) == (view, True)
    assert not any(v.is_open for v in slack.workspace.views.values())


def test_an_ephemeral_message_is_not_told_with_what_is_pressed_in_it(
    slack: Simulator, me: str
) -> None:
    coffee = slack.workspace.channel("coffee")
    button = {"type": "button", "action_id": "ok", "text": TEXT}
    blocks = [{"type": "actions", "elements": [button]}]
    ts = say(slack, coffee, slack.bot, "Psst", blocks, only_for=me).ts
    sent = payload(user_actions.click(slack, me, coffee.id, ts, "ok"))
    assert "message" not in sent
    assert sent["container"]["is_ephemeral"]
    assert schema_errors("InBlockAction", sent) == []


def test_views_that_are_accepted_are_slacks_modals_and_homes(slack: Simulator) -> None:
    blocks = name_blocks(slack, FORM["blocks"])
    assert schema_errors("TModalView", FORM | {"blocks": blocks}) == []
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert schema_errors("THomeView", home) == []


def test_a_home_that_was_published_is_told_of_when_it_is_opened(
    slack: Simulator, client: WebClient, me: str
) -> None:
    assert "view" not in payload(user_actions.open_home(slack, me))["event"]
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    published = client.views_publish(user_id=me, view=home)["view"]
    sent = payload(user_actions.open_home(slack, me))
    assert schema_errors("EvHome", sent) == []
    assert sent["event"]["view"]["id"] == published["id"]


def test_the_blocks_and_elements_known_here_are_known_to_slack() -> None:
    known = constants("Blocks")
    assert BLOCKS.keys() <= known
    assert INTERACTIVE.keys() | INPUTS.keys() <= known
    assert {"alert", "carousel"} <= BLOCKS.keys()


@pytest.mark.parametrize("strange", [[], {}, 5, None, {"type": []}, "text"])
def test_blocks_that_are_let_through_unread_harm_nothing(
    slack: Simulator, me: str, strange: Any
) -> None:
    card = {"type": "card", "elements": [strange], "element": strange, "rows": strange}
    coffee = slack.workspace.channel("coffee")
    user_actions.invite_bot(slack, me, "coffee")
    table = {"type": "table", "rows": [strange, [strange]]}
    alert = {"type": "alert", "text": strange}
    rich = {"type": "rich_text", "elements": [strange, {"elements": strange}]}
    blocks = [card, table, alert, rich]
    call = Call("chat.postMessage", slack.settings.bot_token)
    call.arguments = {"channel": coffee.id, "text": "x", "blocks": blocks}
    assert perform(slack, call).body["ok"]
    page = http.get(f"{slack.url}/?as={me}&in={coffee.id}")
    assert page.status_code == 200
    assert "“card”" in page.text
