"""Who asks, by the entries of as many proxies as are trusted."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from ponchik.web.guards.proxies import TrustedProxies

pytestmark = pytest.mark.unit

PEER = "10.0.0.1"


async def receive() -> Message:
    raise AssertionError


async def send(_message: Message) -> None:
    raise AssertionError


def asked(number: int, *lines: str, scheme: str = "") -> tuple[str, str]:
    """The address and the scheme that an application sees."""
    seen: list[Scope] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    headers += [(b"x-forwarded-proto", scheme.encode())] if scheme else []
    scope: Scope = {
        "type": "http",
        "headers": headers,
        "client": (PEER, 1),
        "scheme": "http",
    }
    called = TrustedProxies(application, number)(scope, receive, send)
    with pytest.raises(StopIteration):  # a loop of events would need a socket
        called.send(None)
    return seen[0]["client"][0], seen[0]["scheme"]


@pytest.mark.parametrize(
    ("number", "lines", "who"),
    [
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),  # HAProxy's second line
        (2, ["198.51.100.1, 203.0.113.9, 66.241.1.1"], "203.0.113.9"),  # Fly
        (1, ["203.0.113.9:4711"], "203.0.113.9"),
        (1, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (1, ["2001:db8::1"], "2001:db8::1"),
        (1, [], PEER),
        (2, ["203.0.113.9"], PEER),
        (1, ["unknown"], PEER),
        (0, ["203.0.113.9"], PEER),
    ],
)
def test_the_entry_of_the_outermost_trusted_proxy_counts(
    number: int, lines: list[str], who: str
) -> None:
    assert asked(number, *lines)[0] == who


def test_the_scheme_is_what_the_proxy_says_if_there_is_one() -> None:
    assert asked(1, scheme="https")[1] == "https"
    assert asked(1, scheme="gopher")[1] == "http"
    assert asked(0, scheme="https")[1] == "http"
