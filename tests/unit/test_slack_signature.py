import hashlib
import hmac
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.datastructures import Headers

from ponchik.errors import Unverified
from ponchik.slack.requests import verify

pytestmark = pytest.mark.unit

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_760_000_000.0
BODY = b'{"type":"event_callback"}'
TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def signed(
    body: bytes = BODY, secret: str = SECRET, at: str = f"{NOW:.0f}"
) -> dict[str, str]:
    base = b"v0:" + at.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {TIMESTAMP: at, SIGNATURE: f"v0={digest}"}


def refused(headers: Mapping[str, str], body: bytes = BODY) -> str:
    with pytest.raises(Unverified) as caught:
        verify(headers, body, [SECRET], NOW)
    return str(caught.value)


@given(st.binary())
def test_a_signed_body_of_any_bytes_is_accepted(body: bytes) -> None:
    verify(signed(body), body, [SECRET], NOW)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_slacks_own_verifier_agrees_on_what_is_signed(text: str) -> None:
    class Stopped(Clock):
        def now(self) -> float:
            return NOW

    verifier = SignatureVerifier(SECRET, Stopped())
    assert verifier.is_valid_request(text, signed(text.encode()))


def test_the_example_in_slacks_documentation_is_accepted() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
        b"&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https"
        b"%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d"
        b"10d2c447fce8b6703c"
    )
    digest = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    headers = {TIMESTAMP: "1531420618", SIGNATURE: f"v0={digest}"}
    verify(headers, body, [SECRET], 1531420618.0)


@pytest.mark.parametrize("secrets", [[SECRET, "new"], ["new", SECRET]])
def test_while_secrets_are_rotated_either_one_is_accepted(secrets: list[str]) -> None:
    verify(signed(), BODY, secrets, NOW)


@pytest.mark.parametrize("secrets", [[], [""], ["another"], [SECRET + "x"]])
def test_a_signature_by_another_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(Unverified):
        verify(signed(), BODY, secrets, NOW)


def test_nobody_gets_in_by_an_empty_secret() -> None:
    with pytest.raises(Unverified):
        verify(signed(secret=""), BODY, [""], NOW)


@pytest.mark.parametrize("seconds", [-300, -299.5, 0, 300])
def test_a_request_within_five_minutes_is_accepted(seconds: float) -> None:
    verify(signed(), BODY, [SECRET], NOW + seconds)


@pytest.mark.parametrize("seconds", [-301, 301, 86400, 1e12, float("nan")])
def test_a_request_from_another_time_is_refused(seconds: float) -> None:
    with pytest.raises(Unverified, match="too old"):
        verify(signed(), BODY, [SECRET], NOW + seconds)


@pytest.mark.parametrize("missing", [TIMESTAMP, SIGNATURE])
def test_a_request_without_a_header_is_refused(missing: str) -> None:
    headers = {name: value for name, value in signed().items() if name != missing}
    assert missing.lower() in refused(headers)


@pytest.mark.parametrize("doubled", [TIMESTAMP, SIGNATURE])
def test_a_request_with_a_header_twice_is_refused(doubled: str) -> None:
    pairs = [(k.lower().encode(), v.encode()) for k, v in signed().items()]
    twice = [pair for pair in pairs if pair[0] == doubled.lower().encode()]
    assert "exactly one" in refused(Headers(raw=pairs + twice))


def test_the_case_of_a_headers_name_does_not_matter() -> None:
    verify({k.upper(): v for k, v in signed().items()}, BODY, [SECRET], NOW)


@pytest.mark.parametrize(
    "at", ["", "now", "1.76e9", "-1", "+1", " 1", "1\n", "٣", "²", "1_000", "9" * 5000]
)
def test_a_time_that_is_no_number_is_refused(at: str) -> None:
    assert "garbled" in refused(signed(at=at))


@pytest.mark.parametrize(
    "signature",
    ["", "v0=", "v1=" + "0" * 64, "v0=" + "é" * 64, "v0=" + "0" * 63, "0" * 64],
)
def test_a_signature_of_the_wrong_shape_is_refused(signature: str) -> None:
    assert "garbled" in refused({**signed(), SIGNATURE: signature})


def test_a_signature_for_another_body_is_refused() -> None:
    assert "not signed" in refused(signed(b"another"))


def test_a_signature_with_a_line_end_is_refused() -> None:
    assert "garbled" in refused({**signed(), SIGNATURE: signed()[SIGNATURE] + "\n"})


@given(
    st.dictionaries(st.sampled_from([TIMESTAMP, SIGNATURE, "Host"]), st.text()),
    st.binary(),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
    st.floats(),
)
def test_nothing_but_unverified_ever_comes_out(
    headers: dict[str, str], body: bytes, secrets: list[str], now: float
) -> None:
    with pytest.raises(Unverified):
        verify(headers, body, secrets, now)
