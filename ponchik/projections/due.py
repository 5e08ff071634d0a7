"""`due`: what the clock will bring. A row stands until the thing was done.

The next round of a program stands under `round`; the stages of a round under
`check_in-N`, `closing`, `reminder` and `finish`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.events.meeting import check_in_question
from ponchik.events.program import (
    ProgramEnded,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundOpened,
    RoundSkipped,
)
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
    RoundStarted,
)
from ponchik.store.connection import Transaction
from ponchik.store.projection import Key, Projection, Row

ROUND, CLOSING, REMINDER, FINISH = "round", "closing", "reminder", "finish"


class Due(NamedTuple):
    workspace: str
    subject: UUID
    what: str
    program: UUID
    at: datetime


def moments(recorded: RecordedEvent) -> Mapping[str, datetime | None]:
    """What the event makes due, and when; None for what no longer is."""
    match recorded.event:
        case (
            ProgramStarted(next_round_at=at) | ProgramSettingsChanged(next_round_at=at)
        ):
            return {ROUND: at}
        case RoundOpened(next_round_at=at) | RoundSkipped(next_round_at=at):
            return {ROUND: at}
        case ProgramEnded():
            return {ROUND: None}
        case RoundStarted():
            return _stages(recorded.event)
        case CheckInAsked(number=number, skipped=skipped):
            return {check_in_question(n): None for n in (*skipped, number)}
        case ClosingAsked() as asked:
            return {
                **dict.fromkeys(map(check_in_question, asked.skipped_check_ins)),
                CLOSING: None,
                REMINDER: asked.reminder_at,
                FINISH: asked.finish_at,
            }
        case ReminderAsked(finish_at=finish_at):
            return {REMINDER: None, FINISH: finish_at}
        case FinishAsked(skipped_check_ins=skipped):
            skipped_ones = map(check_in_question, skipped)
            return dict.fromkeys([*skipped_ones, CLOSING, REMINDER, FINISH])
        case _:
            return {}


def _stages(started: RoundStarted) -> Mapping[str, datetime | None]:
    timeline = started.timeline
    return {
        **{
            check_in_question(number): moment
            for number, moment in enumerate(timeline.check_ins, 1)
        },
        CLOSING: timeline.closing,
        REMINDER: timeline.reminder,
        FINISH: timeline.finish,
    }


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(str(recorded.stream.id), what) for what in moments(recorded)]


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    at = moments(recorded)[key[1]]
    if at is None:
        return None
    if isinstance(recorded.event, RoundStarted):
        program = str(recorded.event.program)
    else:
        program = row["program"] if row else key[0]
    return {
        "workspace": recorded.workspace,
        "subject": key[0],
        "what": key[1],
        "program": program,
        "at": at.isoformat(),
    }


DUE = Projection("due", ("subject", "what"), touches, evolve)


def due_by(transaction: Transaction, now: datetime) -> list[Due]:
    """What should have been done by now, the longest overdue first."""
    rows = transaction.execute(
        "SELECT * FROM due WHERE at <= %s ORDER BY at, subject, what", [now]
    )
    return [Due(**row) for row in rows]


def next_due(transaction: Transaction) -> Due | None:
    """What the clock brings first; a round ends before the next one starts."""
    row = transaction.execute(
        "SELECT * FROM due ORDER BY at, what = %s, subject, what LIMIT 1", [ROUND]
    ).fetchone()
    return Due(**row) if row else None
