"""What the commands make facts of a round."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from ponchik.domain.round.commands import (
    AskCheckIn,
    AskClosing,
    AskFinish,
    AskReminder,
    CancelRound,
    CloseRound,
    NoteMetAfterAll,
    RoundCommand,
    StartRound,
)
from ponchik.domain.round.searches import decide_search
from ponchik.domain.round.state import RoundState
from ponchik.domain.schedule import after_closing, end_after_reminder
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    GroupMetAfterAll,
    ReminderAsked,
    RoundCancelled,
    RoundClosed,
)


def decide(command: RoundCommand, state: RoundState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid or Conflict for a command that does not fit.
    """
    match command:
        case StartRound(started=started):
            if state.started is not None:
                raise Conflict(f"round {started.number} was already started")
            return [started]
        case AskCheckIn():
            return _ask_check_in(command, state)
        case AskClosing(now=now):
            return _ask_closing(now, state)
        case AskReminder(now=now):
            return _ask_reminder(now, state)
        case AskFinish():
            return _ask_finish(command, state)
        case CancelRound():
            return _cancel(command, state)
        case CloseRound():
            return _close(command, state)
        case NoteMetAfterAll(meeting=meeting, now=now):
            return [
                GroupMetAfterAll(group=place, at=now)
                for place in _places(state, {meeting})
                if place in state.not_met
            ]
        case _:
            return decide_search(command, state)


def _ask_check_in(command: AskCheckIn, state: RoundState) -> Sequence[Event]:
    moments = state.require_running().check_ins
    if state.closing_asked_at is not None:
        raise Conflict("the closing question was already asked: no more check-ins")
    if not moments:
        raise Conflict("this round was planned without check-ins")
    past = sum(moment <= command.now for moment in moments)
    # One that is due but was not asked yet comes before the next.
    upcoming = min(
        max(past, 1) if state.check_ins_over < past else past + 1, len(moments)
    )
    number = upcoming if command.number is None else command.number
    if not 1 <= number <= len(moments):
        raise Invalid(
            f"this round has {len(moments)} check-ins, so there is no check-in {number}"
        )
    if number <= state.check_ins_over:
        return []
    skipped = tuple(range(state.check_ins_over + 1, number))
    asked = CheckInAsked(
        number=number,
        skipped=skipped,
        until=state.next_stage_at(number, command.now),
        at=command.now,
    )
    return [asked]


def _ask_closing(now: datetime, state: RoundState) -> Sequence[Event]:
    planned = state.require_running()
    if state.closing_asked_at is not None:
        return []
    rest = after_closing(state.working, planned, now)
    asked = ClosingAsked(
        skipped_check_ins=state.check_ins_left(),
        reminder_at=rest.reminder,
        finish_at=rest.finish,
        at=now,
    )
    return [asked]


def _ask_reminder(now: datetime, state: RoundState) -> Sequence[Event]:
    planned = state.require_running()
    if state.closing_asked_at is None:
        raise Conflict("ask the closing question before you remind of it")
    if state.reminded:
        return []
    finish_at = end_after_reminder(state.working, planned, now)
    return [ReminderAsked(finish_at=finish_at, at=now)]


def _ask_finish(command: AskFinish, state: RoundState) -> Sequence[Event]:
    if state.is_ending:
        return []
    state.require_running()
    if state.closing_asked_at is None and not command.silently:
        raise Conflict("ask the closing question before you finish the round")
    asked = FinishAsked(
        told=not command.silently,
        skipped_check_ins=state.check_ins_left(),
        at=command.now,
    )
    return [asked]


def _cancel(command: CancelRound, state: RoundState) -> Sequence[Event]:
    if state.cancelled:
        return []
    state.require_running()
    skipped = state.check_ins_left()
    return [RoundCancelled(skipped_check_ins=skipped, by=command.by, at=command.now)]


def _close(command: CloseRound, state: RoundState) -> Sequence[Event]:
    if state.closed or not state.is_ending or state.started is None:
        return []
    closed = RoundClosed(
        outcomes=dict(command.outcomes),
        not_met=tuple(_places(state, command.not_met)),
        at=command.now,
    )
    return [closed]


def _places(state: RoundState, meetings: Collection[UUID]) -> Iterator[int]:
    for place, meeting in enumerate(state.meetings):
        if meeting in meetings:
            yield place
