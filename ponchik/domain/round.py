"""What may happen to a round: it starts, asks, reminds, and closes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ponchik.domain.decider import Decider
from ponchik.domain.schedule import after_closing, end_after_reminder
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.meeting import Status
from ponchik.events.program import WorkingTime
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    GroupMetAfterAll,
    ReminderAsked,
    RoundCancelled,
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
    """Launch check-in `number`, or the one that is due or next at this moment.

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
class AskFinish:
    """`silently` ends a round whose groups can no longer be told, at any stage."""

    silently: bool
    now: datetime


@dataclass(frozen=True)
class CloseRound:
    """All meetings are closed: the round is over; some said that they `not_met`."""

    outcomes: Mapping[Status, int]
    not_met: Collection[UUID]
    now: datetime


@dataclass(frozen=True)
class NoteMetAfterAll:
    """A meeting of the round was closed as if its group had not met, but it did."""

    meeting: UUID
    now: datetime


@dataclass(frozen=True)
class CancelRound:
    """Call the round off: its groups count as never matched."""

    by: UUID | None
    now: datetime


RoundCommand = (
    StartRound
    | AskCheckIn
    | AskClosing
    | AskReminder
    | AskFinish
    | CancelRound
    | CloseRound
    | NoteMetAfterAll
)


@dataclass(frozen=True)
class RoundState:
    started: RoundStarted | None = None
    check_ins_over: int = 0
    closing_asked_at: datetime | None = None
    reminded: bool = False
    reminder_at: datetime | None = None
    finish_at: datetime | None = None
    finishing: FinishAsked | None = None
    cancelled: RoundCancelled | None = None
    closed: bool = False
    #: The places of groups of which it is thought that they did not meet.
    not_met: frozenset[int] = frozenset()

    @property
    def is_ending(self) -> bool:
        """Whether its meetings are being closed."""
        return self.finishing is not None or self.cancelled is not None

    @property
    def working(self) -> WorkingTime | None:
        return self.started.working if self.started else None

    def require_running(self) -> Timeline:
        """Return the planned moments. Raises Conflict unless the round runs."""
        if self.started is None or self.is_ending or self.closed:
            raise Conflict("no round is running: start one first")
        return self.started.timeline

    def check_ins_left(self) -> tuple[int, ...]:
        if self.closing_asked_at is not None:
            return ()
        planned = len(self.require_running().check_ins)
        return tuple(range(self.check_ins_over + 1, planned + 1))

    def next_stage_at(self, check_in: int, now: datetime) -> datetime:
        """When asking this check-in stops making sense: at the stage after it."""
        timeline = self.require_running()
        later = [*timeline.check_ins[check_in:], timeline.closing, timeline.finish]
        return next((moment for moment in later if moment > now), timeline.finish)


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
    groups = state.started.groups if state.started else ()
    for place, group in enumerate(groups):
        if group.meeting in meetings:
            yield place


def evolve(state: RoundState, event: Event) -> RoundState:
    """Return the state after an event; refuses none."""
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
        case FinishAsked():
            return replace(state, finishing=event)
        case RoundCancelled():
            return replace(state, cancelled=event)
        case RoundClosed(not_met=not_met):
            return replace(state, closed=True, not_met=frozenset(not_met))
        case GroupMetAfterAll(group=group):
            return replace(state, not_met=state.not_met - {group})


ROUND: Decider[RoundCommand, RoundState] = Decider(
    "round", RoundState(), evolve, decide
)
