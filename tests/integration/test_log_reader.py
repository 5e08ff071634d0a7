from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from random import Random
from threading import Event as Flag
from time import sleep

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from ponchik.errors import UnknownEvent
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.store import log_reader
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.log_reader import AppendStillOpen, read_log
from tests.harness.appending import (
    ONE,
    OTHER,
    appended,
    recorded,
    to,
    wait_until_somebody_waits,
)
from tests.harness.projecting import written
from tests.harness.waiting import PATIENCE
from tests.unit.facts import (
    ANN,
    BO,
    PROGRAM,
    START,
    asked,
    made_up,
    paired,
    program_started,
)

pytestmark = pytest.mark.integration

THIRD = Stream("meeting", made_up("third meeting"))
#: Other modes could make somebody wait who only reads or appends.
HARMLESS = {"AccessShareLock", "RowShareLock", "RowExclusiveLock"}


@pytest.fixture
def pausing(monkeypatch: pytest.MonkeyPatch) -> Flag:
    """Return what is set once a reader pauses because of an append in flight."""
    paused = Flag()

    def pause(seconds: float) -> None:
        paused.set()
        sleep(seconds)

    monkeypatch.setattr(log_reader, "sleep", pause)
    return paused


def positions(database: Database, after: int = 0) -> list[int]:
    return [one.position for one in read_log(database, after)]


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7])
def test_the_log_is_read_whole_whatever_its_length_in_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(log_reader, "PAGE", 3)
    questions = [asked(Stage.check_in(number)) for number in range(1, count + 1)]
    recorded(database, to(ONE, *questions))
    assert [one.event for one in read_log(database)] == questions


def test_the_log_is_read_from_a_position_and_of_one_stream(database: Database) -> None:
    told = recorded(
        database, to(ONE, asked()), to(OTHER, asked(), asked(Stage.CLOSING))
    )
    assert positions(database, after=told[0].position) == [
        one.position for one in told[1:]
    ]
    assert list(read_log(database, stream=str(ONE))) == told[:1]


def test_an_event_of_a_newer_ponchik_is_not_passed_over(
    database: Database, connection: Transaction
) -> None:
    recorded(database, to(Stream("program", PROGRAM), program_started()))
    connection.execute(
        "INSERT INTO events (workspace, stream, version, type, schema, data, metadata) "
        "VALUES ('T1', %s, 2, 'DoughnutEaten', 1, %s, '{}')",
        [f"program-{PROGRAM}", Jsonb({"at": START.isoformat()})],
    )
    connection.commit()
    with pytest.raises(UnknownEvent, match="DoughnutEaten with schema 1"):
        list(read_log(database))


