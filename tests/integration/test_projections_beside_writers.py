"""Rows are compared and mended while others append, at moments that a test chooses."""

from collections.abc import Callable, Sequence

import pytest

from ponchik.events.event import Event, RecordedEvent, Stream
from ponchik.events.meeting import EndedBy, MeetingClosed
from ponchik.events.meeting_status import Status
from ponchik.projections import rebuild as projector
from ponchik.projections.meetings import MEETINGS
from ponchik.projections.rebuild import NotMended, rebuild_tables, verify
from ponchik.store.connection import Database, Transaction
from ponchik.store.event_store import read_stream
from ponchik.store.projection import Projection, Row
from tests.harness.appending import appended, to
from tests.harness.projecting import (
    find_meetings_of,
    happened,
    ignore,
    tampered,
    written,
)
from tests.unit.facts import ANN, BO, END, WORKSPACE, paired
from tests.unit.stories import BEGINNING, ENDING, MET, SILENT

pytestmark = pytest.mark.integration

CLOSED = MeetingClosed(
    status=Status.CLOSED_MET, told=True, ended_by=EndedBy.ANSWERS, at=END
)
WRONG = f"UPDATE meetings SET group_channel = 'G9' WHERE meeting = '{MET.id}'"
MISSING = f"DELETE FROM meetings WHERE meeting = '{MET.id}'"


@pytest.fixture
def database(database: Database) -> Database:
    happened(database, BEGINNING)
    return database


@pytest.fixture
def late(connection: Transaction) -> Transaction:
    """Return a writer whose transaction ends when the test says so."""
    return connection


def before_call(
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    act: Callable[[], object],
    number: int = 1,
) -> None:
    """Have something happen just before one of a function's calls."""
    original, calls = getattr(place, name), iter(range(1, 1_000))

    def call(*values: object, **named: object) -> object:
        if next(calls) == number:
            act()
        return original(*values, **named)

    monkeypatch.setattr(place, name, call)


def appended_alone(
    writer: Transaction, stream: Stream, event: Event
) -> list[RecordedEvent]:
    """Append without the tables, which are written later in the transaction."""
    expected = len(read_stream(writer, WORKSPACE, stream))
    return appended(writer, to(stream, event, expected=expected))


def row_of(database: Database, stream: Stream) -> Row:
    find = "SELECT to_jsonb(meetings) AS row FROM meetings WHERE meeting = %s"
    rows = database.transaction(lambda t: t.execute(find, [stream.id]).fetchall())
    [found] = rows
    row: Row = found["row"]
    return row


class Reading:
    """A writer who has read a meeting's row, and writes it when it is told to."""

    def __init__(self, writer: Transaction) -> None:
        self._writer = writer

    def begin(self, _count: int) -> None:
        self._events = appended_alone(self._writer, MET, CLOSED)
        self._rows, _ = MEETINGS.read(self._writer, [(str(MET.id),)])

    def finish(self) -> None:
        MEETINGS.fold(self._rows, self._events)
        MEETINGS.replace(self._writer, self._rows)
        self._writer.commit()


@pytest.mark.parametrize("comparison", range(1, 6))
def test_an_append_commits_in_the_middle_of_a_comparison_and_is_no_difference(
    database: Database, monkeypatch: pytest.MonkeyPatch, comparison: int
) -> None:
    def append_more() -> None:
        happened(database, ENDING)

    before_call(
        monkeypatch, projector, "differences_of_streams", append_more, comparison
    )
    assert verify(database, ignore) == []
    assert find_meetings_of(database, Status.CLOSED_STALE) == [SILENT.id]


def test_a_difference_is_found_among_appends_that_are_none(
    database: Database, database_url: str
) -> None:
    tampered(database_url, WRONG)

    def append_more(_count: int) -> None:
        happened(database, ENDING)

    [found] = verify(database, append_more)
    assert str(found) == f"meetings {MET.id}: group_channel is 'G9', should be 'G1'"


def test_a_click_on_another_meeting_commits_while_a_row_is_being_mended(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tampered(database_url, WRONG)
    # Called when the wrong row is locked and written, and nothing is committed yet.
    before_call(
        monkeypatch, Projection, "add", lambda: happened(database, [(SILENT, CLOSED)])
    )
    assert len(rebuild_tables(database, ignore)) == 1
    assert row_of(database, SILENT)["closed"]
    assert verify(database, ignore) == []


def test_what_an_append_carries_on_from_a_wrong_row_is_mended_as_well(
    database: Database,
    database_url: str,
    late: Transaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tampered(database_url, WRONG)
    click = Reading(late)
    before_call(monkeypatch, projector, "wait_for_appends", click.finish)
    assert len(rebuild_tables(database, click.begin)) == 1
    assert row_of(database, MET)["group_channel"] == "G1"
    assert row_of(database, MET)["closed"]
    assert verify(database, ignore) == []


def test_a_rebuild_that_comes_to_no_end_says_so(
    database: Database,
    database_url: str,
    late: Transaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "_TRIES", 1)
    tampered(database_url, WRONG)
    click = Reading(late)
    before_call(monkeypatch, projector, "wait_for_appends", click.finish)
    with pytest.raises(NotMended, match=r"1 rows .* group_channel is 'G9'"):
        rebuild_tables(database, click.begin)


def test_an_append_to_a_missing_row_is_not_lost_when_the_row_is_made_anew(
    database: Database,
    database_url: str,
    late: Transaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tampered(database_url, MISSING)

    def begin(_count: int) -> None:
        written(late, MET, CLOSED)

    before_call(monkeypatch, projector, "wait_for_appends", late.commit)
    [found] = rebuild_tables(database, begin)
    assert str(found) == f"meetings {MET.id}: missing"
    assert row_of(database, MET)["closed"]
    assert verify(database, ignore) == []


def test_a_missing_row_that_somebody_makes_first_is_not_overwritten(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tampered(database_url, MISSING)
    seen: list[Row] = []

    def pair_again() -> None:
        happened(database, [(MET, paired(BO, ANN))])

    before_call(monkeypatch, Projection, "add", pair_again)
    before_call(
        monkeypatch,
        projector,
        "wait_for_appends",
        lambda: seen.append(row_of(database, MET)),
    )
    rebuild_tables(database, ignore)
    assert seen == [row_of(database, MET)]
    assert seen[0]["members"] == [str(BO), str(ANN)]


def test_a_row_that_somebody_holds_is_left_to_the_next_try(
    database: Database,
    database_url: str,
    late: Transaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream in (MET, SILENT):
        tampered(database_url, WRONG.replace(str(MET.id), str(stream.id)))
    late.execute("SELECT FROM meetings WHERE meeting = %s FOR UPDATE", [MET.id])
    seen: list[Sequence[str]] = []

    def look_and_let_go() -> None:
        rows = [row_of(database, stream) for stream in (MET, SILENT)]
        seen.append([row["group_channel"] for row in rows])
        late.rollback()

    before_call(monkeypatch, projector, "wait_for_appends", look_and_let_go)
    assert len(rebuild_tables(database, ignore)) == 2
    assert seen == [["G9", None]]
    assert verify(database, ignore) == []
