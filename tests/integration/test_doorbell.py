from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis
from structlog.testing import capture_logs

from ponchik.ledger.doorbell import MOST_AT_ONCE, QUEUE, Doorbell, make_broker
from ponchik.ledger.effects import Wake

pytestmark = pytest.mark.integration


@pytest.fixture
def client(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        yield client
        client.config_set("maxmemory-policy", "noeviction")


def wakes(count: int) -> list[Wake]:
    return [Wake("introduce", uuid4()) for _ in range(count)]


def test_each_ring_waits_in_redis_for_a_worker(
    client: "redis.Redis", redis_url: str
) -> None:
    assert Doorbell(make_broker(redis_url, [])).ring(wakes(3))
    assert client.llen(f"dramatiq:{QUEUE}") == 3


def test_a_round_of_thousands_rings_no_more_than_workers_can_hear(
    client: "redis.Redis", redis_url: str
) -> None:
    assert Doorbell(make_broker(redis_url, [])).ring(wakes(5_000))
    assert client.llen(f"dramatiq:{QUEUE}") == MOST_AT_ONCE


def test_without_redis_the_ring_is_lost_and_said_to_be() -> None:
    doorbell = Doorbell(make_broker("redis://127.0.0.1:1/0", []))
    assert doorbell.ring(wakes(1)) is False
    assert doorbell.health() == "away"


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
