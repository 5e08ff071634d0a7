"""Behind the scenes: what its buttons do, and for whom."""

from collections.abc import Iterator

import pytest
import redis

from ponchik.demo.simulator.faults import Fault
from tests.harness import http
from tests.harness.backstage import Stage, staged
from tests.harness.served import Played

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def one_stage(shared_played: Played) -> Iterator[Stage]:
    shared_played.invite()
    with staged(shared_played, shared_played.slack.url) as stage:
        yield stage


@pytest.fixture
def stage(one_stage: Stage) -> Stage:
    """One that a test may share with others: it plays nothing."""
    one_stage.killed.clear()
    return one_stage


@pytest.mark.parametrize(
    "strange", ["C0NOWHERE", "../../etc", "<script>", "%00", "x" * 9_000, "é"]
)
def test_what_is_no_conversation_shows_the_newest_program(
    stage: Stage, strange: str
) -> None:
    assert "#coffee" in stage.read(strange)
    assert "<script>x" not in stage.get("/", conversation="<script>x").text


def test_slacks_moods_are_faults_of_the_simulator(stage: Stage) -> None:
    for mood, kinds in {
        "slow": ["delay"],
        "busy": ["rate_limited"],
        "broken": ["error_before", "error_after"],
        "mute": ["reply_lost"],
        "well": [],
    }.items():
        assert stage.press("mood", mood) == 303
        chances = stage.played.slack.faults.as_json()["chances"]
        assert [chance["fault"]["kind"] for chance in chances] == kinds
        assert f'value="{mood}" aria-pressed="true"' in stage.get("/panel").text
    stage.played.slack.faults.chance("*", 1.0, Fault("dropped"))
    assert 'aria-pressed="true"' not in stage.get("/panel").text


def test_the_worker_is_killed_by_its_name(stage: Stage) -> None:
    stage.press("kill", "web")
    assert stage.killed == ["worker"]
    assert "The worker was killed." in stage.read()


def test_emptying_redis_leaves_alone_what_is_not_ponchiks(
    stage: Stage, valkey_url: str
) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        client.set("mine", "kept")
        client.lpush("dramatiq:default", "a doorbell")
        assert stage.press("flush") == 303
        assert client.keys("dramatiq*") == []
        assert client.getdel("mine") == b"kept"
    assert "Redis has forgotten everything." in stage.read()


def test_a_button_that_is_none_does_nothing(stage: Stage) -> None:
    assert stage.press("mood", "furious") == 303
    assert "Slack can be one of well, slow, busy, broken, mute" in stage.read()
    assert stage.press("explode") == 303
    assert "there is no such button" in stage.read()


def test_the_guide_can_be_put_away_and_brought_back(stage: Stage) -> None:
    stage.press("guide", "hide")
    assert "Your first minute" not in stage.read()
    stage.press("guide", "show")
    assert "Your first minute" in stage.read()


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
    stage: Stage, headers: dict[str, str]
) -> None:
    assert stage.press("kill", **headers) == 403
    assert stage.killed == []


def test_its_own_page_may(stage: Stage) -> None:
    assert stage.press("kill", **{"Sec-Fetch-Site": "same-origin"}) == 303
    assert stage.press("kill", Origin=stage.url) == 303
    assert len(stage.killed) == 2


def test_it_answers_to_this_machines_own_names_alone(stage: Stage) -> None:
    address = f"{stage.url}/"
    for host, status in {"localhost": 200, "evil.example": 400}.items():
        answer = http.get(address, headers={"Host": host})
        assert answer.status_code == status


def test_only_the_workspace_may_frame_it(stage: Stage) -> None:
    policy = stage.get("/").headers["content-security-policy"]
    port = stage.played.slack.url.rpartition(":")[2]
    framers = f"http://127.0.0.1:{port} http://localhost:{port}"
    assert f"frame-ancestors {framers}" in policy
    assert "default-src 'none'" in policy
