"""Programs with years of closed rounds, for pages to show: appended as Ponchik does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from random import Random
from uuid import UUID, uuid5

import psycopg

from bench.fill import WORKSPACE
from ponchik.clock import system_clock
from ponchik.domain.program import round_id
from ponchik.events.event import Event, Metadata, Stream
from ponchik.events.meeting import (
    Answer,
    Answered,
    ConversationOpened,
    EndedBy,
    MeetingClosed,
    MeetingIntroduced,
    MeetingPaired,
    QuestionAsked,
    QuestionSent,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.program import ProgramStarted, RoundEnded, RoundOpened, Settings
from ponchik.events.round import (
    Group,
    Receipt,
    RoundClosed,
    RoundStarted,
    Timeline,
)
from ponchik.events.stage import Stage
from ponchik.projections import PROJECTIONS, parts_of
from ponchik.store import people, sessions, workspace_names
from ponchik.store.appending import Append, append, numbered
from ponchik.store.connection import Database, Transaction
from ponchik.store.state import read_state

TOKEN = "a-token-for-bench"  # noqa: S105 -- a bench's own
DOMAIN = "bench"
HOST = UUID(int=1)
PROGRAMS, ROUNDS = 10, 40
#: A meeting has a little more on the average.
EVENTS_EACH = 9
_SPACE = UUID(int=12)
_FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Filled:
    """What there is to look at: the newest program's last closed round, say."""

    channel: str
    round: int
    meeting: UUID
    person: UUID
    position: int


def fill_pages(url: str, meetings: int) -> Filled:
    """Add so many meetings in closed rounds, and the host, who is signed in."""
    database = Database(url, 1)
    groups = max(1, meetings // (PROGRAMS * ROUNDS))
    began = system_clock() - ROUNDS * _FORTNIGHT
    programs = [_Program(number, groups, began) for number in range(PROGRAMS)]
    for program in programs:
        database.transaction(program.invite)
        for number in range(1, ROUNDS + 1):
            database.transaction(partial(_append, appends=program.play(number)))
    database.transaction(_sign_in)
    database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_EFFECTS)
        connection.execute("VACUUM ANALYZE")
    return programs[-1].filled(url)


