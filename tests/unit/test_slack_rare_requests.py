"""Shapes that Slack sends rarely: each is answered with 200."""

import json
from urllib.parse import urlencode

import pytest

from ponchik.slack.requests import (
    IgnoredEvent,
    SslCheck,
    Uninstalled,
    parse_command,
    parse_event,
)

pytestmark = pytest.mark.unit


def callback(event: object, **envelope: object) -> bytes:
    return json.dumps(
        {"type": "event_callback", "event_id": "Ev1", "event": event, **envelope}
    ).encode()


def test_slacks_look_at_our_certificate_is_no_command() -> None:
    body = urlencode({"token": "x", "ssl_check": "1"}).encode()
    assert parse_command(body) == SslCheck()


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}},
    ],
)
def test_what_a_whole_organisation_took_back_is_ignored_by_its_name(
    event: dict[str, object],
) -> None:
    body = callback(event, enterprise_id="E1", authorizations=[{"team_id": None}])
    assert parse_event(body) == IgnoredEvent(str(event["type"]))


def test_a_workspace_that_is_named_is_the_fact() -> None:
    body = callback({"type": "app_uninstalled"}, team_id="T1")
    assert parse_event(body) == Uninstalled("T1", "Ev1")
