"""What strangers send, and what Slack would send if it had gone mad."""

import copy
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from ponchik.demo.simulator.signing import sign
from tests.harness.running import ADMIN_KEY, SIGNING_SECRET
from tests.hostile.asking import Asked
from tests.unit.slack_bodies import CLICK, COMMAND, EVENTS, delivery, form

Json = dict[str, Any]
Strategy = st.SearchStrategy

MEGABYTE = 1024 * 1024
LAUNCH: Json = {
    "action": "launch_intro",
    "channel": "C0NOWHERE1",
    "group_size": 2,
    "seed": 7,
    "dry_run": True,
}
#: A whole of each that a route may hear, and how it is written down.
SAMPLES: Mapping[str, tuple[list[Json], Callable[[Json], bytes]]] = {
    "/slack/events": (
        [
            *(json.loads(delivery(event)) for event, _ in EVENTS),
            {"type": "url_verification", "challenge": "3eZbrw1a"},
        ],
        lambda payload: json.dumps(payload).encode(),
    ),
    "/slack/interactions": ([CLICK], form),
    "/slack/commands": (
        [COMMAND],
        lambda fields: urlencode(fields, errors="surrogatepass").encode(),
    ),
    "/api/launch": ([LAUNCH], lambda payload: json.dumps(payload).encode()),
}

texts = (
    st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Cc"]), max_size=5)
    | st.sampled_from(
        ["", "\x00", "\ud800", "<!channel>", "a" * 5000, "%s%n", "C1\x00"]
    )
)
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([2**63, -(2**63), 10**400, 1e308, -0.0, 0])
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-be", "utf-7"])


def paths(value: object) -> list[tuple[Any, ...]]:
    """The way to everything inside, and to the whole: the empty one."""
    parts: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [(), *((key, *rest) for key, inner in parts for rest in paths(inner))]


def replaced(value: Any, path: tuple[Any, ...], other: object) -> Any:
    if not path:
        return other
    twin = copy.copy(value)
    twin[path[0]] = replaced(value[path[0]], path[1:], other)
    return twin


@st.composite
def spoilt(draw: st.DrawFn, route: str) -> bytes:
    """A sample of what the route hears, with one part or one field like no other."""
    samples, written = SAMPLES[route]
    sample = draw(st.sampled_from(samples))
    wrong = draw(values)
    if draw(st.booleans()):
        return written({**sample, draw(texts): wrong})
    path = draw(st.sampled_from([p for p in paths(sample) if p]))
    return written(replaced(sample, path, wrong))


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """Any JSON at all, in an encoding that fits or does not."""
    text = json.dumps(draw(values), ensure_ascii=draw(st.booleans()))
    encoding = draw(encodings)
    return text.encode(encoding, "replace" if encoding == "utf-7" else "surrogatepass")


EXTREME = (
    b"",
    b"\x00",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"type":' + b"9" * 5000 + b"}",
    b'{"type":"\\ud800","challenge":"\\ud800"}',
    b'{"type":"url_verification","challenge":"\\u0000"}',
    b'{"\xff":"\xc3\x28"}',
    b'{"\\ud800":1,"action":"launch_intro","channel":"C0NOWHERE1"}',
    b"&".join(b"f%d=%d" % (n, n) for n in range(20_000)),
    b"&" * 100_000,
    json.dumps({f"f{n}": n for n in range(3_000)}).encode(),
    b"payload=" + b"%" * 10_000,
    b"payload=%7B%22type%22%3A%22%ED%A0%80%22%7D",
    b"payload={}&payload={}",
    b'{"type":"event_callback","type":"url_verification"}',
    b" " * (MEGABYTE + 1),
)


def bodies(route: str) -> Strategy[bytes]:
    garbage = (
        st.binary(max_size=200)
        | written()
        | st.sampled_from(EXTREME)
        | st.binary(max_size=50).map(lambda b: b"payload=" + b)
    )
    return spoilt(route) | garbage if route in SAMPLES else garbage


@dataclass(frozen=True)
class Sent:
    """`proved` if it bears what the route wants to see."""

    asked: Asked
    proved: bool


PROOFS = ("good", "absent", "wrong", "stale", "future", "garbled", "doubled")
ODD_HEADERS = st.sampled_from(
    [
        (b"content-type", b"text/plain; charset=\xff"),
        (b"content-type", b"multipart/form-data"),
        (b"content-type", b"application/json; charset=utf-7"),
        (b"content-length", b"-1"),
        (b"content-length", b"99999999999999999999"),
        (b"content-encoding", b"gzip"),
        (b"host", b"["),
        (b"host", b"evil.example:99999/\\"),
        (b"x-forwarded-for", b"\xff, ,,[::1"),
        (b"x-forwarded-proto", b"gopher"),
        (b"x-slack-retry-num", b"\xb2"),
        (b"cookie", b"a=" + b"b" * 5000),
        (b"expect", b"100-continue"),
        (b"upgrade", b"websocket"),
    ]
) | st.tuples(
    st.from_regex(rb"[a-z-]{1,20}", fullmatch=True), st.binary(max_size=50)
).filter(lambda header: not header[0].startswith((b"x-slack-", b"auth", b"trans")))


@st.composite
def sent(draw: st.DrawFn, route: str, method: str) -> Sent:
    body = draw(bodies(route))
    # Half of all come in: what is behind the guard is to be tried as well.
    proof = "good" if draw(st.booleans()) else draw(st.sampled_from(PROOFS))
    # Each comes from somewhere else, or the throttle would answer for all of them.
    address = b"10.%d.%d.%d" % draw(st.tuples(*[st.integers(0, 255)] * 3))
    headers = [*proof_headers(route, body, proof), (b"x-forwarded-for", address)]
    odd = draw(st.lists(ODD_HEADERS, max_size=3))
    asked = Asked(
        method=method,
        path=route,
        headers=[*odd, *headers],
        chunks=_cut(body, draw(st.integers(1, 5))),
        query=draw(st.binary(max_size=20)),
    )
    return Sent(asked, proved=proof == "good")


def _cut(body: bytes, pieces: int) -> list[bytes]:
    size = len(body) // pieces + 1
    return [body[at : at + size] for at in range(0, len(body) or 1, size)]


def proof_headers(route: str, body: bytes, kind: str) -> list[tuple[bytes, bytes]]:
    pairs = _bearer(kind) if route == "/api/launch" else signature(body, kind)
    twice = 2 if kind == "doubled" else 1
    return [(name.encode(), value) for name, value in pairs.items()] * twice


def _bearer(kind: str) -> dict[str, bytes]:
    key = ADMIN_KEY.encode()
    said = {
        "absent": None,
        "wrong": b"Bearer " + key + b"\xff",
        "stale": b"Basic " + key,
        "future": b"Bearer",
        "garbled": b"\x00\xff",
    }.get(kind, b"Bearer " + key)
    return {} if said is None else {"authorization": said}


def signature(body: bytes, kind: str) -> dict[str, bytes]:
    if kind == "absent":
        return {}
    # As far ahead as no slow machine makes up for.
    age = {"stale": 301, "future": -3_600}.get(kind, 0)
    secret = "another-secret" if kind == "wrong" else SIGNING_SECRET
    pairs = sign(secret, body, int(time.time()) - age)
    if kind == "garbled":
        return dict.fromkeys(pairs, "²\xff".encode("latin-1"))
    return {name: value.encode() for name, value in pairs.items()}
