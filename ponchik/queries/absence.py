"""How long Ponchik could not reach a workspace, and what that did to stages."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.program import round_id
from ponchik.events.event import RecordedEvent, Stream
from ponchik.events.program import RoundOpened
from ponchik.events.program_waiting import (
    ProgramRecovered,
    ProgramWaiting,
    WaitReason,
)
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    RoundCancelled,
    RoundStarted,
)
from ponchik.events.stage import Stage
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream


class TokenAbsence(NamedTuple):
    """So many stages were `late`, and so many `skipped` because the next was due."""

    since: datetime
    until: datetime
    late: int
    skipped: int


def token_absence(
    transaction: Transaction, workspace: str, program: UUID, version: int
) -> TokenAbsence | None:
    """Return the absence that this recovery of the program ended.

    None if something else than the token was in the way.
    """
    history = read_stream(transaction, workspace, Stream("program", program))
    waits = [one for one in history[:version] if isinstance(one.event, ProgramWaiting)]
    if not waits:
        return None
    wait, recovered = waits[-1].event, history[version - 1].event
    if not isinstance(wait, ProgramWaiting) or wait.reason is not WaitReason.TOKEN:
        return None
    if not isinstance(recovered, ProgramRecovered):
        return None
    opened = [
        one.event for one in history[:version] if isinstance(one.event, RoundOpened)
    ]
    if not opened:
        return TokenAbsence(wait.since, recovered.at, 0, 0)
    stream = Stream("round", round_id(program, opened[-1].number))
    round_ = read_stream(transaction, workspace, stream)
    due = _due_within(round_, wait.since, recovered.at)
    skipped = _skipped(round_) & due
    return TokenAbsence(wait.since, recovered.at, len(due - skipped), len(skipped))


def _due_within(
    history: list[RecordedEvent], since: datetime, until: datetime
) -> set[Stage]:
    """Return the stages that fell due then, and were not asked before."""
    due: dict[Stage, datetime] = {}
    for recorded in history:
        match recorded.event:
            case RoundStarted(timeline=timeline):
                for number, moment in enumerate(timeline.check_ins, 1):
                    due[Stage.check_in(number)] = moment
                due[Stage.CLOSING] = timeline.closing
                due[Stage.REMINDER] = timeline.reminder
                due[Stage.FINISH] = timeline.finish
            case RoundCancelled(at=at) if at <= since:
                return set()
            case _:
                pass
    return {stage for stage, moment in due.items() if since <= moment <= until}


def _skipped(history: list[RecordedEvent]) -> set[Stage]:
    skipped: set[Stage] = set()
    for recorded in history:
        match recorded.event:
            case CheckInAsked(skipped=numbers):
                skipped |= set(map(Stage.check_in, numbers))
            case (
                ClosingAsked(skipped_check_ins=numbers)
                | FinishAsked(skipped_check_ins=numbers)
            ):
                skipped |= set(map(Stage.check_in, numbers))
            case _:
                pass
    return skipped
