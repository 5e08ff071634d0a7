from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from time import sleep
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from ponchik.errors import UnknownEvent, VersionConflict
from ponchik.events.event import Event, Metadata, RecordedEvent, Stream
from ponchik.events.stage import Stage
from ponchik.store import event_store
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.event_store import (
    Append,
    append,
    read_log,
    read_stream,
    read_streams,
    was_recorded,
)
from tests.causes import BY_TEST
from tests.unit.facts import (
    ANN,
    BO,
    MEETING,
    PROGRAM,
    WORKSPACE,
    asked,
    made_up,
    paired,
    program_started,
)

pytestmark = pytest.mark.integration

ONE, OTHER = Stream("meeting", MEETING), Stream("meeting", made_up("other meeting"))
NOBODY = BY_TEST


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, size=20)
    yield opened
    opened.close()


@pytest.fixture
def connection(database_url: str) -> Iterator[Transaction]:
    """Yield a connection whose transaction ends when the test says so."""
    with psycopg.connect(database_url, row_factory=dict_row) as opened:
        yield opened


def to(stream: Stream, *events: Event, expected: int = 0) -> Append:
    return Append(WORKSPACE, stream, expected, events)


def recorded(
    database: Database, *appends: Append, key: str | None = None
) -> list[RecordedEvent]:
    def work(transaction: Transaction) -> list[RecordedEvent]:
        return append(transaction, appends, NOBODY, key)

    return database.transaction(work)


def history(database: Database, stream: Stream) -> list[Event]:
    read = database.transaction(
        partial(read_stream, workspace=WORKSPACE, stream=stream)
    )
    return [one.event for one in read]


def positions(database: Database, after: int = 0) -> list[int]:
    return [one.position for one in read_log(database, after)]


def wait_until_somebody_waits(connection: Transaction) -> None:
    """Return once another session waits for a lock."""
    waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"
    for _ in range(1_000):
        if only_row(connection.execute(waiting))["n"]:
            return
        sleep(0.005)
    pytest.fail("nobody waits for a lock")


def test_what_was_appended_is_read_back_in_order(database: Database) -> None:
    recorded(database, to(ONE, paired(ANN, BO), asked()))
    recorded(database, to(ONE, asked(Stage.CLOSING), expected=2))
    assert history(database, ONE) == [paired(ANN, BO), asked(), asked(Stage.CLOSING)]


def test_a_recorded_event_knows_its_place_and_where_it_came_from(
    database: Database,
) -> None:
    metadata = Metadata(
        actor=str(ANN), causation="12", correlation="c", traceparent="t"
    )
    appends = [to(ONE, paired(ANN, BO), asked())]
    told = database.transaction(
        lambda transaction: append(transaction, appends, metadata)
    )
    assert [(one.version, one.stream) for one in told] == [(1, ONE), (2, ONE)]
    assert told[0].position < told[1].position
    assert {(one.workspace, one.metadata) for one in told} == {(WORKSPACE, metadata)}
    assert (
        database.transaction(partial(read_stream, workspace=WORKSPACE, stream=ONE))
        == told
    )


def test_events_of_many_streams_get_positions_in_the_order_given(
    database: Database,
) -> None:
    told = recorded(
        database, to(OTHER, asked(), asked(Stage.CLOSING)), to(ONE, asked())
    )
    assert [one.stream for one in told] == [OTHER, OTHER, ONE]
    assert [one.position for one in told] == sorted(one.position for one in told)


def test_many_streams_are_read_at_once(database: Database) -> None:
    recorded(database, to(ONE, paired(ANN, BO), asked()), to(OTHER, asked()))
    unknown = Stream("meeting", made_up("unknown"))
    found = database.transaction(
        partial(read_streams, workspace=WORKSPACE, streams=[ONE, OTHER, unknown])
    )
    assert [one.version for one in found[ONE]] == [1, 2]
    assert [one.event for one in found[OTHER]] == [asked()]
    assert found[unknown] == []


def test_a_stream_that_is_not_there_is_empty(database: Database) -> None:
    assert history(database, ONE) == []


def test_appending_nothing_records_nothing(database: Database) -> None:
    assert recorded(database) == []
    assert recorded(database, to(ONE)) == []
    assert positions(database) == []


def test_a_stream_that_moved_on_refuses_what_was_decided_before(
    database: Database,
) -> None:
    recorded(database, to(ONE, paired(ANN, BO)))
    with pytest.raises(VersionConflict, match="decide again on the new state"):
        recorded(database, to(OTHER, asked()), to(ONE, asked()))
    assert history(database, ONE) == [paired(ANN, BO)]
    assert history(database, OTHER) == []


