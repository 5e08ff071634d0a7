"""Open pages hear of what changes, and cost next to nothing while nothing does."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from ponchik.application.visitors import hash_of
from ponchik.application.watching import OpenPage, Watch
from ponchik.command_handler import CommandHandler
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    AddManager,
    PauseProgram,
    RemoveManager,
    ResumeProgram,
)
from ponchik.events.event import Stream
from ponchik.ledger.broker import make_broker
from ponchik.ledger.listening import Listening
from ponchik.store.changes import read_changes
from ponchik.store.connection import Database
from ponchik.store.log_reader import newest_position
from ponchik.web.http import ENDLESS, BoundedProtocol
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.http import client
from tests.harness.patience import hasty
from tests.harness.served import Played
from tests.harness.stack import NOWHERE
from tests.harness.waiting import seconds_until
from tests.harness.web import listen, url_of

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(8)]
A_HUNDRED = 100


@dataclass
class Heard:
    """A stream that is open; what it says is read when it is asked for."""

    answer: httpx2.Response

    def __post_init__(self) -> None:
        self._lines = self.answer.iter_lines()

    def next(self) -> tuple[str, str]:
        """Return the next event and its mark; at its end a stream says "ended"."""
        mark = ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                mark = value
            if name == "event":
                return value, mark
        return "ended", mark

    def until(self, kind: str) -> str:
        """Return the mark of the next event of a kind."""
        while (found := self.next())[0] != kind:
            assert found[0] != "ended"
        return found[1]


@contextmanager
def hearing(browser: Browser, since: str = "") -> Iterator[Heard]:
    address = browser.at(f"{browser.home()}/live?since={since}")
    with browser.http.stream("GET", address) as answer:
        assert answer.status_code == 200
        yield Heard(answer)


@pytest.fixture(scope="module")
def round_played(shared_played: Played) -> Played:
    """A round in which everybody was asked, and nobody has answered."""
    played = shared_played
    played.invite()
    played.work()
    played.start_round()
    played.advance_to("check_in-1")
    return played


@pytest.fixture
def host(round_played: Played) -> Browser:
    return signed_in(round_played, host_of(round_played))


def host_of(played: Played) -> str:
    """Whoever invited Ponchik."""
    return next(played.people()).id


def opened(stack: ExitStack, *browsers: Browser) -> list[Heard]:
    """Open a stream for each; whoever forgets one closes it."""
    pages = [stack.enter_context(hearing(browser)) for browser in browsers]
    for page in pages:
        page.next()
    return pages


def ordinary(played: Played) -> list[str]:
    return [person.id for person in played.people() if person.is_ordinary]


def test_a_press_in_slack_is_told_to_an_open_page(
    round_played: Played, host: Browser
) -> None:
    played, address = round_played, f"{host.home()}/programs/coffee/rounds/1"
    question = played.questions("check_in-1")[0]
    user = played.members_of(question.channel)[0]
    with hearing(host) as stream:
        assert played.click(user, question, "met") == 200
        stream.until("changed")
        while "1 answer" not in host.get(address).text:
            stream.until("changed")


def test_whoever_knows_everything_is_told_nothing_new(host: Browser) -> None:
    with hearing(host) as stream:
        known = stream.until("changed")
    with hearing(host, since=known) as again:
        kind, known = again.next()
    while kind == "changed":  # the first look came in between
        with hearing(host, since=known) as again:
            kind, known = again.next()
    assert kind == "beat"


@pytest.mark.longer
def test_a_hundred_open_pages_cost_a_process_one_look_a_second(
    round_played: Played, sent: list[str]
) -> None:
    browsers = [signed_in(round_played, user) for user in ordinary(round_played)[:5]]
    with ExitStack() as stack:
        watch = round_played.ponchik.watch
        pages = opened(stack, *browsers * (A_HUNDRED // len(browsers)))
        sessions = [hash_of(one.session or "") for one in browsers]
        assert sum(map(watch.number_of, sessions)) == len(pages) == A_HUNDRED
        began = monotonic()
        sent.clear()
        while len(sent) < 6:
            round_played.ponchik.doorbell.ring([])
        assert len(sent) <= 3 + monotonic() - began


def test_a_session_that_is_over_ends_its_streams(round_played: Played) -> None:
    browser = signed_in(round_played, ordinary(round_played)[3])
    token = browser.session
    assert token is not None
    with hearing(browser) as stream:
        round_played.ponchik.visitors.sign_out(token)
        stream.until("over")
        assert stream.next()[0] == "ended"


def test_whoever_is_host_no_more_is_told_no_more(round_played: Played) -> None:
    played, user = round_played, ordinary(round_played)[1]
    program = Stream("program", played.program()["program"])
    [row] = played.rows("SELECT id FROM people WHERE slack_id = %s", user)
    person, now, handle = (
        row["id"],
        played.ponchik.clock(),
        played.ponchik.handler.handle,
    )
    add = Order(program, AddManager(person, None, now))
    handle(played.workspace, [add], BY_TEST)
    browser = signed_in(played, user)
    with hearing(browser) as stream:
        stream.next()
        remove = Order(program, RemoveManager(person, None, now))
        handle(played.workspace, [remove], BY_TEST)
        stream.until("over")
        assert stream.next()[0] == "ended"
    assert browser.get(f"{browser.home()}/log").status_code == 404


def test_streams_are_for_who_is_signed_in_to_the_workspace(
    round_played: Played, host: Browser
) -> None:
    assert Browser(round_played).get(f"{host.home()}/live").status_code == 303
    assert host.get("/w/elsewhere/live").status_code == 404


def test_an_open_page_is_told_not_to_ask_again_once_nobody_is_signed_in(
    round_played: Played, host: Browser
) -> None:
    as_browsers_do = {"Accept": "text/event-stream"}
    answer = Browser(round_played).get(f"{host.home()}/live", **as_browsers_do)
    assert (answer.status_code, answer.content) == (204, b"")


def test_one_session_has_a_limited_number_of_streams(host: Browser) -> None:
    with ExitStack() as stack:
        pages = opened(stack, *[host] * 20)
        assert host.get(f"{host.home()}/live").status_code == 429
        assert len(pages) == 20


def test_what_a_page_asks_by_itself_keeps_no_session_alive(
    round_played: Played, host: Browser
) -> None:
    an_hour_ago = "UPDATE sessions SET used_at = used_at - interval '1 hour'"
    latest = "SELECT max(used_at) AS at FROM sessions"
    round_played.do(an_hour_ago)
    before = round_played.rows(latest)
    assert host.get(f"{host.home()}/me", **{"Ponchik-Live": "1"}).status_code == 200
    assert round_played.rows(latest) == before
    assert host.get(f"{host.home()}/me").status_code == 200
    assert round_played.rows(latest) != before


def pause_and_resume(played: Played, handler: CommandHandler) -> None:
    """Record something that happens in a program."""
    program = Stream("program", played.program()["program"])
    now = played.ponchik.clock()
    pause, resume = PauseProgram(None, None, now), ResumeProgram(None, now)
    handler.handle(played.workspace, [Order(program, pause)], BY_TEST)
    handler.handle(played.workspace, [Order(program, resume)], BY_TEST)


@pytest.mark.parametrize("is_there", [True, False], ids=["with Redis", "without"])
def test_what_nobody_rang_for_is_found_by_looking(
    round_played: Played, valkey_url: str, *, is_there: bool
) -> None:
    """As after a process that was killed between a commit and its ring."""
    played, woken = round_played, Event()
    broker = make_broker(valkey_url if is_there else NOWHERE, [])
    watch = Watch(played.ponchik.database, lambda: Listening(broker))
    page = OpenPage(played.workspace, b"", woken.set)
    with watch.open(page):
        seconds_until(woken.is_set)
        woken.clear()
        mark = watch.news(page, "", "").mark
        pause_and_resume(
            played, CommandHandler(played.ponchik.database, lambda _wakes: None)
        )
        seconds_until(woken.is_set)
        assert watch.news(page, mark, mark).has_changed
    watch.close()
    broker.close()


def test_while_the_database_is_away_pages_are_told_so(
    round_played: Played, valkey_url: str
) -> None:
    played, woken = round_played, Event()
    broker = make_broker(valkey_url, [])
    away = Database("postgresql://127.0.0.1:1/nowhere")
    watch = Watch(away, lambda: Listening(broker))
    page = OpenPage(played.workspace, b"", woken.set)
    with hasty(away), watch.open(page):
        seconds_until(woken.is_set)
        assert watch.news(page, "", "").is_away
    watch.close()
    broker.close()
    away.close()


def test_a_watch_without_pages_ends_and_begins_again(round_played: Played) -> None:
    broker = make_broker(NOWHERE, [])
    watch = Watch(round_played.ponchik.database, lambda: Listening(broker), lingers=0)
    first = watch.mark()
    seconds_until(lambda: watch.mark().partition("-")[0] != first.partition("-")[0])
    watch.close()
    broker.close()


def test_a_private_wish_is_no_change(round_played: Played) -> None:
    played = round_played
    database = played.ponchik.database
    before = database.transaction(newest_position)
    one, other = played.rows("SELECT id FROM people ORDER BY id LIMIT 2")
    assert played.ponchik.avoidances.add(
        played.workspace, one["id"], other["id"], BY_TEST
    )
    found = database.transaction(lambda t: read_changes(t, before, []))
    assert [c for c in found.changes if c.mark.startswith("event/")] == []
    pause_and_resume(played, played.ponchik.handler)
    found = database.transaction(lambda t: read_changes(t, before, []))
    assert [c for c in found.changes if c.mark.startswith("event/")] != []


async def endless(request: Request) -> StreamingResponse:
    async def drops() -> AsyncIterator[str]:
        yield "drop\n"
        await asyncio.Event().wait()

    request.scope[ENDLESS] = True
    return StreamingResponse(drops())


def test_an_endless_answer_does_not_keep_a_process_from_stopping() -> None:
    app, listener = Starlette(routes=[Route("/", endless)]), listen()
    config = uvicorn.Config(
        app, http=BoundedProtocol, lifespan="off", log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with (
        client() as http,
        http.stream("GET", url_of(listener)) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines) == "drop"
        server.should_exit = True
        thread.join()
        with pytest.raises(httpx2.RemoteProtocolError):
            next(lines)
    listener.close()
