from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from threading import Event as Flag
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest

from ponchik.events.event import Event, Stream
from ponchik.events.meeting_status import Status
from ponchik.projections import PROJECTIONS, comparison
from ponchik.projections import rebuild as projector
from ponchik.projections.rebuild import rebuild_tables, verify
from ponchik.store.connection import Database
from tests.harness.projecting import (
    find_meetings_of,
    happened,
    ignore,
    tables,
    tampered,
    written_at_once,
)
from tests.harness.waiting import seconds_until
from tests.unit.facts import (
    ANN,
    BO,
    CHANNEL,
    MEETING,
    PROGRAM,
    ROUND,
    START,
    paired,
)
from tests.unit.stories import BEGINNING, ENDING, MET, SILENT

pytestmark = [pytest.mark.integration, pytest.mark.quick]


#: No stream has this id.
OTHER = UUID(int=7)
#: One change of each kind that no event has made, in tables that hold the beginning.
TAMPERING = {
    "UPDATE meetings SET status = 'open' WHERE status = 'closed_met'": (
        f"meetings {MEETING}: status is 'open', should be 'closed_met'"
    ),
    "DELETE FROM rounds WHERE number = 1": f"rounds {ROUND}: missing",
    "INSERT INTO due SELECT workspace, round, 'party', program, now() FROM rounds": (
        f"due {ROUND}/party: should not be there"
    ),
    f"INSERT INTO due SELECT workspace, '{OTHER}', 'party', round, now() FROM rounds": (
        f"due {OTHER}/party: should not be there"
    ),
    "UPDATE pair_history SET not_met = '\\x00000001'": (
        rf"pair_history {ROUND}: not_met is '\\x00000001', should be '\\x'"
    ),
    "UPDATE programs SET channel = 'C1', rounds = 7": (
        f"programs {PROGRAM}: rounds is 7, should be 1; "
        f"channel is 'C1', should be '{CHANNEL}'"
    ),
}


def happened_at_once(database: Database, facts: Sequence[tuple[Stream, Event]]) -> None:
    """Append everything in one statement, and write the tables with it."""
    streams = {
        stream: [event for its, event in facts if its == stream] for stream, _ in facts
    }
    database.transaction(lambda t: written_at_once(t, streams))


@pytest.mark.parametrize("facts", [[], BEGINNING, BEGINNING + ENDING])
def test_tables_kept_with_the_log_are_what_the_log_says(
    database: Database, facts: list[tuple[Stream, Event]]
) -> None:
    happened(database, facts)
    assert verify(database, ignore) == []


def test_tables_kept_by_one_large_append_are_what_the_log_says(
    database: Database,
) -> None:
    happened_at_once(database, BEGINNING + ENDING)
    assert verify(database, ignore) == []


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_facts_come_a_rebuild_gives_the_same_tables(
    database: Database, seed: int
) -> None:
    facts = 2 * (BEGINNING + ENDING)
    Random(seed).shuffle(facts)  # noqa: S311 -- a game of chance, not a secret
    happened(database, facts)
    before = tables(database)
    assert rebuild_tables(database, ignore) == []
    assert tables(database) == before


def test_a_rebuild_fills_empty_tables(database: Database, database_url: str) -> None:
    happened(database, BEGINNING)
    before = tables(database)
    with psycopg.connect(database_url) as connection:
        for projection in PROJECTIONS:
            connection.execute(f"TRUNCATE {projection.table}".encode())
    mended = rebuild_tables(database, ignore)
    assert len(mended) == sum(len(rows) for rows in before.values())
    assert tables(database) == before


@pytest.fixture
def slices_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every row compared and mended by itself."""
    smaller = tuple(replace(one, slice_size=1) for one in PROJECTIONS)
    monkeypatch.setattr(projector, "PROJECTIONS", smaller)
    monkeypatch.setattr(projector, "_POSITIONS", 1)


@pytest.mark.parametrize("statement", TAMPERING)
def test_what_no_event_has_made_is_named_by_table_row_and_column(
    database: Database, database_url: str, statement: str
) -> None:
    happened(database, BEGINNING)
    tampered(database_url, statement)
    assert [str(found) for found in verify(database, ignore)] == [TAMPERING[statement]]


@pytest.mark.parametrize("statement", TAMPERING)
def test_a_rebuild_mends_what_no_event_has_made_and_says_so(
    database: Database, database_url: str, statement: str
) -> None:
    happened(database, BEGINNING)
    before = tables(database)
    tampered(database_url, statement)
    assert [str(one) for one in rebuild_tables(database, ignore)] == [
        TAMPERING[statement]
    ]
    assert tables(database) == before
    assert verify(database, ignore) == []


@pytest.mark.usefixtures("slices_of_one")
@pytest.mark.parametrize("statement", TAMPERING)
def test_what_no_event_has_made_is_found_and_mended_in_whatever_slice_it_is(
    database: Database, database_url: str, statement: str
) -> None:
    happened(database, BEGINNING)
    before = tables(database)
    tampered(database_url, statement)
    assert [str(found) for found in verify(database, ignore)] == [TAMPERING[statement]]
    rebuild_tables(database, ignore)
    assert tables(database) == before


@pytest.mark.parametrize("microsecond", [0, 500, 500_000, 500_500])
def test_moments_that_end_in_noughts_are_the_same_to_python_and_postgres(
    database: Database, microsecond: int
) -> None:
    """Python writes 0.500000 s where Postgres writes 0.5 s: it is not asked of that."""
    at = START.replace(microsecond=microsecond)
    happened(database, [(MET, paired(ANN, BO).model_copy(update={"at": at}))])
    with patch.object(comparison, "differences", return_value=["asked"]):
        assert verify(database, ignore) == []


def test_looking_for_differences_mends_none(
    database: Database, database_url: str
) -> None:
    happened(database, BEGINNING)
    tampered(database_url, next(iter(TAMPERING)))
    assert verify(database, ignore) == verify(database, ignore) != []


@pytest.mark.parametrize("at_once", [1, 2])
def test_progress_is_told_for_each_event_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(projector, "_POSITIONS", 1)
    happened(database, BEGINNING)
    told: list[int] = []
    rebuild_tables(database, told.append, at_once)
    assert sum(told) == len(BEGINNING)
    assert len(told) > 1


def test_what_is_appended_during_a_rebuild_is_not_lost(database: Database) -> None:
    happened(database, BEGINNING)

    def append_more(_count: int) -> None:
        happened(database, ENDING)

    assert rebuild_tables(database, append_more) == []
    assert verify(database, ignore) == []
    assert find_meetings_of(database, Status.CLOSED_STALE) == [SILENT.id]


def test_readers_see_every_row_all_the_time_a_rebuild_takes(
    database: Database, database_url: str
) -> None:
    happened(database, BEGINNING)
    over, seen = Flag(), set()

    def look() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not over.is_set():
                seen.add(connection.execute("SELECT count(*) FROM due").fetchone())

    with ThreadPoolExecutor() as threads:
        reader = threads.submit(look)
        try:
            seconds_until(lambda: seen)
            for _ in range(5):
                tampered(database_url, "UPDATE due SET at = now() WHERE what = 'round'")
                rebuild_tables(database, ignore)
        finally:
            over.set()
        reader.result()
    assert seen == {(5,)}
