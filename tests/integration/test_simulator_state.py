"""The workspace outlives the simulator, however that one ends."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import httpx2
import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.memory import remember
from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.simulator import Settings, Simulator, build_simulator
from ponchik.demo.simulator.unread import mark_read
from tests.harness import http
from tests.harness.stand_ins import two_free_ports
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.longer]

T = TypeVar("T")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "slack"


def remembered(path: Path, settings: Settings | None = None) -> Simulator:
    slack = build_simulator(settings or Settings())
    remember(slack, path)
    return slack


def seen(slack: Simulator) -> dict[str, Any]:
    workspace = vars(slack.workspace).copy()
    del workspace["chance"], workspace["triggers"]
    return workspace


def play(slack: Simulator) -> None:
    coffee = slack.workspace.channel("coffee")
    amara, bjorn = coffee.members[:2]
    user_actions.invite_bot(slack, amara, "coffee")
    user_actions.leave(slack, bjorn, "coffee")
    user_actions.add_person(slack, "new", "Newt New")
    user_actions.deactivate(slack, bjorn)
    user_actions.archive(slack, amara, "random")
    user_actions.open_home(slack, amara)
    with slack.lock:
        message = say(slack, coffee, slack.bot, "Hello", [{"type": "divider"}])
        say(slack, coffee, slack.bot, "Psst", only_for=amara)
    mark_read(slack, amara, coffee)
    with slack.lock:
        message.text = "Good-bye"
    with slack.lock:
        coffee.messages.pop()


def test_everything_done_is_there_again(path: Path) -> None:
    slack = remembered(path)
    play(slack)
    again = remembered(path)
    assert seen(again) == seen(slack)
    assert [m.text for m in again.workspace.channel("coffee").messages] == ["Good-bye"]
    assert seen(remembered(path)) == seen(slack)


def test_an_uninstalled_app_stays_uninstalled(path: Path) -> None:
    user_actions.uninstall(remembered(path))
    assert not remembered(path).workspace.is_installed


def test_no_id_and_no_moment_is_given_twice(path: Path) -> None:
    slack = remembered(path)
    say(slack, slack.workspace.channel("coffee"), slack.bot, "Hello")
    with slack.lock:
        last = slack.workspace.channel("coffee").messages[-1]
        last.ts = f"{int(last.ts[:10]) + 1000}.000000"
    ids = {slack.workspace.new_id("C") for _ in range(99)}
    again = remembered(path)
    assert again.clock.next_ts() > last.ts
    assert not ids & {again.workspace.new_id("C") for _ in range(99)}


def test_an_event_that_nobody_answered_is_told_after_the_restart(path: Path) -> None:
    slack = remembered(path)
    user_actions.invite_bot(
        slack, slack.workspace.channel("coffee").members[0], "coffee"
    )
    [before] = slack.deliveries.unanswered_events()
    with listening() as (url, heard):
        again = remembered(path, Settings(events_url=url))
        again.deliveries.start()
        seconds_until(lambda: bool(heard))
        assert again.deliveries.wait_idle()
        again.deliveries.stop()
    assert heard == [before.payload]
    assert not remembered(path).deliveries.unanswered_events()


def test_a_click_is_not_told_after_the_restart(path: Path) -> None:
    slack = remembered(path)
    amara = slack.workspace.channel("coffee").members[0]
    user_actions.command(slack, amara, "coffee", "/ponchik")
    assert not remembered(path).deliveries.unanswered_events()


def test_a_damaged_last_line_is_dropped(path: Path) -> None:
    slack = remembered(path)
    user_actions.archive(slack, slack.workspace.channel("tea").members[0], "tea")
    before = path.read_bytes()
    user_actions.archive(slack, slack.workspace.channel("tea").members[0], "random")
    whole = path.read_bytes()
    for end in range(len(before), len(whole)):
        path.write_bytes(whole[:end])
        again = remembered(path)
        assert again.workspace.channel("tea").is_archived
        assert not again.workspace.channel("random").is_archived


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"ponchik_simulator": 2}\n', "not a simulator's state of version 1"),
        ("", "not a simulator's state of version 1"),
        ("SQLite format 3\n", "not a simulator's state of version 1"),
        ('{"ponchik_simulator": 1}\n{"not"\n[]\n', "is damaged in line 2"),
        ('{"ponchik_simulator": 1}\n[["team", "", {"i": 1}]]\n', "lacks something"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_left(
    path: Path, text: str, said: str
) -> None:
    path.write_text(text)
    with pytest.raises(BadRequest, match=said) as caught:
        remembered(path)
    assert str(caught.value).endswith(("start over.", "choose another file."))
    assert path.read_text() == text


def test_the_file_is_made_small_at_each_start(path: Path) -> None:
    slack = remembered(path)
    message = say(slack, slack.workspace.channel("coffee"), slack.bot, "0")
    for number in range(100):
        with slack.lock:
            message.text = str(number)
    assert len(path.read_text().splitlines()) > 100
    remembered(path)
    assert len(path.read_text().splitlines()) == 2


def test_only_what_changed_is_written(path: Path) -> None:
    slack = remembered(path)
    size = path.stat().st_size
    with slack.lock:
        pass
    assert path.stat().st_size == size
    user_actions.archive(slack, slack.workspace.channel("tea").members[0], "tea")
    last = json.loads(path.read_text().splitlines()[-1])
    assert [row[0] for row in last] == ["conversation", "event"]


def test_a_line_that_could_not_be_written_is_written_by_the_next_turn(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = remembered(path)
    tea = slack.workspace.channel("tea").members[0]
    with monkeypatch.context() as full:
        full.setattr("os.pwrite", lambda *_: 0)
        with pytest.raises(OSError, match="is the disk full"):
            user_actions.archive(slack, tea, "tea")
    user_actions.archive(slack, tea, "random")
    again = remembered(path).workspace
    assert again.channel("tea").is_archived
    assert again.channel("random").is_archived


def test_with_500_messages_a_turn_writes_only_what_it_changed(path: Path) -> None:
    slack = remembered(path)
    coffee = slack.workspace.channel("coffee")
    for number in range(500):
        say(slack, coffee, slack.bot, str(number))
    with slack.lock:
        pass
    before = path.stat().st_size
    for number in range(20):
        with slack.lock:
            coffee.messages[number].text = "changed"
    assert 0 < (path.stat().st_size - before) / 20 < before / 100


def test_what_was_answered_survives_a_kill(path: Path) -> None:
    with simulator(path) as (process, control):
        people = retried(lambda: control.get("/workspace").json())["people"]
        for number in range(20):
            wish = {"act": "join", "user": people[number]["id"], "channel": "tea"}
            control.post("/act", json=wish)
        tea = members(control)
        process.kill()
    with simulator(path) as (_, control):
        assert retried(lambda: members(control)) == tea
    assert len(tea) > 15


def test_a_file_of_another_version_ends_the_process_with_one_line(path: Path) -> None:
    path.write_text('{"ponchik_simulator": 9}\n')
    with simulator(path) as (process, _):
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert "remove it to start over" in errors


def members(control: httpx2.Client) -> list[str]:
    for place in control.get("/workspace").json()["conversations"]:
        if place["name"] == "tea":
            found: list[str] = place["members"]
            return found
    raise AssertionError


@contextmanager
def simulator(
    path: Path,
) -> Iterator[tuple["subprocess.Popen[str]", httpx2.Client]]:
    [port, _] = two_free_ports()
    command = [sys.executable, "-m", "ponchik.demo.simulator"]
    command += ["--port", port, "--state-file", str(path)]
    with subprocess.Popen(command, stderr=-1, text=True) as process:
        address = f"http://127.0.0.1:{port}/_sim"
        with http.client(base_url=address) as control:
            try:
                yield process, control
            finally:
                process.kill()


def retried(ask: Callable[[], T]) -> T:
    found: list[T] = []

    def answered() -> bool:
        with suppress(httpx2.TransportError):
            found.append(ask())
        return bool(found)

    seconds_until(answered)
    return found[0]


@contextmanager
def listening() -> Iterator[tuple[str, list[Any]]]:
    heard: list[Any] = []

    class BodyReader(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            heard.append(json.loads(self.rfile.read(length)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), BodyReader) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", heard
        finally:
            server.shutdown()
            thread.join()
