"""Failures on demand: what the caller sees, and what was really done."""

from http.client import RemoteDisconnected
from itertools import pairwise

import httpx2
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from ponchik.demo.simulator.faults import Fault, Faults
from ponchik.demo.simulator.limits import RateLimits
from ponchik.demo.simulator.simulator import Simulator
from tests.harness import http
from tests.harness.late import LateCalls
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.longer]


def post(slack: Simulator, channel: str, timeout: float = PATIENCE) -> httpx2.Response:
    return http.post(
        f"{slack.url}/api/chat.postMessage",
        json={"channel": channel, "text": "Hello"},
        headers={"Authorization": f"Bearer {slack.settings.bot_token}"},
        timeout=timeout,
    )


@pytest.mark.parametrize(
    ("fault", "status", "applied"),
    [
        (Fault("error_before", status=503), 503, 0),
        (Fault("error_after", status=502), 502, 1),
        (Fault("slack_error", error="internal_error"), 200, 0),
        (Fault("slack_error", error="fatal_error", applied=True), 200, 1),
        (Fault("rate_limited", seconds=7), 429, 0),
        (Fault("delay", seconds=0.05), 200, 1),
    ],
)
def test_a_fault_that_answers(
    slack: Simulator, channel: str, fault: Fault, status: int, applied: int
) -> None:
    slack.faults.script("chat.postMessage", fault)
    assert post(slack, channel).status_code == status
    assert len(slack.ledger.posts()) == applied
    record = slack.ledger.calls[-1]
    assert (record.fault, record.status) == (fault.kind, status)
    assert record.applied == bool(applied)


@pytest.mark.parametrize(
    ("fault", "applied"),
    [
        (Fault("dropped"), 0),
        (Fault("reply_lost"), 1),
        (Fault("hang", seconds=0.05), 0),
        (Fault("hang", seconds=0.05, applied=True), 1),
    ],
)
def test_a_fault_that_closes_the_connection_without_an_answer(
    slack: Simulator, channel: str, fault: Fault, applied: int
) -> None:
    slack.faults.script("chat.postMessage", fault)
    with pytest.raises(httpx2.RemoteProtocolError):
        post(slack, channel)
    assert len(slack.ledger.posts()) == applied
    assert post(slack, channel).json()["ok"]


def test_slacks_client_sees_a_dropped_connection(
    slack: Simulator, channel: str
) -> None:
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    client = WebClient(token, url, retry_handlers=[])
    slack.faults.script("chat.postMessage", Fault("reply_lost"))
    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel=channel, text="Hello")


def test_a_hanging_call_runs_into_the_callers_own_timeout(
    slack: Simulator, channel: str
) -> None:
    slack.faults.script("chat.postMessage", Fault("hang", seconds=600))
    with pytest.raises(httpx2.ReadTimeout):
        post(slack, channel, timeout=0.1)


@pytest.mark.parametrize("status", [0, 500])
def test_a_late_post_appears_after_the_caller_was_told_that_it_failed(
    slack: Simulator, channel: str, late_calls: LateCalls, status: int
) -> None:
    slack.faults.script("chat.postMessage", Fault("late", status=status))
    try:
        assert post(slack, channel).status_code == status
    except httpx2.RemoteProtocolError:
        assert status == 0
    assert slack.ledger.posts() == []
    late_calls.happen()
    assert len(slack.ledger.posts()) == 1
    assert not slack.ledger.calls[-1].ok


def test_a_script_is_played_once_and_in_order(slack: Simulator, channel: str) -> None:
    slack.faults.script("chat.postMessage", None, Fault("error_before"))
    answers = [post(slack, channel).status_code for _ in range(3)]
    assert answers == [200, 500, 200]


def test_a_fault_of_one_method_leaves_the_others_alone(
    slack: Simulator, channel: str
) -> None:
    slack.faults.script("chat.update", Fault("error_before"))
    assert post(slack, channel).status_code == 200


def test_chance_is_the_same_for_the_same_seed() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.chance("chat.*", 0.5, Fault("dropped"))
        return [faults.take("chat.update", {}) is not None for _ in range(40)]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert 0 < sum(struck(1)) < 40


def test_limits_are_off_until_switched_on(slack: Simulator, channel: str) -> None:
    answers = [post(slack, channel).status_code for _ in range(8)]
    assert answers == [200] * 8


def test_a_channel_takes_a_few_posts_at_once_and_then_one_a_second(
    slack: Simulator, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.limits.on = True
    monkeypatch.setattr(slack.limits, "_time", lambda: 0.0)
    answers = [post(slack, channel) for _ in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert refused
    assert refused[0].headers["Retry-After"] == "1"
    assert refused[0].json() == {"ok": False, "error": "ratelimited"}


def test_a_tier_three_method_takes_fifty_a_minute() -> None:
    now = [100.0]
    limits = RateLimits(lambda: now[0])
    limits.on = True
    waits = [limits.retry_after("conversations.open") for _ in range(51)]
    assert waits[:50] == [0] * 50
    assert waits[50] == 2
    now[0] += waits[50]
    assert limits.retry_after("conversations.open") == 0
    assert limits.retry_after("chat.update") == 0


def test_a_rate_limit_is_what_slacks_client_reports(
    slack: Simulator, channel: str
) -> None:
    slack.faults.script("chat.postMessage", Fault("rate_limited", seconds=9))
    client = WebClient(slack.settings.bot_token, f"{slack.url}/api/", retry_handlers=[])
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="Hello")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "9"


def test_timestamps_rise_even_when_many_post_at_once(slack: Simulator) -> None:
    stamps = [slack.clock.next_ts() for _ in range(1000)]
    assert all(float(a) < float(b) for a, b in pairwise(stamps))


def test_a_late_call_happens_by_itself_after_its_seconds(
    slack: Simulator, channel: str
) -> None:
    slack.faults.script("chat.postMessage", Fault("late", seconds=0.01, status=500))
    assert post(slack, channel).status_code == 500
    seconds_until(slack.ledger.posts)
