"""Many meetings at once: one that Ponchik made itself, copied by PostgreSQL.

The copies differ in their ids and people, in all tables, and in nothing else. So they
follow whatever the tables look like, and a million events take a minute.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from bench.copies import names
from bench.presses import Seat
from ponchik.clock import system_clock
from ponchik.command_handler import CommandHandler
from ponchik.domain.meeting import AskQuestion, MeetingCommand, Pair, Record
from ponchik.domain.orders import Order
from ponchik.domain.program import StartProgram
from ponchik.events.event import Metadata, Stream
from ponchik.events.meeting import (
    ConversationOpened,
    MeetingIntroduced,
    MeetingPaired,
    QuestionSent,
)
from ponchik.events.stage import Stage
from ponchik.store.connection import Database

WORKSPACE = "T0BENCH"
CHECK_IN = Stage.check_in(1)
#: A meeting that was asked and has heard nothing yet.
EVENTS_EACH = 5
EFFECTS_EACH = 3
_ONE, _OTHER = UUID(int=1), UUID(int=2)


def fill(url: str, meetings: int, *, waiting: bool = False) -> None:
    """Add so many meetings that were asked a question.

    All their effects are done; where `waiting`, the question is still to be posted.
    """
    made = _make_meeting(url, waiting=waiting)
    _copy(url, made, ("events", "effects", "meetings"), meetings, 1)


def fill_ledger(url: str, meetings: int, workspaces: int) -> None:
    """Add so many effects that wait, in so many workspaces, and twice as many done."""
    _copy(url, _make_meeting(url, waiting=True), ("effects",), meetings, workspaces)


def fill_programs(url: str, programs: int) -> None:
    """Add so many programs of which none is due, each in a workspace of its own."""
    made = uuid4()
    start = StartProgram(made, WORKSPACE, "C0BENCH", None, None, system_clock())
    _handle(url, Stream("program", made), [start])
    _copy(url, made, ("programs", "due"), programs, programs)


def seats(url: str, count: int) -> Sequence[Seat]:
    """Return some meetings, each with one of its members."""
    query = """
        SELECT m.workspace, m.meeting::text, p.slack_id
        FROM meetings AS m JOIN people AS p ON p.id = m.leader
        ORDER BY m.meeting LIMIT %s
    """
    with psycopg.connect(url) as connection:
        return connection.execute(query, [count]).fetchall()


def _make_meeting(url: str, *, waiting: bool) -> UUID:
    made = uuid4()
    _handle(url, Stream("meeting", made), _life(sent=not waiting))
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE effects SET status = 'done', finished_at = clock_timestamp() "
            "WHERE stream = %s AND (kind <> 'ask' OR NOT %s)",
            [f"meeting-{made}", waiting],
        )
    return made


def _handle(
    url: str, stream: Stream, commands: Sequence[MeetingCommand | StartProgram]
) -> None:
    database = Database(url, 2)
    handler = CommandHandler(database, lambda _wakes: None)
    cause = Metadata.of_command(str(stream.id), "bench")
    for command in commands:
        handler.handle(WORKSPACE, [Order(stream, command)], cause)
    database.close()


def _copy(
    url: str, made: UUID, tables: Sequence[str], count: int, workspaces: int
) -> None:
    sizes = {"workspaces": workspaces, "count": count}
    with psycopg.connect(url) as connection:
        connection.execute(_MADE, {"workspace": WORKSPACE, **sizes})
        connection.execute(_PEOPLE)
        for table in tables:
            connection.execute(_copying(connection, table, made))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _life(*, sent: bool) -> Sequence[MeetingCommand]:
    now = system_clock()
    until = now + timedelta(days=14)
    paired = MeetingPaired(
        program=UUID(int=3),
        round=UUID(int=4),
        round_number=1,
        channel="C0BENCH",
        members=(_ONE, _OTHER),
        leader=_ONE,
        until=until,
        at=now,
    )
    asked: Sequence[MeetingCommand] = (
        Pair(paired),
        Record(ConversationOpened(conversation="D0BENCH", at=now)),
        Record(MeetingIntroduced(ts="1.000001", at=now)),
        AskQuestion(CHECK_IN, until, now),
    )
    outcome = Record(QuestionSent(question=CHECK_IN, ts="1.000002", at=now))
    return (*asked, outcome) if sent else asked


_MADE = """
    CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT %(workspace)s || (number %% %(workspaces)s) AS workspace, number,
           gen_random_uuid() AS id, gen_random_uuid() AS one,
           gen_random_uuid() AS other
    FROM generate_series(1, %(count)s) AS number
"""

_PEOPLE = """
    INSERT INTO people (id, workspace, slack_id, locale, refreshed_at)
    SELECT one, workspace, 'U1' || upper(left(replace(one::text, '-', ''), 12)),
           'en-US', now()
    FROM made
    UNION ALL
    SELECT other, workspace, 'U2' || upper(left(replace(other::text, '-', ''), 12)),
           'en-US', now()
    FROM made
"""

#: Where each table names its meeting or program, and in which order it is copied.
_TABLES = {
    "events": ("stream", "version"),
    "effects": ("stream", "place"),
    "meetings": ("meeting::text", "meeting"),
    "programs": ("program::text", "program"),
    "due": ("program::text", "what"),
}


def _copying(
    connection: psycopg.Connection[tuple[Any, ...]], table: str, made: UUID
) -> sql.Composed:
    """Copy by way of JSON text, in which all ids are exchanged at once."""
    place, order = _TABLES[table]
    return sql.SQL(_COPY).format(
        table=sql.Identifier(table),
        columns=names(connection, table),
        row_id=sql.SQL("row.id::text" if table == "effects" else "'no id'"),
        place=sql.SQL(place),
        order=sql.Identifier(order),
        name=sql.Literal(f"meeting-{made}" if place == "stream" else str(made)),
        made=sql.Literal(str(made)),
        one=sql.Literal(str(_ONE)),
        other=sql.Literal(str(_OTHER)),
        workspace=sql.Literal(f'"{WORKSPACE}"'),
    )


_COPY = """
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM (
        SELECT made.number, copied.* FROM made, {table} AS row,
        LATERAL jsonb_populate_record(NULL::{table}, replace(replace(replace(replace(
            replace(to_jsonb(row)::text, {row_id}, md5(made.id || {row_id})),
            {made}, made.id::text), {one}, made.one::text),
            {other}, made.other::text), {workspace}, '"' || made.workspace || '"'
        )::jsonb) AS copied
        WHERE row.{place} = {name}) AS copies
    ORDER BY number, {order}
"""
