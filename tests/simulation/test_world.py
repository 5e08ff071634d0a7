import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

import ponchik
from ponchik.store.migrations import MIGRATIONS
from tests.simulation.database import VirtualPostgres
from tests.simulation.machine import Machine
from tests.simulation.world import BEGINNING, Died, Process, Stuck, World

#: PostgreSQL's own words for the time, but for the one that the simulation replaces.
OTHER_CLOCKS = re.compile(
    r"current_timestamp|local_?timestamp|(statement|transaction)_timestamp"
    r"|[^.\w]now\(\)(?! ->)",
    re.IGNORECASE,
)

pytestmark = pytest.mark.integration


def test_time_jumps_to_whoever_wakes_next() -> None:
    world, woken = World(0), list[tuple[float, float]]()

    def note(seconds: float) -> None:
        woken.append((seconds, world.now))

    for seconds in (3600.0, 5.0, 60.0):
        world.spawn("", partial(note, seconds), after=seconds)
    world.run()
    assert woken == [(s, BEGINNING + s) for s in (5.0, 60.0, 3600.0)]


def test_the_lazy_look_only_when_there_is_something_to_see() -> None:
    world, looks = World(0), []

    def look() -> None:
        while True:
            world.sleep(1.0, lazily=True)
            looks.append(world.now - BEGINNING)

    world.next_moment = lambda: BEGINNING + 500 if not looks else float("inf")
    world.spawn("", look)
    world.run()
    assert len(looks) == 1
    assert 500 <= looks[0] <= 501


def test_a_killed_process_ends_all_its_tasks_and_begins_anew() -> None:
    world, worker, told = World(0), Process("worker"), []

    def work(name: str) -> None:
        try:
            world.sleep(10)
            told.append(f"{name} done")
        except Died:
            told.append(f"{name} died")
            raise

    worker.born.append(lambda: told.append("born"))
    world.spawn("", lambda: work("one"), worker)
    world.spawn("", lambda: work("two"), worker)
    world.spawn("", lambda: work("another"), Process("web"))
    world.spawn("", lambda: world.kill(worker), after=5)
    world.run()
    assert told == ["one died", "two died", "born", "another done"]


def test_a_world_that_never_ends_is_stuck() -> None:
    world = World(0)

    def turn() -> None:
        while True:
            world.sleep(1.0)

    world.spawn("", turn)
    with pytest.raises(Stuck):
        world.run()
    world.end()


def test_postgres_tells_the_worlds_time_also_in_defaults(machine: Machine) -> None:
    world, postgres = World(0), machine.postgres
    postgres.reset(world, skew=7.0)
    world.now += 90 * 86_400.0
    expected = datetime.fromtimestamp(world.now + 7.0, UTC)
    assert _now(postgres) == expected
    inserted = """
        INSERT INTO inbox (key, workspace, kind) VALUES ('k', 'T', 'click')
        RETURNING received_at AS now
    """
    assert postgres.rows(inserted) == [{"now": expected}]


def test_no_sql_of_ponchik_asks_another_clock() -> None:
    """`now()` would be the machine's time in the simulation, and differ in a test."""
    files = [*MIGRATIONS.glob("*.sql"), *Path(ponchik.__file__).parent.rglob("*.py")]
    assert len(files) > 50
    assert [file for file in files if OTHER_CLOCKS.search(file.read_text())] == []


def _now(postgres: VirtualPostgres) -> object:
    return postgres.rows("SELECT clock_timestamp() AS now")[0]["now"]
