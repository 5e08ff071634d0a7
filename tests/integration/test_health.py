"""`/readyz` is true to the second, and costs a flood of askers one look a second."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from ponchik.store.connection import Database
from ponchik.web.health import Readiness
from tests.harness.patience import hasty
from tests.harness.world import World

pytestmark = pytest.mark.integration


class Looks:
    """How often health was looked up, and a clock that stands until it is moved."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.now = 0, 0.0
        look = Readiness._look  # noqa: SLF001 -- counted

        def counted(readiness: Readiness) -> dict[str, Any]:
            self.count += 1
            return look(readiness)

        monkeypatch.setattr(Readiness, "_look", counted)
        self.readiness = Readiness(world.ponchik, lambda: self.now)

    def ask(self, times: int = 1) -> list[dict[str, Any]]:
        async def ask() -> list[dict[str, Any]]:
            asked = (self.readiness.read() for _ in range(times))
            return await asyncio.gather(*asked)

        return asyncio.run(ask())


@pytest.fixture
def looks(world: World, monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(world, monkeypatch)


def test_a_flood_of_askers_looks_once(looks: Looks) -> None:
    assert len(looks.ask(200)) == 200
    looks.ask(200)
    assert looks.count == 1


def test_after_a_second_it_is_looked_up_again(looks: Looks, world: World) -> None:
    assert looks.ask()[0]["effects_dead"] == 0
    [scene] = world.meetings()
    world.do("UPDATE effects SET status = 'dead' WHERE stream = %s", scene.stream)
    assert looks.ask()[0]["effects_dead"] == 0
    looks.now = 1.0
    assert looks.ask()[0]["effects_dead"] == 1
    assert looks.count == 2


def test_a_database_whose_connections_are_all_busy_is_not_said_to_be_away(
    world: World, looks: Looks
) -> None:
    ponchik = world.ponchik
    busy = Database(ponchik.config.database_url, 1)
    looks.readiness = Readiness(replace(ponchik, database=busy), lambda: looks.now)
    answer = busy.transaction(lambda _: looks.ask()[0])
    busy.close()
    assert answer["status"] == "ready"


def test_a_database_that_is_away_is_said_to_be(world: World, looks: Looks) -> None:
    nowhere = Database("postgresql://127.0.0.1:1/nowhere", 1)
    away = replace(world.ponchik, health_database=nowhere)
    looks.readiness = Readiness(away, lambda: looks.now)
    with hasty(nowhere):
        answer = looks.ask()[0]
    nowhere.close()
    assert (answer["status"], answer["database"]) == ("not ready", "away")
