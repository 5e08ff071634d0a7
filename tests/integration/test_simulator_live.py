"""The page's stream: the whole of what is seen, at once and whenever it changes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.page import live
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator
from tests.harness import http
from tests.harness.waiting import seconds_until

pytestmark = pytest.mark.integration


@contextmanager
def listening(slack: Simulator, user: str, place: str) -> Iterator[Iterator[str]]:
    query = {"as": user, "in": place}
    with (
        http.client() as client,
        client.stream("GET", f"{slack.url}/live", params=query) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _events(response)


def _events(response: httpx2.Response) -> Iterator[str]:
    event = ""
    for line in response.iter_lines():
        if line:
            event += line + "\n"
        else:
            yield event
            event = ""


def test_everything_is_drawn_on_arrival_and_again_after_a_change() -> None:
    with running_simulator() as slack:
        coffee = slack.workspace.channel("coffee")
        me, you = coffee.members[:2]
        with listening(slack, me, coffee.id) as events:
            assert "very beginning" in next(events)
            user_actions.write(slack, you, coffee.id, "Line\nby line")
            fresh = next(events)
            assert "Line<br>by line" in fresh
            assert all(line.startswith("data: ") for line in fresh.splitlines())


def test_a_look_of_others_draws_nothing_anew() -> None:
    with running_simulator() as slack:
        coffee = slack.workspace.channel("coffee")
        me, you = coffee.members[:2]
        with listening(slack, me, coffee.id) as events:
            next(events)
            before = slack.lock.changes
            http.get(f"{slack.url}/?as={you}")
            assert slack.lock.changes == before


def test_a_stream_with_nothing_to_say_says_that_it_is_still_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "PING", 0.05)
    with running_simulator() as slack:
        coffee = slack.workspace.channel("coffee")
        with listening(slack, coffee.members[0], coffee.id) as events:
            next(events)
            assert next(events) == ": still here\n"


def test_a_simulator_with_a_page_open_stops() -> None:
    ended = threading.Event()
    with running_simulator() as slack:
        coffee = slack.workspace.channel("coffee")
        with listening(slack, coffee.members[0], coffee.id) as events:
            next(events)
            slack.player.play()
            slack.has_ended = True
            assert list(events) == []
            ended.set()
    assert ended.is_set()
    seconds_until(lambda: not slack.player.is_playing)
