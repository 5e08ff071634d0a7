from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest

from ponchik.errors import VersionConflict
from ponchik.events.event import Event, Metadata, Stream
from ponchik.events.stage import Stage
from ponchik.store.appending import append, numbered, was_recorded
from ponchik.store.connection import Database, Transaction, only_row
from ponchik.store.event_store import read_stream, read_streams
from ponchik.store.log_reader import read_log
from tests.harness.appending import (
    NOBODY,
    ONE,
    OTHER,
    appended,
    recorded,
    to,
    wait_until_somebody_waits,
)
from tests.unit.facts import (
    ANN,
    BO,
    WORKSPACE,
    asked,
    made_up,
    paired,
)

pytestmark = [pytest.mark.integration, pytest.mark.quick]


def history(database: Database, stream: Stream) -> list[Event]:
    read = database.transaction(
        partial(read_stream, workspace=WORKSPACE, stream=stream)
    )
    return [one.event for one in read]


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
        lambda transaction: appended(transaction, *appends, metadata=metadata)
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
    assert list(read_log(database)) == []


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
    appended(connection, to(ONE, asked()))
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


def test_workspaces_share_the_log_and_keep_their_names(database: Database) -> None:
    recorded(database, to(ONE, asked()))
    elsewhere = list(numbered("T2", [to(OTHER, asked())], NOBODY))
    database.transaction(lambda t: append(t, elsewhere))
    assert [one.workspace for one in read_log(database)] == [WORKSPACE, "T2"]


def test_an_append_is_planned_once_however_many_events_it_has(
    connection: Transaction,
) -> None:
    """Where statements are prepared at all: planning takes as long as all the rest."""
    for size in range(1, 15):
        streams = [Stream("meeting", uuid4()) for _ in range(size)]
        appended(connection, *(to(stream, asked()) for stream in streams))
    [row] = connection.execute(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
        ["%INSERT INTO events%"],
    ).fetchall()
    assert row["generic_plans"] > 0
