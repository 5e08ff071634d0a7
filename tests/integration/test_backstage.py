"""Behind the scenes: what it reads of Ponchik and of Slack, and whom it obeys."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx2
import psycopg
import pytest
import redis
import uvicorn
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ponchik.backstage.application import build_app
from ponchik.backstage.panel import Panel
from ponchik.backstage.slack import Slack
from ponchik.simulator.faults import Fault
from tests.playing import Played, playing

pytestmark = pytest.mark.integration

TAG = re.compile(r"<[^>]*>")


@dataclass
class Stage:
    """A page behind the scenes of a Ponchik that is stepped by the test."""

    played: Played
    url: str
    killed: list[str] = field(default_factory=list)

    def read(self, conversation: str = "") -> str:
        """The panel's words, without its tags."""
        answer = self.get("/panel", conversation=conversation)
        assert answer.status_code == 200
        return " ".join(unescape(TAG.sub(" ", answer.text)).split())

    def get(self, path: str, **query: str) -> httpx2.Response:
        address = f"{self.url}{path}"
        return httpx2.get(address, params=query, trust_env=False, timeout=20)

    def press(self, deed: str, value: str = "", **headers: str) -> int:
        form = {"deed": deed, "value": value}
        address = f"{self.url}/do"
        return httpx2.post(
            address, data=form, headers=headers, trust_env=False
        ).status_code

    def next_due(self) -> tuple[float | None, str]:
        told = self.get("/next-due").json()
        return told["seconds"], told["what"]


@pytest.fixture
def stage(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Stage]:
    with (
        playing(database_url, redis_url, tmp_path, members=5) as played,
        staged(played, played.slack.url) as stage,
    ):
        yield stage


