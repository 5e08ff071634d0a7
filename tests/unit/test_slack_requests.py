"""What the Events API and slash commands are read as."""

from urllib.parse import urlencode

import pytest

from ponchik.errors import Unreadable
from ponchik.slack.requests import (
    IgnoredEvent,
    MemberJoined,
    SlackEvent,
    SlashCommand,
    UrlVerification,
    parse_command,
    parse_event,
)
from tests.unit.slack_bodies import COMMAND, EVENTS, SAYS, Json, delivery, joined

pytestmark = pytest.mark.unit


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
