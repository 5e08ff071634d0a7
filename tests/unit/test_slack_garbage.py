"""Whatever comes in is read or Unreadable; no other exception gets out."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.errors import Unreadable
from ponchik.slack.requests import (
    Click,
    UnknownInteraction,
    parse_command,
    parse_event,
    parse_interaction,
)
from ponchik.slack.requests.body import form_fields, form_value
from tests.unit.slack_bodies import (
    CLICK,
    COMMAND,
    EVENTS,
    IN_VIEW,
    Json,
    delivery,
    form,
)

pytestmark = pytest.mark.unit

GARBAGE = [
    b"",
    b"\x00",
    b"null",
    b"[]",
    b"7",
    b"{",
    b'{"type": 7}',
    b'{"type": null}',
    b"\xff\xfe{",
    b"[" * 200_000,
    b'{"a":' * 100_000,
    b'{"type": ' + b"9" * 5000 + b"}",
]
PARSERS = [parse_event, parse_interaction, parse_command]


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: repr(body[:30]))
@pytest.mark.parametrize("field", [b"", b"payload="])
def test_garbage_is_unreadable_in_one_sentence(
    parse: Any, body: bytes, field: bytes
) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(field + body)
    assert str(caught.value).count(".") >= 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("event", [None, [], 7, {}, {"type": []}, {"type": ""}])
def test_an_event_that_does_not_say_what_happened_is_unreadable(event: Any) -> None:
    with pytest.raises(Unreadable, match="type"):
        parse_event(delivery(event))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
PATHS = st.sampled_from(
    [
        *[(key,) for key in CLICK],
        ("team", "id"),
        ("user", "id"),
        ("user", "team_id"),
        ("container", "message_ts"),
        ("container", "channel_id"),
        ("container", "type"),
        ("actions", 0),
        ("actions", 0, "action_id"),
        ("actions", 0, "value"),
    ]
)


def replaced(payload: Json, path: tuple[Any, ...], value: object) -> Json:
    copy: Json = json.loads(json.dumps(payload))
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return copy


@given(PATHS, JSON)
def test_a_click_with_anything_in_any_field_is_read_or_unreadable(
    path: tuple[Any, ...], value: object
) -> None:
    try:
        read = parse_interaction(form(replaced(CLICK, path, value)))
    except Unreadable:
        return
    assert isinstance(read, Click | UnknownInteraction)
    assert storable(read)


@given(
    st.sampled_from(["view_submission", "view_closed", "block_actions"]),
    st.sampled_from(
        [
            ("view",),
            ("view", "id"),
            ("view", "hash"),
            ("view", "callback_id"),
            ("view", "state"),
            ("view", "blocks"),
            ("team",),
            ("user",),
            ("response_url",),
        ]
    ),
    JSON,
)
def test_a_form_with_anything_in_any_field_is_read_or_unreadable(
    kind: str, path: tuple[Any, ...], value: object
) -> None:
    payload = replaced({**IN_VIEW, "type": kind}, path, value)
    try:
        read = parse_interaction(form(payload))
    except Unreadable:
        return
    assert storable(read)


@given(
    st.sampled_from([event for event, _ in EVENTS]),
    st.sampled_from(["type", "user", "channel", "inviter", "tokens", "old_channel_id"]),
    JSON,
    st.sampled_from(["type", "team_id", "event_id", "authorizations", "event"]),
    JSON,
)
def test_an_event_with_anything_in_any_field_is_read_or_unreadable(
    event: Json, field: str, value: object, outer: str, other: object
) -> None:
    for body in (
        delivery({**event, field: value}),
        delivery(event, **{outer: other}),
    ):
        try:
            read = parse_event(body)
        except Unreadable:
            continue
        assert storable(read)


@given(st.binary())
def test_any_bytes_at_all_are_read_or_unreadable(body: bytes) -> None:
    for parse in PARSERS:
        for whole in (body, b"payload=" + body):
            try:
                parse(whole)
            except Unreadable as error:
                assert str(error)  # noqa: PT017 - either is fine, nothing else is


@given(st.dictionaries(st.sampled_from(list(COMMAND)), st.binary()))
def test_a_command_with_anything_in_any_field_is_read_or_unreadable(
    fields: dict[str, bytes],
) -> None:
    try:
        read = parse_command(urlencode({**COMMAND, **fields}).encode())
    except Unreadable:
        return
    assert storable(read)


@given(st.binary())
def test_a_forms_value_comes_back_as_it_was_sent(value: bytes) -> None:
    body = urlencode({"a": b"1", "payload": value}).encode()
    assert form_value(form_fields(body), "payload") == value


def test_an_equals_sign_that_was_not_encoded_is_no_escape() -> None:
    assert form_value(form_fields(b"payload=1=41%41"), "payload") == b"1=41A"


def storable(read: object) -> bool:
    """Postgres takes no NUL, and UTF-8 no half of a surrogate pair."""
    return all(
        "\x00" not in text and text.encode()
        for text in vars(read).values()
        if isinstance(text, str) and text
    )