@pytest.mark.parametrize("first_commits", [True, False])
def test_of_two_writers_at_once_one_wins_with_all_its_streams(
    database: Database, connection: Transaction, *, first_commits: bool
) -> None:
    append(connection, [to(ONE, asked())], NOBODY)
    with ThreadPoolExecutor() as threads:
        second = threads.submit(
            recorded,
            database,
            to(ONE, asked(Stage.CLOSING)),
            to(OTHER, asked(Stage.CLOSING)),
        )
        wait_until_somebody_waits(connection)
        connection.execute("COMMIT" if first_commits else "ROLLBACK")
        lost = isinstance(second.exception(), VersionConflict)
    assert lost is first_commits
    winner = asked() if first_commits else asked(Stage.CLOSING)
    assert history(database, ONE) == [winner]
    assert history(database, OTHER) == ([] if first_commits else [winner])


def test_an_idempotency_key_is_used_once(database: Database) -> None:
    recorded(database, to(ONE, asked(), asked(Stage.CLOSING)), key="launch-1")
    with pytest.raises(VersionConflict):
        recorded(database, to(OTHER, asked()), key="launch-1")
    assert history(database, OTHER) == []


def test_a_key_is_known_once_its_events_are_recorded(database: Database) -> None:
    known = partial(was_recorded, workspace=WORKSPACE, idempotency_key="launch-1")
    assert not database.transaction(known)
    recorded(database, to(ONE, asked()), key="launch-1")
    assert database.transaction(known)


@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET data = '{}'",
        "UPDATE events SET data = data WHERE false",
        "DELETE FROM events",
        "TRUNCATE events",
    ],
)
def test_the_log_refuses_every_change_even_from_its_owner(
    database: Database, connection: Transaction, change: str, role: str
) -> None:
    recorded(database, to(ONE, asked()))
    owner = "SELECT tableowner = current_user AS mine FROM pg_tables WHERE tablename = "
    assert only_row(connection.execute(f"{owner}'events'"))["mine"]
    connection.execute(f"SET session_replication_role = {role}")
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        connection.execute(change)
    connection.rollback()
    assert history(database, ONE) == [asked()]


def test_one_append_takes_five_thousand_streams(database: Database) -> None:
    streams = [Stream("meeting", UUID(int=number)) for number in range(5_000)]
    recorded(database, *(to(stream, paired(ANN, BO)) for stream in streams))
    found = database.transaction(
        partial(read_streams, workspace=WORKSPACE, streams=streams)
    )
    assert all(len(found[stream]) == 1 for stream in streams)


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7])
def test_the_log_is_read_whole_whatever_its_length_in_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(event_store, "PAGE", 3)
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
        "VALUES ('T1', %s, 2, 'DoughnutEaten', 1, "
        "'{\"at\": \"2026-11-02T09:00:00+00:00\"}', '{}')",
        [f"program-{PROGRAM}"],
    )
    connection.commit()
    with pytest.raises(UnknownEvent, match="DoughnutEaten with schema 1"):
        list(read_log(database))


def test_a_reader_by_the_highest_position_skips_an_append_in_flight(
    database: Database, connection: Transaction
) -> None:
    """The control: this is what our own reader must not do."""
    (slow,) = append(connection, [to(ONE, asked())], NOBODY)
    (fast,) = recorded(database, to(OTHER, asked()))
    newest = "SELECT max(position) AS p FROM events"
    seen = database.transaction(lambda t: only_row(t.execute(newest))["p"])
    connection.commit()
    assert slow.position < seen == fast.position


def test_the_reader_of_the_log_waits_for_an_append_in_flight(
    database: Database, connection: Transaction
) -> None:
    (slow,) = append(connection, [to(ONE, asked())], NOBODY)
    (fast,) = recorded(database, to(OTHER, asked()))
    with ThreadPoolExecutor() as threads:
        reader = threads.submit(positions, database)
        wait_until_somebody_waits(connection)
        assert not reader.done()
        connection.commit()
        assert reader.result() == [slow.position, fast.position]


def test_the_reader_of_the_log_does_not_wait_for_what_was_undone(
    database: Database, connection: Transaction
) -> None:
    append(connection, [to(ONE, asked())], NOBODY)
    (fast,) = recorded(database, to(OTHER, asked()))
    connection.rollback()
    assert positions(database) == [fast.position]


def test_a_reader_that_follows_many_writers_never_skips(database: Database) -> None:
    writers, each = 16, 8

    def write(writer: int) -> None:
        pauses = Random(writer)  # noqa: S311 -- a game of chance, not a secret
        for number in range(each):
            stream = Stream("meeting", made_up(f"{writer}/{number}"))
            database.transaction(
                partial(slowly, stream=stream, pause=pauses.uniform(0, 0.01))
            )

    def slowly(transaction: Transaction, stream: Stream, pause: float) -> None:
        append(transaction, [to(stream, asked())], NOBODY)
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


def test_workspaces_share_the_log_and_keep_their_names(database: Database) -> None:
    elsewhere = Append("T2", OTHER, 0, [asked()])
    recorded(database, to(ONE, asked()), elsewhere)
    assert [one.workspace for one in read_log(database)] == [WORKSPACE, "T2"]
