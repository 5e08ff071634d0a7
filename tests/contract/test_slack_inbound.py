"""Payloads as Slack publishes them: each is read, or ignored on purpose."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from ponchik.slack.requests import (
    Click,
    IgnoredEvent,
    SlackEvent,
    SlashCommand,
    UnknownInteraction,
    parse_command,
    parse_event,
    parse_interaction,
)
from ponchik.slack.requests.event_reader import READERS
from tests.contract.specs import schema_errors, table

pytestmark = pytest.mark.contract

Json = dict[str, Any]


def filled(value: Any) -> Any:
    """The published payloads have all their fields, but no texts in them."""
    match value:
        case dict():
            return {key: filled(inner) for key, inner in value.items()}
        case list():
            return [filled(inner) for inner in value]
        case "":
            return "X0"
        case _:
            return value


def samples(kind: str) -> dict[str, Any]:
    return {name: filled(sample) for name, sample in table("payloads")[kind].items()}


def deliveries() -> Iterator[Json]:
    """Each published event once in its own envelope, once in one of ours."""
    for payload in samples("deliveries").values():
        if "event" in payload:
            yield {**payload, "type": "event_callback"}
    for event in samples("events").values():
        yield envelope(event)


def envelope(event: Json) -> Json:
    return {
        "token": "x",
        "api_app_id": "A0",
        "type": "event_callback",
        "team_id": "T0",
        "event_id": "Ev0",
        "event_time": 1,
        "event": event,
    }


def test_every_published_event_that_is_ours_is_read_and_every_other_ignored() -> None:
    seen: set[str] = set()
    for payload in deliveries():
        kind = payload["event"]["type"]
        event = parse_event(json.dumps(payload).encode())
        ours = kind in READERS and _is_our_business(payload["event"])
        assert isinstance(event, IgnoredEvent) == (not ours)
        seen.add(kind)
    assert set(READERS) <= seen


def _is_our_business(event: Json) -> bool:
    """Of Home alone, and of a person's account only that it was switched off."""
    if event["type"] == "user_change":
        return bool(event["user"].get("deleted"))
    return bool(event.get("tab", "home") == "home")


JOINED = {
    "type": "member_joined_channel",
    "user": "U0",
    "channel": "C0",
    "channel_type": "C",
    "team": "T0",
    "inviter": "U1",
    "event_ts": "1.5",
}
LEFT = {
    **{k: v for k, v in JOINED.items() if k != "inviter"},
    "type": "member_left_channel",
}
ARCHIVED = {"type": "channel_archive", "channel": "C0", "user": "U0", "event_ts": "1.5"}
REVOKED = {"type": "tokens_revoked", "tokens": {"bot": ["U0"]}, "event_ts": "1.5"}


@pytest.mark.parametrize(
    ("schema", "event"),
    [
        ("EvMemberJoined", JOINED),
        ("EvMemberLeft", LEFT),
        ("EvChannelArchive", ARCHIVED),
        ("EvTokensRevoked", REVOKED),
        ("EvUninstalled", {"type": "app_uninstalled", "event_ts": "1.5"}),
    ],
)
def test_what_slacks_types_call_an_event_is_read(schema: str, event: Json) -> None:
    payload = envelope(event)
    problems = schema_errors(schema, payload)
    assert [p for p in problems if "event_ts" not in p] == []
    read: SlackEvent = parse_event(json.dumps(payload).encode())
    assert not isinstance(read, IgnoredEvent)


def test_the_published_click_is_read() -> None:
    payload = samples("interactions")["BlockActionPayload"]
    payload["container"]["type"] = "message"
    body = urlencode({"payload": json.dumps(payload)}).encode()
    click = parse_interaction(body)
    assert isinstance(click, Click)
    assert (click.workspace, click.user, click.conversation) == ("X0", "X0", "X0")


@pytest.mark.parametrize("name", ["MessageShortcutPayload", "AttachmentActionPayload"])
def test_other_published_interactions_are_no_errors(name: str) -> None:
    body = urlencode({"payload": json.dumps(samples("interactions")[name])})
    assert isinstance(parse_interaction(body.encode()), UnknownInteraction)


def test_the_published_slash_command_is_read() -> None:
    body = urlencode(samples("interactions")["SlashCommandPayload"]).encode()
    assert parse_command(body) == SlashCommand(*["X0"] * 6)


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        (
            "InBlockAction",
            {"type", "team", "user", "container", "trigger_id", "actions"},
        ),
        ("InSlash", {"team_id", "user_id", "channel_id", "command", "text"}),
    ],
)
def test_the_fields_we_cannot_do_without_are_always_there(
    schema: str, fields: set[str]
) -> None:
    missing = {error.split("'")[1] for error in schema_errors(schema, {})}
    assert fields <= missing
