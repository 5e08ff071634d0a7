import http.client
import logging
import socket
import ssl
import traceback
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.errors import (
    Ambiguous,
    NotSent,
    Postponed,
    RateLimited,
    Rejected,
    ScopeMissing,
    SlackError,
    WorkspaceRejected,
)
from ponchik.slack.client.calls import Message, PostMessage
from tests.harness.slack_stub import EVER, TOKEN, Reply, Stub, reply

pytestmark = pytest.mark.unit

EFFECT = UUID(int=1)
POST = PostMessage("C1", Message("hello", [{"type": "divider"}]))
REFUSED_CERTIFICATE = ssl.SSLCertVerificationError(1, f"not you, {TOKEN}")

ASKS: dict[str, Callable[[Stub], Any]] = {
    "carry_out": lambda stub: stub.slack.carry_out(POST, EFFECT),
    "recent_messages": lambda stub: stub.slack.recent_messages("D1", *EVER),
    "identity": lambda stub: stub.slack.identity(),
    "channel": lambda stub: stub.slack.channel("C1"),
    "channel_names": lambda stub: stub.slack.channel_names(),
    "member_page": lambda stub: stub.slack.member_page("C1", ""),
    "profile": lambda stub: stub.slack.profile("U1"),
}
ACCIDENTS: list[tuple[Exception, type[SlackError]]] = [
    (URLError(ConnectionRefusedError(111, "refused")), NotSent),
    (URLError(socket.gaierror(-2, "no such name")), NotSent),
    (URLError(REFUSED_CERTIFICATE), NotSent),
    (URLError(TimeoutError("timed out")), Ambiguous),
    (URLError(ConnectionResetError(104, "reset")), Ambiguous),
    (URLError(BrokenPipeError(32, "pipe")), Ambiguous),
    (URLError(ssl.SSLEOFError(8, "eof")), Ambiguous),
    (URLError(OSError("Tunnel connection failed: 407")), Ambiguous),
    (URLError("unknown url type: gopher"), Ambiguous),
    (
        ConnectionRefusedError(111, "after the request left, whatever that means"),
        Ambiguous,
    ),
    (TimeoutError("timed out"), Ambiguous),
    (ConnectionResetError(104, "reset"), Ambiguous),
    (http.client.RemoteDisconnected("closed"), Ambiguous),
    (http.client.IncompleteRead(b"{"), Ambiguous),
    (http.client.BadStatusLine("hi"), Ambiguous),
    (http.client.InvalidURL("no"), Ambiguous),
    (ssl.SSLError(1, "record"), Ambiguous),
    (ValueError(f"Invalid header value {TOKEN}"), Ambiguous),
    (RuntimeError(TOKEN), Ambiguous),
    (MemoryError(), Ambiguous),
]
GARBLED = [
    b"",
    b"null",
    b"true",
    b"7",
    b"9" * 5000,
    b'"ok"',
    b"[]",
    b'[{"ok": true}]',
    b"{}",
    b'{"ok": 1}',
    b'{"ok": "true"}',
    b'{"ok": false}',
    b'{"ok": false, "error": null}',
    b'{"ok": false, "error": {"code": 1}}',
    b'{"ok": false, "error": "Sorry, no!"}',
    b'{"ok": true',
    b'{"ok": true, "ok": true} trailing',
    b"<html><body>It is not you, it is us</body></html>",
    b"\x1f\x8b\x08\x00garbage",
    b"\xff\xfe\x00\xd8",
    b"[" * 100_000,
    b'{"ok": true}',
    b'{"ok": true, "ts": 12, "channel": "C1", "messages": {}, "members": 3}',
    b'{"ok": true, "ts": null, "channel": [], "messages": [7], "members": [[]]}',
    b'{"ok": true, "user": "U1", "channel": {}, "messages": [{}], "members": [{}]}',
    b'{"ok": true, "user": {}, "members": [null], "response_metadata": 3}',
]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(("accident", "sorted_as"), ACCIDENTS, ids=repr)
def test_no_accident_on_the_way_escapes_unsorted(
    ask: str, accident: Exception, sorted_as: type[SlackError]
) -> None:
    with pytest.raises(SlackError) as caught:
        ASKS[ask](Stub(accident))
    assert type(caught.value) is sorted_as


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("status", [200, 302, 400, 404, 500, 503])
def test_an_answer_that_cannot_be_read_leaves_open_what_was_done(
    ask: str, status: int
) -> None:
    for body in GARBLED:
        with pytest.raises(Ambiguous):
            ASKS[ask](Stub(Reply(body, status)))