@pytest.fixture(scope="module")
def any_world(
    module_database_url: str,
    valkey_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("any")
    with (
        playing(module_database_url, valkey_url, folder, members=5) as played,
        staged(played, played.slack.url) as stage,
    ):
        played.invite()
        yield stage


@pytest.fixture
def any_stage(any_world: Stage) -> Stage:
    """One that a test may share with others: it plays nothing."""
    any_world.killed.clear()
    return any_world


@contextmanager
def staged(played: Played, slack: str) -> Iterator[Stage]:
    listener = socket.create_server(("127.0.0.1", 0))
    stage = Stage(played, f"http://127.0.0.1:{listener.getsockname()[1]}")
    control = Slack(slack)
    panel = Panel(played.ponchik, control, stage.killed.append)
    config = uvicorn.Config(build_app(panel, slack), log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        control.close()


def group_of(stage: Stage) -> str:
    [first, *_] = stage.played.rows("SELECT group_channel FROM meetings ORDER BY 1")
    return str(first["group_channel"])


def test_before_anything_happened_it_says_what_to_do_first(stage: Stage) -> None:
    said = stage.read()
    assert "Open #coffee and press “Invite Ponchik”" in said
    assert "No message is wanted yet." in said
    assert "Nothing yet." in said
    assert stage.next_due() == (None, "nothing is planned")


def test_a_meetings_events_stand_with_what_they_set_off(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    stage.played.advance_to("check_in-1")
    group = group_of(stage)
    [question] = [q for q in stage.played.posts() if q.channel == group][1:]
    stage.played.click(stage.played.members_of(group)[0], question, "scheduled")
    said = stage.read(group)
    for words in (
        "were matched",
        "open their group chat done 1 attempt",
        "Their group chat was opened. ↳ introduce them sent 1 attempt · once in Slack",
        "It was time for check-in 1. ↳ post check-in 1 sent 1 attempt · once in Slack",
        "Check-in 1 was posted.",
        "answered: it's scheduled. ↳ show the answers under check-in 1",
        "Round 1 of #coffee · a meeting is scheduled",
    ):
        assert words in said
    numbers = [int(number) for number in re.findall(r"no\. (\d+)", said)]
    assert numbers == sorted(numbers, reverse=True)


def test_a_channels_round_stands_with_its_groups(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    said = stage.read(stage.played.channel)
    assert "The clock struck. ↳ start the next round done 1 attempt" in said
    assert "Round 1 started: 6 people in 3 groups" in said
    assert said.count("nobody has answered yet") == 3
    assert "Amara Okafor" in said, "as people are called in the workspace"


@pytest.mark.parametrize(
    "strange", ["C0NOWHERE", "../../etc", "<script>", "%00", "x" * 9_000, "é"]
)
def test_what_is_no_conversation_shows_the_newest_program(
    any_stage: Stage, strange: str
) -> None:
    assert "#coffee" in any_stage.read(strange)
    assert "<script>x" not in any_stage.get("/", conversation="<script>x").text


def test_the_next_due_thing_is_told_in_seconds_and_words(stage: Stage) -> None:
    stage.played.invite()
    seen = []
    for _ in range(5):
        seconds, what = stage.next_due()
        assert seconds
        seen.append(what)
        stage.played.slack.clock.advance(seconds)
        assert stage.next_due()[0] == 0
        stage.played.work()
    assert seen == [
        "round 1 starts",
        "round 1 asks how it is going (check-in 1)",
        "round 1 asks its closing question",
        "round 1 reminds those who gave no answer",
        "round 1 ends",
    ]


def test_a_message_that_has_to_wait_is_late_and_then_posted_once(stage: Stage) -> None:
    stage.played.invite()
    stage.played.slack.faults.script(
        "chat.postMessage", Fault("reply_lost"), Fault("rate_limited", seconds=1)
    )
    [round_] = stage.played.rows("SELECT at FROM due WHERE what = 'round'")
    ahead = round_["at"] - stage.played.ponchik.clock()
    stage.played.slack.clock.advance(ahead.total_seconds())
    assert "0 wanted" not in stage.read()
    assert stage.next_due() == (0, "round 1 starts")
    stage.played.work()
    for _ in range(100):
        if "3 messages wanted, 3 posted, each once." in stage.read():
            break
        stage.played.work()
    assert "3 messages wanted, 3 posted, each once." in stage.read()
    tries = [e["attempts"] for e in stage.played.rows("SELECT attempts FROM effects")]
    assert max(tries) > 1


def test_a_second_copy_is_told_of_and_so_is_its_end(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    [first, *_] = stage.played.posts()
    workspace = stage.played.slack.workspace
    place = workspace.conversations[first.channel]
    with stage.played.slack.lock:
        copy = replace(place.messages[-1], ts=stage.played.slack.clock.next_ts())
        place.messages.append(copy)
        stage.played.slack.ledger.changed("post", place, copy)
    assert "3 messages wanted, 3 posted, 1 too many." in stage.read()
    assert "2 times in Slack!" in stage.read(first.channel)
    with stage.played.slack.lock:
        place.messages.remove(copy)
        stage.played.slack.ledger.changed("delete", place, copy)
    assert "each once (1 second copy was taken back)." in stage.read()


def test_what_an_earlier_run_posted_counts_as_posted(stage: Stage) -> None:
    stage.played.invite()
    stage.played.advance_to("round")
    stage.played.slack.ledger.changes.clear()
    assert "3 messages wanted, 3 posted, each once." in stage.read()


def test_slacks_moods_are_faults_of_the_simulator(any_stage: Stage) -> None:
    for mood, kinds in {
        "slow": ["delay"],
        "busy": ["rate_limited"],
        "broken": ["error_before", "error_after"],
        "mute": ["reply_lost"],
        "well": [],
    }.items():
        assert any_stage.press("mood", mood) == 303
        chances = any_stage.played.slack.faults.as_json()["chances"]
        assert [chance["fault"]["kind"] for chance in chances] == kinds
        assert f'value="{mood}" aria-pressed="true"' in any_stage.get("/panel").text
    any_stage.played.slack.faults.chance("*", 1.0, Fault("dropped"))
    assert 'aria-pressed="true"' not in any_stage.get("/panel").text


def test_the_worker_is_killed_by_its_name(any_stage: Stage) -> None:
    any_stage.press("kill", "web")
    assert any_stage.killed == ["worker"]
    assert "The worker was killed." in any_stage.read()


def test_emptying_redis_leaves_alone_what_is_not_ponchiks(
    any_stage: Stage, valkey_url: str
) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        client.set("mine", "kept")
        client.lpush("dramatiq:default", "a doorbell")
        assert any_stage.press("flush") == 303
        assert client.keys("dramatiq*") == []
        assert client.getdel("mine") == b"kept"
    assert "Redis has forgotten everything." in any_stage.read()


def test_a_button_that_is_none_does_nothing(any_stage: Stage) -> None:
    assert any_stage.press("mood", "furious") == 303
    assert "Slack can be one of well, slow, busy, broken, mute" in any_stage.read()
    assert any_stage.press("explode") == 303
    assert "there is no such button" in any_stage.read()


def test_the_guide_can_be_put_away_and_brought_back(any_stage: Stage) -> None:
    any_stage.press("guide", "hide")
    assert "Your first minute" not in any_stage.read()
    any_stage.press("guide", "show")
    assert "Your first minute" in any_stage.read()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_may_not_press_its_buttons(
    any_stage: Stage, headers: dict[str, str]
) -> None:
    assert any_stage.press("kill", **headers) == 403
    assert any_stage.killed == []


def test_its_own_page_may(any_stage: Stage) -> None:
    assert any_stage.press("kill", **{"Sec-Fetch-Site": "same-origin"}) == 303
    assert any_stage.press("kill", Origin=any_stage.url) == 303
    assert len(any_stage.killed) == 2


def test_it_answers_to_this_machines_own_names_alone(any_stage: Stage) -> None:
    address = f"{any_stage.url}/"
    for host, status in {"localhost": 200, "evil.example": 400}.items():
        answer = httpx2.get(address, headers={"Host": host}, trust_env=False)
        assert answer.status_code == status


def test_only_the_workspace_may_frame_it(any_stage: Stage) -> None:
    policy = any_stage.get("/").headers["content-security-policy"]
    port = any_stage.played.slack.url.rpartition(":")[2]
    framers = f"http://127.0.0.1:{port} http://localhost:{port}"
    assert f"frame-ancestors {framers}" in policy
    assert "default-src 'none'" in policy


def test_a_slack_that_is_away_is_told_of(played_alone: Played) -> None:
    with staged(played_alone, "http://127.0.0.1:9") as stage:
        assert "The make-believe Slack does not answer." in stage.read()
        stage.press("mood", "slow")
        assert "the simulated Slack does not answer" in stage.read()


@pytest.fixture
def played_alone(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Played]:
    with playing(database_url, redis_url, tmp_path, members=5) as played:
        yield played


def test_a_worker_that_is_silent_is_told_of(stage: Stage) -> None:
    stage.played.ponchik.timekeeper.tick()
    assert "No worker has shown itself" not in stage.read()
    silence = timedelta(seconds=20)
    stage.played.ponchik.database.transaction(
        lambda t: t.execute("UPDATE heartbeats SET at = at - %s", [silence])
    )
    assert "No worker has shown itself for 20 s" in stage.read()


def test_a_database_that_is_away_is_told_of_until_it_is_back(
    stage: Stage, database_url: str
) -> None:
    stage.played.invite()
    assert "#coffee" in stage.read()
    with away(database_url):
        assert "Ponchik's database does not answer." in stage.read()
        answer = stage.get("/next-due")
        assert answer.status_code == 503
        assert "cannot be reached" in answer.json()["error"]
        assert "Break something" in stage.read(), "what can be done is still there"
    assert "#coffee" in stage.read()
    assert "does not answer" not in stage.read()


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """Take the database away from those who know it by its name."""
    name = str(conninfo_to_dict(database_url)["dbname"])
    maintenance = make_conninfo(database_url, dbname="postgres")
    here, there = sql.Identifier(name), sql.Identifier(f"{name}_away")
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        connection.execute(rename.format(here, there))
        yield
        connection.execute(rename.format(there, here))
