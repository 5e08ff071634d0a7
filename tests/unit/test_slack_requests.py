import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from ponchik.errors import Unreadable
from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    Click,
    Closing,
    IgnoredEvent,
    MemberJoined,
    MemberLeft,
    PersonJoined,
    SlackEvent,
    SlashCommand,
    Submission,
    TokenRevoked,
    Uninstalled,
    UnknownInteraction,
    UrlVerification,
    View,
    parse_command,
    parse_event,
    parse_interaction,
)

pytestmark = pytest.mark.unit

Json = dict[str, Any]
SAYS = ("T1", "Ev1")
BOT = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]


def delivery(event: Json, /, **envelope: Any) -> bytes:
    payload = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": BOT,
        "event": event,
    }
    return json.dumps(payload | envelope).encode()


def joined(user: str, **more: Any) -> Json:
    return {"type": "member_joined_channel", "user": user, "channel": "C1", **more}


EVENTS: list[tuple[Json, SlackEvent]] = [
    (joined("UBOT", inviter="U1"), BotInvited(*SAYS, "C1", "U1")),
    (joined("UBOT"), BotInvited(*SAYS, "C1", None)),
    (joined("U2", inviter="U1"), MemberJoined(*SAYS, "C1", "U2")),
    (
        {"type": "member_left_channel", "user": "U2", "channel": "C1"},
        MemberLeft(*SAYS, "C1", "U2"),
    ),
    (
        {
            "type": "team_join",
            "user": {
                "id": "U2",
                "name": "ada",
                "profile": {"display_name": "", "real_name": "Ada L."},
            },
        },
        PersonJoined(*SAYS, "U2", "Ada L.", "ada"),
    ),
    ({"type": "team_join", "user": {}}, PersonJoined(*SAYS, None)),
    (
        {"type": "member_left_channel", "user": "UBOT", "channel": "C1"},
        BotRemoved(*SAYS, "C1"),
    ),
    ({"type": "channel_left", "channel": "C1"}, BotRemoved(*SAYS, "C1")),
    ({"type": "group_left", "channel": "G1"}, BotRemoved(*SAYS, "G1")),
    ({"type": "channel_archive", "channel": "C1"}, ChannelArchived(*SAYS, "C1")),
    ({"type": "group_archive", "channel": "G1"}, ChannelArchived(*SAYS, "G1")),
    ({"type": "channel_deleted", "channel": "C1"}, ChannelDeleted(*SAYS, "C1")),
    ({"type": "group_deleted", "channel": "G1"}, ChannelDeleted(*SAYS, "G1")),
    (
        {
            "type": "channel_id_changed",
            "old_channel_id": "G1",
            "new_channel_id": "C1",
        },
        ChannelIdChanged(*SAYS, "G1", "C1"),
    ),
    ({"type": "app_uninstalled"}, Uninstalled(*SAYS)),
    ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, TokenRevoked(*SAYS)),
    ({"type": "channel_unarchive", "channel": "C1"}, ChannelUnarchived(*SAYS, "C1")),
    ({"type": "group_unarchive", "channel": "G1"}, ChannelUnarchived(*SAYS, "G1")),
    (
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}},
        IgnoredEvent("tokens_revoked"),
    ),
    ({"type": "reaction_added"}, IgnoredEvent("reaction_added")),
]


@pytest.mark.parametrize(("event", "means"), EVENTS, ids=lambda value: repr(value)[:60])
def test_each_event_is_read_as_what_it_means(event: Json, means: SlackEvent) -> None:
    assert parse_event(delivery(event)) == means


def test_slacks_question_for_our_address_is_read() -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}'
    assert parse_event(body) == UrlVerification("3eZbrw1a")


def test_a_delivery_of_an_unknown_kind_is_ignored() -> None:
    assert parse_event(b'{"type": "app_rate_limited"}') == IgnoredEvent(
        "app_rate_limited"
    )


def test_the_authorization_names_the_workspace_not_the_other_company() -> None:
    event = parse_event(delivery(joined("U2"), team_id="TOTHER"))
    assert event == MemberJoined("T1", "Ev1", "C1", "U2")


@pytest.mark.parametrize(
    "authorizations", [None, [], {}, "T2", [None], [{}], [{"team_id": None}]]
)
def test_without_an_authorization_the_outer_workspace_counts(
    authorizations: object,
) -> None:
    body = delivery(joined("U2"), team_id="T2", authorizations=authorizations)
    assert parse_event(body) == MemberJoined("T2", "Ev1", "C1", "U2")


def test_a_person_who_authorized_the_app_is_not_taken_for_the_bot() -> None:
    person = [{"team_id": "T1", "user_id": "U2", "is_bot": False}]
    event = parse_event(delivery(joined("U2"), authorizations=person))
    assert event == MemberJoined(*SAYS, "C1", "U2")


CLICK: Json = {
    "type": "block_actions",
    "team": {"id": "T1", "domain": "acme"},
    "user": {"id": "U1", "team_id": "T2"},
    "container": {"type": "message", "message_ts": "17.5", "channel_id": "G1"},
    "channel": {"id": "G1", "name": "mpdm"},
    "message": {"ts": "17.5", "text": "100% & more + emoji 🍩 = fun"},
    "trigger_id": "13.37.abc",
    "actions": [{"action_id": "answer:met", "value": "m:check_in-1", "type": "button"}],
}
READ = Click("T1", "U1", "T2", "G1", "17.5", "answer:met", "m:check_in-1", "13.37.abc")


def form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


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


VIEW = {
    "id": "V1",
    "type": "modal",
    "hash": "17.a",
    "callback_id": "program:setup",
    "private_metadata": "kept",
    "state": {"values": {"first": {"set:first": {"selected_date": "2026-12-07"}}}},
}
READ_VIEW = View(
    "V1",
    "modal",
    "17.a",
    "program:setup",
    "kept",
    {"first": {"set:first": {"selected_date": "2026-12-07"}}},
)
IN_VIEW = {
    **{key: CLICK[key] for key in ("type", "team", "user", "trigger_id")},
    "container": {"type": "view", "view_id": "V1"},
    "view": VIEW,
    "actions": [{"action_id": "set:first", "selected_date": "2026-12-07"}],
}


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


COMMAND = {
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "command": "/ponchik",
    "text": "help <@U2> & 100% + 🍩",
}


def test_a_slash_command_is_read() -> None:
    read = parse_command(urlencode(COMMAND).encode())
    assert read == SlashCommand("T1", "U1", "C1", "/ponchik", COMMAND["text"])


def test_a_slash_command_without_text_has_an_empty_one() -> None:
    fields = {name: value for name, value in COMMAND.items() if name != "text"}
    read = parse_command(urlencode(fields).encode())
    assert read == SlashCommand("T1", "U1", "C1", "/ponchik", "")


@pytest.mark.parametrize("field", ["team_id", "user_id", "channel_id", "command"])
def test_a_slash_command_that_lacks_a_field_names_it(field: str) -> None:
    fields = {name: value for name, value in COMMAND.items() if name != field}
    with pytest.raises(Unreadable, match=field):
        parse_command(urlencode(fields).encode())
