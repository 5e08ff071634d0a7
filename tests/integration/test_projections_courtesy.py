"""Who looks through the log gives way to those who append to it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest

from ponchik.projections.courtesy import Courtesy
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import newest_position
from tests.harness.projecting import happened
from tests.harness.waiting import PATIENCE
from tests.unit.stories import BEGINNING, ENDING

pytestmark = pytest.mark.integration


@pytest.fixture
def database(database: Database) -> Database:
    happened(database, BEGINNING)
    return database


@pytest.fixture
def rests() -> list[float]:
    return []


@pytest.fixture
def courtesy(database: Database, rests: list[float]) -> Courtesy:
    return Courtesy(database, database.transaction(newest_position), rests.append)


def count(transaction: Transaction) -> int:
    rows = transaction.execute("SELECT count(*)::int AS n FROM events").fetchall()
    return int(rows[0]["n"])


def test_nobody_rests_while_nobody_appends(
    courtesy: Courtesy, rests: list[float]
) -> None:
    assert [courtesy.snapshot(count) for _ in range(3)] == 3 * [len(BEGINNING)]
    assert rests == []


def test_a_rest_is_taken_after_each_slice_once_others_appended(
    courtesy: Courtesy, rests: list[float], database: Database
) -> None:
    happened(database, ENDING)
    courtesy.snapshot(count)  # it sees that
    courtesy.snapshot(count)
    courtesy.snapshot(lambda t: t.execute("SELECT pg_sleep(0.05)"))
    short, long = rests
    assert short > 0
    assert long >= 0.05


def test_two_slices_are_looked_at_at_once_only_while_nobody_appends(
    courtesy: Courtesy, database: Database
) -> None:
    met = Barrier(2)

    def meet(_transaction: Transaction, patience: float) -> bool:
        try:
            met.wait(patience)
        except BrokenBarrierError:
            return False
        return True

    def both(patience: float) -> list[bool]:
        look = partial(courtesy.snapshot, partial(meet, patience=patience))
        with ThreadPoolExecutor(2) as threads:
            return [done.result() for done in [threads.submit(look) for _ in range(2)]]

    assert both(PATIENCE) == [True, True]
    happened(database, ENDING)
    courtesy.snapshot(count)
    assert both(0.3) == [False, False], "one waits in vain, however long"
