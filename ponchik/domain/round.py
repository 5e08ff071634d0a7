"""What may happen to a round: it starts, asks, reminds, and closes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ponchik.domain.decider import Decider
from ponchik.domain.schedule import postponed
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.meeting import Status
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    ReminderAsked,
    RoundClosed,
    RoundEvent,
    RoundStarted,
    Timeline,
)


@dataclass(frozen=True)
class StartRound:
    started: RoundStarted


@dataclass(frozen=True)
class AskCheckIn:
    """Launch check-in `number`, or the one that is next at this moment.

    The moment decides, not the count of check-ins asked: so a second launch by mistake
    does not ask the next question at once.
    """

    number: int | None
    now: datetime


@dataclass(frozen=True)
class AskClosing:
    now: datetime


@dataclass(frozen=True)
class AskReminder:
    now: datetime


@dataclass(frozen=True)
class CloseRound:
    """`early` ends a round whose closing question was never asked."""

    outcomes: Mapping[Status, int]
    early: bool
    now: datetime


RoundCommand = StartRound | AskCheckIn | AskClosing | AskReminder | CloseRound


@dataclass(frozen=True)
class RoundState:
    started: RoundStarted | None = None
    check_ins_over: int = 0
    closing_asked_at: datetime | None = None
    reminded: bool = False
    reminder_at: datetime | None = None
    finish_at: datetime | None = None
    closed: bool = False

    def require_running(self) -> Timeline:
        if self.started is None or self.closed:
            raise Conflict("no round is running: start one first")
        return self.started.timeline

    def next_stage_at(self, check_in: int) -> datetime:
        """When the answer to this check-in stops being of interest."""
        timeline = self.require_running()
        return [*timeline.check_ins, timeline.closing][check_in]


def decide(command: RoundCommand, state: RoundState) -> Sequence[Event]:
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
        case CloseRound():
            return _close(command, state)


def _ask_check_in(command: AskCheckIn, state: RoundState) -> Sequence[Event]:
    moments = state.require_running().check_ins
    if state.closing_asked_at is not None:
        raise Conflict("the closing question was already asked: no more check-ins")
    past = sum(moment <= command.now for moment in moments)
    number = command.number or min(past + 1, len(moments))
    if not 1 <= number <= len(moments):
        raise Invalid(
            f"this round has {len(moments)} check-ins, so there is no check-in {number}"
        )
    if number <= state.check_ins_over:
        return []
    skipped = tuple(range(state.check_ins_over + 1, number))
    return [CheckInAsked(number=number, skipped=skipped, at=command.now)]


def _ask_closing(now: datetime, state: RoundState) -> Sequence[Event]:
    planned = state.require_running()
    if state.closing_asked_at is not None:
        return []
    reminder_at = postponed(planned.reminder, planned.closing, now)
    asked = ClosingAsked(
        skipped_check_ins=tuple(
            range(state.check_ins_over + 1, len(planned.check_ins) + 1)
        ),
        reminder_at=reminder_at,
        finish_at=postponed(planned.finish, planned.reminder, reminder_at),
        at=now,
    )
    return [asked]


def _ask_reminder(now: datetime, state: RoundState) -> Sequence[Event]:
    planned = state.require_running()
    if state.closing_asked_at is None:
        raise Conflict("ask the closing question before you remind of it")
    if state.reminded:
        return []
    finish_at = postponed(planned.finish, planned.reminder, now)
    return [ReminderAsked(finish_at=finish_at, at=now)]


def _close(command: CloseRound, state: RoundState) -> Sequence[Event]:
    if state.closed:
        return []
    state.require_running()
    if state.closing_asked_at is None and not command.early:
        raise Conflict("ask the closing question before you finish the round")
    return [RoundClosed(outcomes=dict(command.outcomes), at=command.now)]


def evolve(state: RoundState, event: Event) -> RoundState:
    return _evolve(state, event) if isinstance(event, RoundEvent) else state


def _evolve(state: RoundState, event: RoundEvent) -> RoundState:
    match event:
        case RoundStarted():
            return replace(
                state,
                started=event,
                reminder_at=event.timeline.reminder,
                finish_at=event.timeline.finish,
            )
        case CheckInAsked(number=number):
            return replace(state, check_ins_over=number)
        case ClosingAsked(reminder_at=reminder_at, finish_at=finish_at, at=at):
            return replace(
                state,
                closing_asked_at=at,
                reminder_at=reminder_at,
                finish_at=finish_at,
            )
        case ReminderAsked(finish_at=finish_at):
            return replace(state, reminded=True, finish_at=finish_at)
        case RoundClosed():
            return replace(state, closed=True)


ROUND: Decider[RoundCommand, RoundState] = Decider(
    "round", RoundState(), evolve, decide
)