@given(st.binary(), st.sampled_from([200, 201, 204, 301, 403, 500]))
def test_no_answer_at_all_escapes_unsorted(body: bytes, status: int) -> None:
    with pytest.raises(SlackError):
        ASKS["carry_out"](Stub(Reply(body, status)))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_uncertain_whatever_it_says(status: int) -> None:
    with pytest.raises(Ambiguous) as caught:
        ASKS["carry_out"](Stub(reply(status, ok=False, error="channel_not_found")))
    assert caught.value.code == f"http_{status}"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("1.5", 1.5),
        (None, 60.0),
        ("", 60.0),
        ("soon", 60.0),
        ("-5", 60.0),
        ("nan", 60.0),
        ("inf", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("999999999", 3600.0),
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_too_many_requests_says_how_long_to_wait(
    name: str, header: str | None, seconds: float
) -> None:
    headers = {} if header is None else {name: header}
    with pytest.raises(RateLimited) as caught:
        ASKS["carry_out"](Stub(Reply(b"Slow down", 429, headers)))
    assert caught.value.retry_after == seconds


def test_too_many_requests_may_also_come_as_an_error_code() -> None:
    body = b'{"ok": false, "error": "ratelimited"}'
    with pytest.raises(RateLimited) as caught:
        ASKS["carry_out"](Stub(Reply(body, 200, {"Retry-After": "7"})))
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("user_disabled", Rejected),
        ("cannot_dm_bot", Rejected),
        ("is_archived", Rejected),
        ("invalid_blocks", Rejected),
        ("a_code_of_tomorrow", Rejected),
        ("token_revoked", WorkspaceRejected),
        ("invalid_auth", WorkspaceRejected),
        ("missing_scope", ScopeMissing),
        ("internal_error", Ambiguous),
        ("fatal_error", Ambiguous),
        ("service_unavailable", Ambiguous),
        ("request_timeout", Ambiguous),
        ("team_added_to_org", WorkspaceRejected),
        ("fetch_members_failed", Postponed),
    ],
)
def test_each_error_code_says_what_may_be_done_about_it(
    code: str, kind: type[SlackError]
) -> None:
    with pytest.raises(SlackError) as caught:
        ASKS["carry_out"](Stub(reply(ok=False, error=code)))
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert caught.value.method == "chat.postMessage"


def test_a_missing_scope_is_named() -> None:
    answer = reply(ok=False, error="missing_scope", needed="mpim:write", provided="x")
    with pytest.raises(ScopeMissing, match="add the scope mpim:write and install"):
        ASKS["carry_out"](Stub(answer))


def test_a_failed_call_is_not_repeated() -> None:
    stub = Stub(ConnectionResetError(), reply(ok=True, ts="1.1"))
    with pytest.raises(Ambiguous):
        stub.slack.carry_out(POST, EFFECT)
    assert stub.methods == ["chat.postMessage"]


def test_what_stops_the_process_is_not_held_up() -> None:
    with pytest.raises(KeyboardInterrupt):
        ASKS["identity"](Stub(KeyboardInterrupt()))


@pytest.mark.parametrize(
    "answer",
    [
        *[accident for accident, _ in ACCIDENTS],
        Reply(TOKEN.encode()),
        Reply(TOKEN.encode(), 429, {"Retry-After": TOKEN}),
        reply(ok=False, error=TOKEN),
        reply(ok=False, error="missing_scope", needed=TOKEN, provided=TOKEN),
    ],
    ids=repr,
)
def test_the_token_never_shows(
    answer: Reply | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub = Stub(answer)
    with pytest.raises(SlackError) as caught:
        stub.slack.carry_out(POST, EFFECT)
    story = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in story + caplog.text + repr(stub.slack) + repr(vars(stub.slack))
    assert caught.value.__cause__ is caught.value.__context__ is None
