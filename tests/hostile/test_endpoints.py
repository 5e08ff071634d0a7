"""Every route of the application, under everything that hypothesis can think of.

`SEED=7` repeats a run.
"""

import os
from collections.abc import Callable, Iterator, Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from starlette.routing import Mount, Route

from ponchik.web import launches, slack_deliveries
from ponchik.web.application import build_app
from ponchik.web.guards.admin import Admin
from ponchik.web.guards.throttle import Throttle
from ponchik.web.pages.routes import page_routes
from tests.harness.measures import longer
from tests.harness.running import ADMIN_KEY
from tests.harness.served import Played
from tests.hostile.asking import Answer, Asked, ConnectionGuard
from tests.hostile.garbage import SAMPLES, Sent, sent

pytestmark = [
    pytest.mark.integration,
    pytest.mark.members(3),
    # A failing example may have a megabyte: told or not, it must not hide the failure.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]

#: By day always the same; `make fuzz` asks with others.
SEED = int(os.environ.get("SEED", "1"))
#: The routes that anybody may ask; each other one wants a proof, and has samples.
OPEN = {
    *("/", "/healthz", "/readyz", "/c/{calendar}.ics"),
    *("/install", "/install/callback"),
}
#: Nobody is signed in here: all they get is the way in, and a page for what is wrong.
PAGES = {route.path for route in page_routes()}
#: Who begins to sign in is remembered for ten minutes.
REMEMBERS = "/sign-in/start"
#: It hears a key alone, and here none is set.
SHUT = {"/metrics"}
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "Ŝ"]
thorough = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture(scope="module")
def door(shared_played: Played) -> Iterator[ConnectionGuard]:
    door = patient_door(shared_played)
    yield door
    door.runner.close()


def patient_door(played: Played) -> ConnectionGuard:
    """A door that lets launches in as often as hypothesis likes."""
    app = build_app(played.ponchik)
    app.state.admin = Admin(ADMIN_KEY, launches=Throttle(burst=10**9, seconds=1))
    return ConnectionGuard(app, played)


def routes(door: ConnectionGuard) -> list[tuple[str, str]]:
    found = []
    for route in door.app.routes:
        if isinstance(route, Mount):
            continue  # the pages' files, served by Starlette
        assert isinstance(route, Route)
        methods = (route.methods or set()) - {"HEAD"}
        found += [(route.path, method) for method in sorted(methods)]
    return found


def judge(door: ConnectionGuard, sent: Sent) -> Answer:
    """An answer that is no 5xx, and nothing kept but from who proved themselves."""
    before = door.kept()
    answer = door.ask(sent.asked)
    if sent.asked.path in PAGES:
        return judge_page(door, sent, answer, before)
    open_to_all = sent.asked.path in OPEN
    accepted = 200 <= answer.status < 300
    assert 200 <= answer.status < 500, answer
    assert not 300 <= answer.status < 400, answer
    assert not accepted or sent.proved or open_to_all, "let in without a proof"
    if not accepted:
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["error"]
        assert len(answer.body) < 2_000, "an error as long as what it is about"
    if not accepted or open_to_all:
        assert door.kept() == before, "kept something of what it refused"
    return answer


def judge_page(
    door: ConnectionGuard, sent: Sent, answer: Answer, before: Mapping[str, int]
) -> Answer:
    """A page that is no 5xx, leads nowhere but to the way in, and keeps nothing."""
    assert 200 <= answer.status < 500, answer
    if sent.asked.path != REMEMBERS:
        leads = answer.headers.get("location", "/sign-in")
        assert leads.removeprefix(door.played.url).startswith("/sign-in")
        assert door.kept() == before, "kept something of what it refused"
    return answer


def test_every_route_is_open_or_has_samples_of_what_it_hears(
    door: ConnectionGuard,
) -> None:
    paths = {path for path, _ in routes(door)}
    assert paths == OPEN | SHUT | PAGES | set(SAMPLES), (
        "teach tests/hostile/garbage.py the new route"
    )


@seed(SEED)
@settings(thorough, max_examples=200)
@given(st.data())
def test_whatever_is_sent_is_answered_and_only_what_is_proved_is_kept(
    door: ConnectionGuard, data: st.DataObject
) -> None:
    note(f"SEED={SEED}")
    path, method = data.draw(st.sampled_from(routes(door)))
    judge(door, data.draw(sent(path, method)))


@seed(SEED)
@thorough
@given(st.data(), st.sampled_from(METHODS), st.sampled_from(["", "/", "/..", "\x00"]))
def test_no_other_method_or_address_is_served(
    door: ConnectionGuard, data: st.DataObject, method: str, more: str
) -> None:
    others = [(path, right) for path, right in routes(door) if path not in PAGES]
    path, right = data.draw(st.sampled_from(others))
    served = {right, "HEAD"} if right == "GET" else {right}
    asked = data.draw(sent(path, method)).asked
    if more or method not in served:
        wrong = Asked(method, path + more, asked.headers, asked.chunks, asked.query)
        assert door.ask(wrong).status in {404, 405}


@pytest.mark.parametrize("chunks", [1, 100, 3000])
def test_a_body_over_the_limit_is_refused_in_however_many_chunks(
    door: ConnectionGuard, chunks: int
) -> None:
    size = 3 * 1024 * 1024 // chunks
    headers = [(b"authorization", b"Bearer " + ADMIN_KEY.encode())]
    asked = Asked("POST", "/api/launch", headers, [b"x" * size] * chunks)
    answer = door.ask(asked)
    assert answer.status == 413
    assert answer.headers.get("connection") == ("close" if chunks > 1 else None)


def test_length_and_chunks_together_are_refused(door: ConnectionGuard) -> None:
    two = [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")]
    answer = door.ask(Asked("POST", "/api/launch", two, [b"{}"]))
    assert answer.status == 400
    assert "not both" in answer.json()["error"]


# Controls: each takes one guard away, and has to be found out.


def unguarded_signature(patch: pytest.MonkeyPatch) -> None:
    class Gullible:
        def require(self, *_anything: object) -> None:
            """Believe it."""

    patch.setattr(slack_deliveries, "read_proof", lambda *_: Gullible())


def unguarded_parsing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(slack_deliveries, "parse_event", lambda body: body.decode())


def unbounded_errors(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(launches, "_MOST_TOLD", None)


@pytest.mark.parametrize(
    ("path", "take_away"),
    [
        ("/slack/events", unguarded_signature),
        *longer(
            ("/slack/events", unguarded_parsing), ("/api/launch", unbounded_errors)
        ),
    ],
)
def test_a_guard_that_is_taken_away_is_missed(
    door: ConnectionGuard, path: str, take_away: Callable[[pytest.MonkeyPatch], None]
) -> None:
    @seed(1)
    @settings(thorough, max_examples=2_000, phases=[Phase.generate])
    @given(sent(path, "POST"))
    def look(sent: Sent) -> None:
        judge(door, sent)

    with pytest.MonkeyPatch.context() as patch:
        take_away(patch)
        with pytest.raises((AssertionError, AttributeError)):
            look()
