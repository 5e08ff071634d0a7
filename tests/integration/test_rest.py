"""A sweeper rests while there is nothing to do, and misses nothing meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from ponchik.delivery.rest import LONGEST_REST
from ponchik.delivery.sweeper import Sweeper
from ponchik.ledger.broker import LAST_RING, make_broker
from ponchik.ledger.doorbell import Doorbell
from ponchik.ledger.effects import Wake
from ponchik.store import heartbeats
from ponchik.web.application import build_app
from tests.harness.world import World

pytestmark = pytest.mark.integration

MINUTE = 60
NOWHERE = "redis://127.0.0.1:1/0"


class Night:
    """A worker's sweeper, stepped second by second; its clocks are the test's."""

    def __init__(self, world: World, *, redis: str = "") -> None:
        ponchik = world.ponchik
        self.world, self.seconds, self.sweeps = world, 0.0, 0
        self.started = ponchik.clock()
        self.ahead = timedelta(0)
        self.doorbell = Doorbell(make_broker(redis or ponchik.config.redis_url, []))
        self.sweeper = Sweeper(world.delivery, self.doorbell, self._tick)
        rest = self.sweeper._rest  # noqa: SLF001 -- its clocks
        rest._clock, rest._elapsed = self.now, lambda: self.seconds  # noqa: SLF001

    def now(self) -> datetime:
        return self.started + timedelta(seconds=self.seconds) + self.ahead

    def _tick(self) -> None:
        self.sweeps += 1

    def step(self, times: int = 1) -> int:
        """Let so many seconds pass; say how often it swept."""
        before = self.sweeps
        for _ in range(times):
            self.seconds += 1
            self.sweeper.step()
        return self.sweeps - before


def nobody_hears(_wakes: Sequence[Wake]) -> None:
    """As if the process was killed before its ring."""


@pytest.fixture
def night(world: World) -> Night:
    night = Night(world)
    night.step(2)
    return night


def test_an_idle_minute_asks_the_database_less_often_than_once_a_second(
    night: Night, sent: list[str]
) -> None:
    """Worker and tick together: web asks nothing, and the scheduler only Redis.

    A transaction is counted with its BEGIN, its COMMIT and the check of its connection.
    """
    night.step(MINUTE)
    looks = len(sent)
    assert 0 < looks <= 2 * MINUTE / LONGEST_REST.total_seconds()
    night.world.ponchik.due_work.tick(heartbeats.SCHEDULER)
    night.world.ponchik.retention.remove_old()
    transactions = looks / 2 + 3
    assert len(sent) + 3 * transactions < MINUTE


def test_a_night_is_not_swept(night: Night) -> None:
    assert night.step(10 * MINUTE) == 0


def test_while_effects_are_pending_it_sweeps_each_second(night: Night) -> None:
    night.world.meetings()
    assert night.step(5) == 5


def test_a_ring_of_another_process_ends_the_rest_within_a_second(
    night: Night,
) -> None:
    """Its effect is pending, though nobody told this sweeper so."""
    other = Doorbell(make_broker(night.world.ponchik.config.redis_url, []))
    night.step(3)
    [scene] = night.world.meetings()
    other.ring([Wake("open_conversation", scene.effect("open_conversation")["id"])])
    assert night.step() == 1


def test_what_was_never_rung_is_found_when_the_longest_rest_is_over(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process was killed between commit and ring."""

    night.step(3)
    with monkeypatch.context() as patched:
        patched.setattr(night.world.ponchik.handler, "_ring", nobody_hears)
        night.world.meetings()
    assert night.step() == 0
    assert night.step(int(LONGEST_REST.total_seconds())) >= 1


def test_a_process_that_is_back_ends_the_rest_within_a_second(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before it was killed between commit and ring."""
    night.step(3)
    with monkeypatch.context() as patched:
        patched.setattr(night.world.ponchik.handler, "_ring", nobody_hears)
        night.world.meetings()
    assert night.step() == 0
    with TestClient(build_app(night.world.ponchik)):
        assert night.step() == 1


def test_after_redis_forgot_everything_it_looks_at_once(
    night: Night, sent: list[str]
) -> None:
    night.step(3)
    sent.clear()
    night.step()
    assert sent == []
    night.doorbell._broker.client.delete(LAST_RING)  # noqa: SLF001
    night.step()
    assert len(sent) == 2


def test_while_redis_is_away_it_looks_each_second(
    world: World, sent: list[str]
) -> None:
    night = Night(world, redis=NOWHERE)
    night.step(5)
    looks = [one for one in sent if one.startswith("INSERT INTO heartbeats")]
    assert len(looks) == 5


def test_the_moment_that_comes_next_ends_the_rest_to_the_second(
    night: Night,
) -> None:
    night.world.program()
    moment = night.world.due("round")
    night.ahead = moment - night.now() - timedelta(seconds=4)
    night.step()
    assert night.step(2) == 0
    assert night.step() == 1


def test_a_clock_that_is_put_forward_ends_the_rest(night: Night) -> None:
    """The demo's is; what it brings was not known when the rest began."""
    night.step(3)
    night.world.program()
    night.ahead = timedelta(days=30)
    assert night.step() == 1


def test_a_resting_sweeper_is_known_to_live(night: Night) -> None:
    night.world.do("UPDATE heartbeats SET at = at - interval '1 hour'")
    night.step(int(LONGEST_REST.total_seconds()) + 1)
    ages = night.world.ponchik.database.transaction(heartbeats.read_ages)
    assert ages[heartbeats.SWEEPER] < timedelta(minutes=30)
