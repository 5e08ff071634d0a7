"""However long Postgres was away: whoever asks next soon finds it back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ponchik.store.connection import Database, DatabaseAway
from tests.harness.servers import Postgres
from tests.harness.waiting import seconds_until
from tests.harness.workers import say

pytestmark = [pytest.mark.integration, pytest.mark.nightly]

#: psycopg's pool, left alone, tries after 1, 3, 7, 15 and 31 seconds.
SECONDS_AWAY = 18.0
SECONDS_TO_COME_BACK = 5.0
AS_PSYCOPG_DOES = 300.0


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Database]:
    database = Database(postgres.url)
    yield database
    database.close()


def answers(database: Database) -> bool:
    try:
        database.transaction(lambda t: t.execute("SELECT 1"))
    except DatabaseAway:
        return False
    return True


def seconds_to_come_back(database: Database, postgres: Postgres) -> float:
    """Ask all the time, while Postgres goes away and comes back."""
    assert answers(database)
    postgres.crash()
    away = time.monotonic()
    while time.monotonic() - away < SECONDS_AWAY:
        assert not answers(database)
    postgres.start()
    return seconds_until(lambda: answers(database), limit=60)


def test_a_long_outage_is_over_when_postgres_is_back(
    database: Database, postgres: Postgres
) -> None:
    seconds = seconds_to_come_back(database, postgres)
    say(f"R6  {SECONDS_AWAY:.0f} s away: connected {seconds:.1f} s after the return")
    assert seconds < SECONDS_TO_COME_BACK


def test_control_the_pool_left_alone_waits_longer_and_longer(
    database: Database, postgres: Postgres
) -> None:
    database._pool.reconnect_timeout = AS_PSYCOPG_DOES  # noqa: SLF001 -- as it was
    seconds = seconds_to_come_back(database, postgres)
    say(f"R6  control: the pool left alone, {seconds:.1f} s after the return")
    assert seconds > SECONDS_TO_COME_BACK
