from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import Mock
from uuid import uuid4

import pytest
import redis
from structlog.testing import capture_logs

from ponchik.ledger.broker import CHANGED, LAST_RING, QUEUE, Broker, make_broker
from ponchik.ledger.doorbell import FIRST_AT_ONCE, MOST_AT_ONCE, Doorbell
from ponchik.ledger.effects import Wake
from tests.harness.waiting import PATIENCE

pytestmark = pytest.mark.integration


@pytest.fixture
def client(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")


def wakes(count: int) -> list[Wake]:
    return [Wake("introduce", uuid4()) for _ in range(count)]


@pytest.fixture
def doorbell(redis_url: str) -> Doorbell:
    return Doorbell(make_broker(redis_url, []))


def test_each_ring_waits_in_redis_for_a_worker(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    assert doorbell.ring(wakes(3))
    assert client.llen(f"dramatiq:{QUEUE}") == 3
    assert doorbell.waiting() == 3


def test_what_was_rung_in_one_go_is_heard_in_its_order_and_settled_one_by_one(
    client: "redis.Redis", redis_url: str, doorbell: Doorbell
) -> None:
    rung = wakes(5)
    doorbell.ring(rung)
    heard = make_broker(redis_url, []).consume(QUEUE, prefetch=10, timeout=1_000)
    for wake in rung:
        message = next(heard)
        assert message is not None
        assert (message.actor_name, message.args) == (wake.kind, (str(wake.id),))
        heard.ack(message)
    assert client.hlen(f"dramatiq:{QUEUE}.msgs") == 0


def test_a_round_of_thousands_rings_for_a_few_until_somebody_asked_the_gates(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    assert doorbell.ring(wakes(5_000))
    assert client.llen(f"dramatiq:{QUEUE}") == FIRST_AT_ONCE


def test_no_more_is_rung_than_workers_can_do_until_the_next_look(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    assert doorbell.ring(wakes(400), most=MOST_AT_ONCE)
    assert doorbell.ring(wakes(5_000), most=MOST_AT_ONCE)
    assert client.llen(f"dramatiq:{QUEUE}") == MOST_AT_ONCE


def test_a_ring_asks_how_many_wait_only_when_there_may_be_no_room(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    client.config_resetstat()
    for _ in range(5):
        assert doorbell.ring(wakes(3))
    assert "cmdstat_llen" not in client.info("commandstats")
    assert doorbell.ring(wakes(5_000), most=MOST_AT_ONCE)
    assert "cmdstat_llen" in client.info("commandstats")


def test_who_did_not_hear_of_other_rings_adds_one_ring_at_most(
    client: "redis.Redis", redis_url: str, doorbell: Doorbell
) -> None:
    """And goes on to ring when what waited was heard."""
    other = Doorbell(make_broker(redis_url, []))
    assert doorbell.ring(wakes(5_000), most=MOST_AT_ONCE)
    for _ in range(5):
        assert other.ring(wakes(5))
    assert client.llen(f"dramatiq:{QUEUE}") == MOST_AT_ONCE + 5
    client.delete(f"dramatiq:{QUEUE}")
    assert other.ring(wakes(5))
    assert client.llen(f"dramatiq:{QUEUE}") == 5


def test_whoever_listens_sees_that_somebody_rang_and_that_redis_forgot(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    at_first = doorbell.last_ring()
    assert doorbell.last_ring() == at_first
    doorbell.ring(wakes(1))
    rung = doorbell.last_ring()
    assert rung != at_first
    client.delete(LAST_RING)
    assert doorbell.last_ring() not in {None, rung, at_first}


def test_how_long_the_oldest_wake_waits_is_known_until_it_is_heard(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    assert doorbell.longest_wait() is None
    doorbell.ring(wakes(1))
    doorbell.ring(wakes(1))
    queue = f"dramatiq:{QUEUE}"
    newest = client.lindex(queue, 1)
    client.lset(queue, 0, "at-1000000000000-some")
    longest = doorbell.longest_wait()
    assert longest is not None
    assert longest > timedelta(days=365)
    client.lpop(queue)
    assert client.lindex(queue, 0) == newest
    longest = doorbell.longest_wait()
    assert longest is not None
    assert longest < timedelta(minutes=5)
    client.lset(queue, 0, "8c7ad29b-0000-4000-8000-000000000000")
    assert doorbell.longest_wait() is None


def test_rousing_is_noticed_and_wakes_no_worker(doorbell: Doorbell) -> None:
    before = doorbell.last_ring()
    doorbell.rouse()
    assert doorbell.last_ring() != before
    assert doorbell.waiting() == 0


class Timers:
    """Stand in for timers: what they would do is done when the test says so."""

    def __init__(self) -> None:
        self.acts: list[Callable[[], None]] = []
        self.can_start = True

    def __call__(self, _seconds: float, act: Callable[[], None]) -> "Timers":
        self.next = act
        return self

    def start(self) -> None:
        if not self.can_start:
            raise RuntimeError("can't start new thread")
        self.acts.append(self.next)


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> Timers:
    timers = Timers()
    monkeypatch.setattr("ponchik.ledger.doorbell.Timer", timers)
    monkeypatch.setattr("ponchik.ledger.doorbell._BETWEEN_WORDS", 3_600.0)
    return timers


def saying(broker: Broker) -> Mock:
    """Return what counts the words to open pages."""
    publish = Mock()
    broker.client.publish = publish  # type: ignore[method-assign]
    return publish


def test_pages_hear_once_of_all_that_is_committed_in_a_moment(
    redis_url: str, timers: Timers
) -> None:
    broker = make_broker(redis_url, [])
    doorbell, said = Doorbell(broker), saying(broker)
    for _ in range(5):
        assert doorbell.ring([])
    assert said.call_count == 1
    [tell] = timers.acts
    tell()
    assert said.call_count == 2
    doorbell.ring([])
    assert len(timers.acts) == 2


def test_where_no_thread_can_start_pages_hear_all_the_same(
    redis_url: str, timers: Timers
) -> None:
    broker = make_broker(redis_url, [])
    doorbell, said = Doorbell(broker), saying(broker)
    timers.can_start = False
    for _ in range(3):
        assert doorbell.ring([])
    assert said.call_count == 3


def test_pages_hear_of_what_is_committed_last(
    client: "redis.Redis", doorbell: Doorbell
) -> None:
    with client.pubsub() as pages:  # type: ignore[no-untyped-call]
        pages.subscribe(CHANGED)
        assert pages.get_message(timeout=PATIENCE)["type"] == "subscribe"
        for _ in range(3):
            doorbell.ring([])
            assert pages.get_message(timeout=PATIENCE)["type"] == "message"


def test_without_redis_the_ring_is_lost_and_said_to_be() -> None:
    doorbell = Doorbell(make_broker("redis://127.0.0.1:1/0", []))
    assert doorbell.ring(wakes(1)) is False
    assert doorbell.health() == "away"
    assert doorbell.waiting() is None
    assert doorbell.last_ring() is None
    assert doorbell.longest_wait() is None
    doorbell.rouse()


@pytest.mark.parametrize(
    ("policy", "warned"), [("allkeys-lru", True), ("noeviction", False)]
)
def test_a_redis_that_drops_doorbells_is_warned_of(
    client: "redis.Redis", redis_url: str, policy: str, *, warned: bool
) -> None:
    client.config_set("maxmemory-policy", policy)
    with capture_logs() as logs:
        Doorbell(make_broker(redis_url, [])).warn_of_eviction()
    assert [line["event"] for line in logs] == ["redis_evicts"] * warned