def test_a_reader_by_the_highest_position_skips_an_append_in_flight(
    database: Database, connection: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: our own reader, if it waited for nobody."""
    monkeypatch.setattr(log_reader, "wait_for_appends", lambda _database: None)
    (slow,) = appended(connection, to(ONE, asked()))
    (fast,) = recorded(database, to(OTHER, asked()))
    followed = positions(database)
    connection.commit()
    followed += positions(database, after=max(followed))
    assert followed == [fast.position]
    assert slow.position < fast.position


def test_the_reader_of_the_log_waits_for_an_append_in_flight(
    database: Database, connection: Transaction, pausing: Flag
) -> None:
    (slow,) = appended(connection, to(ONE, asked()))
    (fast,) = recorded(database, to(OTHER, asked()))
    with ThreadPoolExecutor() as threads:
        reader = threads.submit(positions, database)
        assert pausing.wait(PATIENCE)
        assert not reader.done()
        connection.commit()
        assert reader.result() == [slow.position, fast.position]


def test_the_reader_of_the_log_does_not_wait_for_what_was_undone(
    database: Database, connection: Transaction
) -> None:
    appended(connection, to(ONE, asked()))
    (fast,) = recorded(database, to(OTHER, asked()))
    connection.rollback()
    assert positions(database) == [fast.position]


def test_appends_commit_while_a_reader_waits_for_one_that_is_open(
    database: Database, connection: Transaction, pausing: Flag
) -> None:
    (slow,) = appended(connection, to(ONE, asked()))
    (fast,) = recorded(database, to(OTHER, asked()))
    with ThreadPoolExecutor() as threads:
        reader = threads.submit(positions, database)
        assert pausing.wait(PATIENCE)
        recorded(database, to(THIRD, asked()))
        assert not reader.done()
        connection.commit()
        assert reader.result() == [slow.position, fast.position]


def test_a_reader_does_not_wait_for_appends_that_began_after_it_looked(
    database: Database, connection: Transaction, database_url: str, pausing: Flag
) -> None:
    (slow,) = appended(connection, to(ONE, asked()))
    (fast,) = recorded(database, to(OTHER, asked()))
    with (
        ThreadPoolExecutor() as threads,
        psycopg.connect(database_url, row_factory=dict_row) as still_open,
    ):
        reader = threads.submit(positions, database)
        assert pausing.wait(PATIENCE)
        appended(still_open, to(THIRD, asked()))
        connection.commit()
        assert reader.result() == [slow.position, fast.position]


def test_a_reader_with_nothing_new_to_read_waits_for_nobody(
    database: Database, connection: Transaction
) -> None:
    (only,) = recorded(database, to(OTHER, asked()))
    appended(connection, to(ONE, asked()))
    assert positions(database, after=only.position) == []


def test_a_waiting_reader_keeps_no_connection(
    database_url: str, connection: Transaction, pausing: Flag
) -> None:
    database = Database(database_url, size=1)
    appended(connection, to(ONE, asked()))
    recorded(database, to(OTHER, asked()))
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        stack.callback(database.close)
        reader = threads.submit(positions, database)
        assert pausing.wait(PATIENCE)
        recorded(database, to(THIRD, asked()))
        connection.commit()
        assert len(reader.result()) == 2


def test_a_reader_gives_up_on_an_append_that_does_not_end_and_names_it(
    database: Database, connection: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_reader, "PATIENCE", 0.0)
    appended(connection, to(ONE, asked()))
    recorded(database, to(OTHER, asked()))
    with pytest.raises(AppendStillOpen, match=f"pid {connection.info.backend_pid},"):
        positions(database)


def test_a_reader_waits_for_nobody_who_only_reads_or_is_in_another_database(
    database: Database, connection: Transaction, postgres_url: str
) -> None:
    (only,) = recorded(database, to(OTHER, asked()))
    connection.execute("LOCK TABLE events IN ACCESS SHARE MODE")
    with psycopg.connect(postgres_url) as elsewhere:
        elsewhere.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE")
        assert positions(database) == [only.position]


@pytest.mark.parametrize("plans", ["force_custom_plan", "force_generic_plan"])
def test_an_append_holds_its_lock_before_it_draws_a_position(
    database: Database, connection: Transaction, database_url: str, plans: str
) -> None:
    """A trigger stops it after it has begun and before its first row is made."""
    connection.execute("""
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END';
        CREATE TRIGGER wait BEFORE INSERT ON events EXECUTE FUNCTION wait()
    """)
    connection.commit()
    with (
        psycopg.connect(database_url, row_factory=dict_row) as appending,
        ThreadPoolExecutor() as threads,
    ):
        appending.prepare_threshold = 0
        appending.execute(f"SET plan_cache_mode = {plans}".encode())
        appended(appending, to(ONE, asked()))
        appending.commit()
        connection.execute("SELECT pg_advisory_xact_lock(1)")
        (drawn,) = positions(database)
        writing = threads.submit(appended, appending, to(OTHER, asked()))
        wait_until_somebody_waits(connection)
        in_flight = database.transaction(log_reader._appends_in_flight)  # noqa: SLF001
        last = "SELECT last_value FROM events_position_seq"
        assert only_row(connection.execute(last))["last_value"] == drawn
        assert [pid for pid, _ in in_flight] == [appending.info.backend_pid]
        connection.commit()
        (later,) = writing.result()
    assert later.position > drawn


def test_positions_are_drawn_one_by_one(connection: Transaction) -> None:
    """A session that drew some in advance would use low ones after high ones."""
    cache = "SELECT seqcache FROM pg_sequence WHERE seqrelid = %s::regclass"
    drawn = connection.execute(cache, ["events_position_seq"])
    assert only_row(drawn)["seqcache"] == 1


def test_an_append_takes_no_lock_that_readers_could_queue_for_or_stall(
    connection: Transaction,
) -> None:
    written(connection, ONE, paired(ANN, BO))
    held = connection.execute(
        "SELECT locktype, mode FROM pg_locks WHERE pid = pg_backend_pid() "
        "AND locktype NOT IN ('virtualxid', 'transactionid')"
    ).fetchall()
    assert {lock["locktype"] for lock in held} == {"relation"}
    assert {lock["mode"] for lock in held} <= HARMLESS


def test_a_reader_that_follows_many_writers_never_skips(database: Database) -> None:
    writers, each = 16, 8

    def write(writer: int) -> None:
        pauses = Random(writer)  # noqa: S311 -- a game of chance, not a secret
        for number in range(each):
            stream = Stream("meeting", made_up(f"{writer}/{number}"))
            pause = pauses.uniform(0, 0.01)
            database.transaction(partial(slowly, stream=stream, pause=pause))

    def slowly(transaction: Transaction, stream: Stream, pause: float) -> None:
        appended(transaction, to(stream, asked()))
        transaction.execute("SELECT pg_sleep(%s)", [pause])

    followed: list[int] = []
    with ThreadPoolExecutor(writers) as threads:
        written = [threads.submit(write, writer) for writer in range(writers)]
        while not all(one.done() for one in written):
            followed += positions(database, after=max(followed, default=0))
    for one in written:
        one.result()
    followed += positions(database, after=max(followed, default=0))
    assert followed == positions(database)
    assert len(followed) == writers * each
