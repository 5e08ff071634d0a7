"""The control API, and the simulator as a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from tests.harness import http
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.longer]


@pytest.fixture
def control(slack: Simulator) -> Iterator[httpx2.Client]:
    with http.client(base_url=f"{slack.url}/_sim") as client:
        yield client


def test_acts_are_done_and_their_delivery_is_told(
    slack: Simulator, control: httpx2.Client
) -> None:
    coffee = slack.workspace.channel("coffee")
    wish = {"act": "invite_bot", "user": coffee.members[0], "channel": "#coffee"}
    answer = control.post("/act", json=wish).json()
    assert answer["ok"]
    assert answer["delivery"]["kind"] == "member_joined_channel"
    assert slack.bot in coffee.members
    said = {"act": "post", "user": coffee.members[0], "channel": coffee.id}
    ts = control.post("/act", json=said | {"text": "Hello"}).json()["ts"]
    assert coffee.find(ts)


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("/act", {"act": "explode"}, 400),
        ("/act", {"act": ["join"]}, 400),
        ("/act", {"act": "join"}, 400),
        ("/act", {"act": "join", "user": 1, "channel": "coffee"}, 400),
        ("/act", {"act": "join", "user": "UNOBODY", "channel": "coffee"}, 404),
        ("/act", {"act": "join", "user": "USLACKBOT", "channel": "nowhere"}, 404),
        ("/act", {"act": "remove_bot", "channel": "coffee"}, 409),
        ("/act", [], 400),
        ("/clock", {"days": -1}, 400),
        ("/clock", {"days": "two"}, 400),
        ("/clock", {"days": True}, 400),
        ("/clock", {"days": 1, "hours": 1}, 400),
        ("/clock", {"next": "year"}, 400),
        ("/clock", {"days": 1e300}, 400),
        ("/faults", {"method": "chat.update", "script": [{"kind": "bang"}]}, 400),
        ("/faults", {"method": "chat.update", "script": {}}, 400),
        ("/faults", {"script": []}, 400),
        ("/faults", {"method": "x", "fault": {"kind": "late", "seconds": "1"}}, 400),
        ("/faults", {"method": "x", "probability": 2, "fault": {"kind": "late"}}, 400),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence(
    control: httpx2.Client, path: str, wish: Any, status: int
) -> None:
    response = control.post(path, json=wish)
    assert response.status_code == status
    assert response.json()["error"].endswith(".")


def test_a_body_that_is_not_json_is_refused(control: httpx2.Client) -> None:
    kind = {"Content-Type": "application/json"}
    assert control.post("/act", content=b"{", headers=kind).status_code == 400


def test_faults_are_scripted_listed_and_cleared(
    slack: Simulator, control: httpx2.Client
) -> None:
    script = [None, {"kind": "reply_lost"}]
    wish = {"method": "chat.postMessage", "script": script, "limits": True}
    listed = control.post("/faults", json=wish).json()
    assert listed["scripts"]["chat.postMessage"][1]["kind"] == "reply_lost"
    assert slack.limits.on
    assert slack.faults.take("chat.postMessage", {}) is None
    assert slack.faults.take("chat.postMessage", {}) is not None
    control.post("/faults", json={"method": "*", "fault": {"kind": "dropped"}})
    assert slack.faults.take("users.info", {}) is not None
    cleared = control.delete("/faults").json()
    assert cleared == {"scripts": {}, "chances": [], "limits": False}


def test_the_ledger_tells_calls_and_changes_and_only_what_is_new(
    slack: Simulator, control: httpx2.Client
) -> None:
    coffee = slack.workspace.channel("coffee")
    coffee.members.append(slack.bot)
    post = {"channel": coffee.id, "text": "Hi", "token": slack.settings.bot_token}
    http.post(f"{slack.url}/api/chat.postMessage", data=post)
    ledger = control.get("/ledger").json()
    assert [call["method"] for call in ledger["calls"]] == ["chat.postMessage"]
    assert ledger["changes"][0]["text"] == "Hi"
    assert slack.settings.bot_token not in str(ledger)
    newest = ledger["changes"][0]["number"]
    later = control.get("/ledger", params={"since": newest}).json()
    assert later == {"calls": [], "changes": [], "deliveries": []}
    assert control.get("/ledger", params={"since": "x"}).status_code == 400


def test_the_workspace_tells_people_and_conversations(control: httpx2.Client) -> None:
    workspace = control.get("/workspace").json()
    assert workspace["team"]["name"] == "Doughnut Works"
    assert sum(person["is_ordinary"] for person in workspace["people"]) == 24
    names = [c["name"] for c in workspace["conversations"]]
    assert names == ["general", "coffee", "tea", "random"]


def test_the_clock_moves_forward_and_its_file_with_it(
    slack: Simulator, control: httpx2.Client, tmp_path: Path
) -> None:
    before, ahead = float(slack.clock.next_ts()), slack.clock.ahead + 14 * 86_400
    assert control.post("/clock", json={"days": 14}).json()["ahead"] == ahead
    assert float((tmp_path / "clock").read_text()) == ahead
    assert float(slack.clock.next_ts()) - before >= 14 * 86_400
    control.post("/clock", json={"next": "week"})
    assert time.gmtime(slack.clock.now()).tm_wday == 0
    with running_simulator(Settings(clock_file=tmp_path / "clock")) as again:
        assert again.clock.ahead == slack.clock.ahead


def test_it_runs_as_a_process_on_a_unix_socket_and_ends_cleanly(
    tmp_path: Path,
) -> None:
    uds = tmp_path / "slack.sock"
    command = [sys.executable, "-m", "ponchik.demo.simulator", "--uds", str(uds)]
    process = subprocess.Popen([*command, "--members", "5"])
    try:
        members = _ask(uds, process)
    finally:
        process.terminate()
        assert process.wait(PATIENCE) in {0, -15}
    assert sum(person["is_ordinary"] for person in members) == 5


def _ask(uds: Path, process: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    seconds_until(lambda: _listens(uds) or process.poll() is not None)
    transport = httpx2.HTTPTransport(uds=str(uds))
    with http.client(transport=transport, base_url="http://slack") as client:
        people: list[dict[str, Any]] = client.get("/_sim/workspace").json()["people"]
    return people


def _listens(uds: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(uds)) == 0


def test_a_broken_clock_file_is_named_in_one_line(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("soon")
    command = [sys.executable, "-m", "ponchik.demo.simulator", "--port", "0"]
    ended = subprocess.run(
        [*command, "--clock-file", str(clock)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert str(clock) in ended.stderr