class _Program:
    def __init__(self, number: int, groups: int, began: datetime) -> None:
        self.id = uuid5(_SPACE, f"program {number}")
        self.channel, self.name = f"C0BENCH{number}", f"coffee-{number}"
        self.began, self.random = began, Random(number)  # noqa: S311 -- a bench's own chance
        self.people = [uuid5(_SPACE, f"person {number} {n}") for n in range(2 * groups)]

    def invite(self, transaction: Transaction) -> None:
        """Add the program, its channel and its people."""
        transaction.execute(
            """
            INSERT INTO people (id, workspace, slack_id, name)
            SELECT id, %(workspace)s, 'U' || upper(left(md5(id::text), 12)),
                   'Person ' || left(id::text, 8)
            FROM unnest(%(people)s::uuid[]) AS id
            """,
            {"workspace": WORKSPACE, "people": self.people},
        )
        transaction.execute(
            "INSERT INTO channels (workspace, channel, name) VALUES (%s, %s, %s)",
            [WORKSPACE, self.channel, self.name],
        )
        started = ProgramStarted(
            program=self.id,
            workspace=WORKSPACE,
            channel=self.channel,
            settings=Settings(),
            started_by=HOST,
            next_round_at=self.began,
            at=self.began,
        )
        _append(transaction, [Append(Stream("program", self.id), 0, [started])])

    def play(self, number: int) -> Sequence[Append]:
        """Return all that happens in a round, from its start to its end."""
        at = self.began + (number - 1) * _FORTNIGHT
        shuffled = self.random.sample(self.people, len(self.people))
        pairs = list(zip(shuffled[::2], shuffled[1::2], strict=True))
        identity = round_id(self.id, number)
        groups = tuple(
            Group(
                meeting=uuid5(identity, str(place)),
                members=pair,
                leader=pair[0],
                repeats=0,
                rounds_since=None,
                serves=(),
            )
            for place, pair in enumerate(pairs)
        )
        opened = RoundOpened(
            round=identity, number=number, next_round_at=at + _FORTNIGHT, at=at
        )
        ended = RoundEnded(round=identity, number=number, at=at + _FORTNIGHT)
        program = Append(Stream("program", self.id), 2 * number - 1, [opened, ended])
        return [
            program,
            Append(Stream("round", identity), 0, list(self._round(number, groups, at))),
            *(
                Append(
                    Stream("meeting", group.meeting),
                    0,
                    list(self._life(number, place, group, at)),
                )
                for place, group in enumerate(groups)
            ),
        ]

    def _round(
        self, number: int, groups: tuple[Group, ...], at: datetime
    ) -> Iterator[Event]:
        days = [at + timedelta(days=n) for n in (7, 12, 13, 14)]
        yield RoundStarted(
            program=self.id,
            channel=self.channel,
            number=number,
            group_size=2,
            participants=tuple(self.people),
            exclusions=(),
            groups=groups,
            receipt=Receipt(
                algorithm="bench",
                seed=number,
                people=len(self.people),
                repeats=0,
                fewest=0,
                limit=None,
                kept=0,
                left_out=0,
                turns=None,
            ),
            inputs=None,
            timeline=Timeline(
                check_ins=(days[0],), closing=days[1], reminder=days[2], finish=days[3]
            ),
            at=at,
        )
        met = sum(_status(place) is Status.CLOSED_MET for place in range(len(groups)))
        outcomes = {Status.CLOSED_MET: met, Status.CLOSED_STALE: len(groups) - met}
        yield RoundClosed(outcomes=outcomes, not_met=(), at=days[3])

    def _life(
        self, number: int, place: int, group: Group, at: datetime
    ) -> Iterator[Event]:
        closing, end = at + timedelta(days=12), at + _FORTNIGHT
        yield MeetingPaired(
            program=self.id,
            round=round_id(self.id, number),
            round_number=number,
            channel=self.channel,
            members=group.members,
            leader=group.leader,
            until=end,
            at=at,
        )
        yield ConversationOpened(conversation=f"G{group.meeting.hex[:10]}", at=at)
        yield MeetingIntroduced(ts="1.000001", at=at)
        for stage, asked in (
            (Stage.check_in(1), at + timedelta(days=7)),
            (Stage.CLOSING, closing),
        ):
            yield QuestionAsked(question=stage, until=end, at=asked)
            yield QuestionSent(question=stage, ts="1.000002", at=asked)
        status = _status(place)
        if status is Status.CLOSED_MET:
            heard = closing + timedelta(minutes=self.random.randrange(3_000))
            yield Answered(
                member=group.leader,
                question=Stage.CLOSING,
                answer=Answer.MET,
                at=heard,
            )
            yield StatusChanged(status=status, at=heard)
        by = EndedBy.SILENCE if status is Status.CLOSED_STALE else EndedBy.ANSWERS
        yield MeetingClosed(status=status, told=False, ended_by=by, at=end)

    def filled(self, url: str) -> Filled:
        """Return what pages may show of this program."""
        meeting = uuid5(round_id(self.id, ROUNDS), "0")
        query = "SELECT max(position) FROM events WHERE stream = %s AND version < 7"
        with psycopg.connect(url) as connection:
            [(position,)] = connection.execute(query, [f"meeting-{meeting}"]).fetchall()
        return Filled(self.name, ROUNDS, meeting, self.people[0], position)


def _status(place: int) -> Status:
    """Two groups of three met; the others said nothing."""
    return Status.CLOSED_STALE if place % 3 == 2 else Status.CLOSED_MET


def _append(transaction: Transaction, appends: Sequence[Append]) -> None:
    cause = Metadata.of_command(f"{appends[0].stream}/{appends[0].expected}", "bench")
    known = [one.stream for one in appends if one.expected]
    state = read_state(transaction, WORKSPACE, known, PROJECTIONS)
    events = list(numbered(WORKSPACE, appends, cause))
    parts = list(parts_of(transaction, events, state))
    append(transaction, events, parts)


def _sign_in(transaction: Transaction) -> None:
    transaction.execute(
        "INSERT INTO people (id, workspace, slack_id, name) VALUES (%s, %s, %s, %s)",
        [HOST, WORKSPACE, "U0HOST", "The host"],
    )
    workspace_names.remember(transaction, WORKSPACE, DOMAIN, "The bench")
    people.note_kind(transaction, WORKSPACE, HOST, "admin")
    token = sha256(TOKEN.encode()).digest()
    sessions.begin(transaction, WORKSPACE, HOST, token)


#: What was done about three events of each meeting, and one thing that was given up.
_EFFECTS = """
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, payload,
                         status, due_at, finished_at, attempts, caused_by, correlation)
    SELECT gen_random_uuid(), workspace, stream,
           CASE type WHEN 'MeetingPaired' THEN 'open_conversation'
                     WHEN 'ConversationOpened' THEN 'introduce' ELSE 'ask' END,
           'chat.postMessage', version, 1, '{"question": "closing"}',
           CASE WHEN position % 5000 = 0 THEN 'dead' ELSE 'done' END,
           at, clock_timestamp(), 1, position, metadata->>'correlation'
    FROM events WHERE type IN ('MeetingPaired', 'ConversationOpened', 'QuestionAsked')
"""
