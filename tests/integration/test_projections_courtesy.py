"""Who looks through the log gives way to those who append to it."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from subprocess import Popen
from threading import Barrier, BrokenBarrierError

import psycopg
import pytest

from ponchik.projections import rebuild
from ponchik.projections.courtesy import Courtesy
from ponchik.projections.processes import HelperLost
from ponchik.store.connection import Database, Transaction
from ponchik.store.log_reader import newest_position
from tests.harness.processes import ROOT, descendants, gone, parents
from tests.harness.projecting import happened
from tests.harness.waiting import PATIENCE, seconds_until
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


def test_a_long_log_is_verified_in_processes_as_in_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(database, ENDING)
    monkeypatch.setattr(rebuild, "_POSITIONS", 1)
    monkeypatch.setattr(rebuild, "_WORTH_PROCESSES", 2)
    told: list[int] = []
    assert rebuild.verify(database, told.append, at_once=2) == []
    assert sum(told) == len(BEGINNING) + len(ENDING)
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE meetings SET channel = 'C0WRONG'")
    alone = rebuild.verify(database, lambda _count: None)
    assert rebuild.verify(database, lambda _count: None, at_once=2) == alone != []
    assert rebuild.rebuild_tables(database, lambda _count: None, at_once=2) == alone
    assert rebuild.verify(database, lambda _count: None) == []


_VERIFYING = """
import sys
from ponchik.projections import rebuild
from ponchik.store.connection import Database

if __name__ == "__main__":
    rebuild._WORTH_PROCESSES = 1
    rebuild.verify(Database(sys.argv[1]), print, at_once=2)
"""


def test_a_process_that_is_killed_is_told_in_a_line(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "_WORTH_PROCESSES", 1)
    with (
        psycopg.connect(database.url) as holding,
        ThreadPoolExecutor(1) as threads,
    ):
        holding.execute("LOCK TABLE meetings IN ACCESS EXCLUSIVE MODE")
        verifying = threads.submit(
            rebuild.verify, database, lambda _count: None, at_once=2
        )
        seconds_until(lambda: is_waited_for(database))
        for helper in helpers():
            os.kill(helper, signal.SIGKILL)
        with pytest.raises(HelperLost, match="nothing was changed"):
            verifying.result()


def helpers() -> set[int]:
    """Return the processes that were forked from the one in which all is loaded."""
    forked = {pid for pid in descendants(os.getpid()) if is_of_forkserver(pid)}
    return {pid for pid in forked if parents().get(pid) in forked}


def is_of_forkserver(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended by now
        return False
    return b"multiprocessing.forkserver" in command


def is_waited_for(database: Database) -> bool:
    waiting = "SELECT FROM pg_locks WHERE NOT granted"
    return bool(database.transaction(lambda t: t.execute(waiting).rowcount))


def test_processes_end_with_the_one_that_wanted_their_work(
    database: Database, tmp_path: Path
) -> None:
    """Though it is killed, and cannot tell them."""
    script = tmp_path / "verifying.py"
    script.write_text(_VERIFYING)
    with (
        psycopg.connect(database.url) as holding,
        Popen([sys.executable, str(script), database.url], cwd=ROOT) as verifying,
    ):
        holding.execute("LOCK TABLE meetings IN ACCESS EXCLUSIVE MODE")
        seconds_until(lambda: is_waited_for(database))
        family = descendants(verifying.pid)
        verifying.kill()
        seconds_until(lambda: gone(family))
    assert len(family) >= 2
