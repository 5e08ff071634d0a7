"""What a press, a form and a closed view are read as."""

import json
from urllib.parse import quote

import pytest

from ponchik.slack.requests import (
    Click,
    Closing,
    Submission,
    UnknownInteraction,
    View,
    parse_interaction,
)
from tests.unit.slack_bodies import CLICK, IN_VIEW, VIEW, form

pytestmark = pytest.mark.unit
READ = Click("T1", "U1", "T2", "G1", "17.5", "answer:met", "m:check_in-1", "13.37.abc")


def test_a_click_is_read() -> None:
    assert parse_interaction(form(CLICK)) == READ


def test_a_click_tells_when_it_was_and_who_sees_its_message() -> None:
    url = "https://hooks.slack.com/actions/T1/1/abc"
    container = {**CLICK["container"], "is_ephemeral": True}
    [action] = CLICK["actions"]
    moment = {**action, "action_ts": "17.9"}
    click = parse_interaction(
        form(
            {
                **CLICK,
                "container": container,
                "actions": [moment],
                "response_url": url,
            }
        )
    )
    assert isinstance(click, Click)
    assert (click.at, click.response_url) == ("17.9", url)
    assert click.only_one_sees


def test_a_form_tells_under_which_of_its_blocks_an_error_can_stand() -> None:
    blocks = [
        {"type": "input", "block_id": "first"},
        {"type": "section", "block_id": "so"},
        {"type": "input"},
        None,
        {"type": "input", "block_id": "last"},
    ]
    sent = parse_interaction(
        form({**IN_VIEW, "type": "view_submission", "view": {**VIEW, "blocks": blocks}})
    )
    assert isinstance(sent, Submission)
    assert sent.view.inputs == ("first", "last")


def test_a_click_is_read_whatever_else_the_form_holds() -> None:
    assert parse_interaction(b"a=1&" + form(CLICK) + b"&b") == READ


def test_a_click_is_read_however_its_form_is_encoded() -> None:
    body = b"payload=" + quote(json.dumps(CLICK), safe="{}:/= ").encode()
    assert parse_interaction(body.replace(b" ", b"+")) == READ


def test_a_click_without_container_names_its_message_by_channel_and_ts() -> None:
    payload = {key: value for key, value in CLICK.items() if key != "container"}
    assert parse_interaction(form(payload)) == READ


def test_in_an_app_of_a_whole_organization_the_clicker_tells_the_workspace() -> None:
    click = parse_interaction(form({**CLICK, "team": None}))
    assert isinstance(click, Click)
    assert click.workspace == "T2"


def test_the_clicker_belongs_to_this_workspace_unless_slack_says_otherwise() -> None:
    click = parse_interaction(form({**CLICK, "user": {"id": "U1"}}))
    assert isinstance(click, Click)
    assert click.user_workspace == "T1"


def test_a_button_nobody_knows_is_read_all_the_same() -> None:
    click = parse_interaction(form({**CLICK, "actions": [{"action_id": "dance"}]}))
    assert isinstance(click, Click)
    assert (click.action_id, click.value) == ("dance", "")


def test_an_interaction_of_another_kind_is_named_and_no_error() -> None:
    payload = {"type": "message_action"}
    assert parse_interaction(form(payload)) == UnknownInteraction("message_action")


READ_VIEW = View(
    "V1",
    "modal",
    "17.a",
    "program:setup",
    "kept",
    {"first": {"set:first": {"selected_date": "2026-12-07"}}},
)


def test_a_press_in_a_view_brings_the_view_and_what_was_chosen() -> None:
    click = parse_interaction(form(IN_VIEW))
    assert isinstance(click, Click)
    assert (click.action_id, click.value) == ("set:first", "2026-12-07")
    assert (click.conversation, click.message_ts) == (None, None)
    assert click.view == READ_VIEW


def test_a_form_that_was_sent_brings_what_was_filled_in() -> None:
    sent = parse_interaction(form({**IN_VIEW, "type": "view_submission"}))
    assert isinstance(sent, Submission)
    assert sent.view == READ_VIEW


def test_a_form_that_was_closed_is_told_from_one_that_was_sent() -> None:
    closed = parse_interaction(form({**IN_VIEW, "type": "view_closed"}))
    assert closed == Closing("T1", "U1", READ_VIEW)


def test_fields_of_a_form_without_slacks_shape_are_dropped() -> None:
    state = {"values": {"a": None, "b": {"c": 1, "d": {"value": "kept"}}}}
    view = {**VIEW, "state": state}
    sent = parse_interaction(form({**IN_VIEW, "type": "view_submission", "view": view}))
    assert isinstance(sent, Submission)
    assert sent.view.values == {"b": {"d": {"value": "kept"}}}


def test_in_an_app_of_a_whole_organization_the_view_tells_the_workspace() -> None:
    view = {**VIEW, "team_id": "T7"}
    sent = parse_interaction(
        form({**IN_VIEW, "type": "view_submission", "team": None, "view": view})
    )
    assert isinstance(sent, Submission)
    assert sent.workspace == "T7"
