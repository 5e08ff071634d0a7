"""When a program's rounds start: opened, skipped, moved, paused, resumed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ponchik.domain.calendar import calendar_of
from ponchik.domain.program.commands import (
    MoveRound,
    OpenRound,
    PauseProgram,
    ResumeProgram,
    SkipRound,
    TakeBackSkip,
)
from ponchik.domain.program.state import Planned, ProgramState, round_id
from ponchik.domain.schedule import (
    Start,
    coming_starts,
    days_if_moved,
    first_start,
    later_start,
    skipped_starts,
    start_after_round,
)
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.program import (
    FEWEST_DAYS,
    ProgramPaused,
    ProgramResumed,
    RoundEnded,
    RoundMoved,
    RoundOpened,
    RoundSkipped,
    Settings,
    SkipReason,
)


def open_round(command: OpenRound, state: ProgramState) -> Sequence[Event]:
    """Return that the round was opened, and which others are skipped by it."""
    planned = state.require_running()
    state.require_no_round()
    if command.number != state.rounds + 1:
        raise Conflict(
            f"round {command.number} is already over: the next is {state.rounds + 1}"
        )
    following = start_after_round(state.settings, planned.day, planned.at, command.now)
    opened = RoundOpened(
        round=round_id(planned.program, command.number),
        number=command.number,
        next_round_at=following.at,
        next_round_on=moved_from(state.settings, following),
        at=command.now,
    )
    skipped = _skipped(state.settings, planned, following, command.now)
    missed = [one for one in skipped if one.reason is SkipReason.MISSED]
    # Of several that are past, the round that starts now stands for the last.
    return [opened, *(one for one in skipped if one not in missed[-1:])]


def end_round(number: int, now: datetime, state: ProgramState) -> Sequence[Event]:
    if number != state.open_round or state.program is None:
        return []
    return [RoundEnded(round=round_id(state.program, number), number=number, at=now)]


def skip_round(command: SkipRound, state: ProgramState) -> Sequence[Event]:
    """Return that the round due then is skipped, [] if another one is next by now."""
    if not state.running or state.next_round_at != command.due:
        return []
    planned = state.require_running()
    after = max(command.now, planned.at)
    following = later_start(state.settings, planned.day, after)
    skipped = RoundSkipped(
        reason=command.reason,
        day=planned.day,
        next_round_at=following.at,
        next_round_on=moved_from(state.settings, following),
        by=command.by,
        at=command.now,
    )
    others = _skipped(state.settings, planned, following, command.now)
    return [skipped, *(one for one in others if one.day != planned.day)]


def take_back_skip(command: TakeBackSkip, state: ProgramState) -> Sequence[Event]:
    """Return that the next round starts when it was planned before it was skipped.

    Returns [] if another one was the last that a host skipped, or more was changed
    since. Raises Conflict if its moment is over.
    """
    skipped = state.skipped
    if not state.running or skipped is None or skipped.at != command.due:
        return []
    if skipped.at <= command.now:
        raise Conflict("the round that was skipped would have started by now")
    return [
        RoundMoved(
            next_round_at=skipped.at,
            next_round_on=skipped.day,
            by=command.by,
            at=command.now,
        )
    ]


def move_round(command: MoveRound, state: ProgramState) -> Sequence[Event]:
    """Return that the next round moves; the ones after it keep their days.

    Raises Invalid for a day that is over or off, or leaves the round too few days;
    Conflict for an earlier one while a round runs.
    """
    planned = state.require_running()
    calendar = calendar_of(state.settings)
    at = calendar.at(command.day)
    if state.next_round_at != command.due or at == planned.at:
        return []
    require_working_day(state.settings, command.day, command.now)
    if at < planned.at:
        state.require_no_round()
    left = days_if_moved(state.settings, planned.day, command.day)
    if left < FEWEST_DAYS:
        raise Invalid(
            f"{command.day} leaves the round {left} working days before the next one, "
            f"and it takes {FEWEST_DAYS}"
        )
    return [
        RoundMoved(
            next_round_at=at, next_round_on=planned.day, by=command.by, at=command.now
        )
    ]


def pause(command: PauseProgram, state: ProgramState) -> Sequence[Event]:
    """Return that no round starts for a while; a round that runs goes on."""
    state.require_served()
    until = command.until
    if state.is_paused and state.paused_until == until:
        return []
    if until is None:
        return [
            ProgramPaused(
                until=None,
                next_round_at=None,
                next_round_on=None,
                by=command.by,
                at=command.now,
            )
        ]
    if until <= calendar_of(state.settings).day_of(command.now):
        raise Invalid(f"{until} is over: pause until a day to come")
    following = start_on_or_after(state, until, command.now)
    return [
        ProgramPaused(
            until=until,
            next_round_at=following.at,
            next_round_on=moved_from(state.settings, following),
            by=command.by,
            at=command.now,
        )
    ]


def resume(command: ResumeProgram, state: ProgramState) -> Sequence[Event]:
    state.require_served()
    if not state.is_paused:
        return []
    following = first_start(state.settings, state.earliest_next(command.now))
    return [
        ProgramResumed(
            next_round_at=following.at,
            next_round_on=moved_from(state.settings, following),
            by=command.by,
            at=command.now,
        )
    ]


def start_on_or_after(state: ProgramState, day: date, now: datetime) -> Start:
    """Return the first start on the cadence that falls on the day or later.

    The rhythm goes on as if nothing had been paused.
    """
    calendar = calendar_of(state.settings)
    earliest = calendar.at(day)
    if state.next_round_on is None:
        just_before = earliest - timedelta(minutes=1)
        return first_start(state.settings, max(just_before, state.earliest_next(now)))
    starts = coming_starts(state.settings, state.next_round_on)
    return next(one for one in starts if one.at >= earliest and one.at > now)


def require_working_day(settings: Settings, day: date, now: datetime) -> None:
    """Raise Invalid for a day that is over, or no working day of the program."""
    calendar = calendar_of(settings)
    if calendar.at(day) <= now:
        raise Invalid(f"{day} is over: choose a day to come")
    if not calendar.is_working_day(day):
        raise Invalid(f"{day} is a {day:%A} or a day off: choose a working day")


def moved_from(settings: Settings, start: Start) -> date | None:
    """Return the cadence's day of a start that does not fall on it, else None."""
    on_the_day = calendar_of(settings).day_of(start.at) == start.day
    return None if on_the_day else start.day


def _skipped(
    settings: Settings, planned: Planned, following: Start, now: datetime
) -> list[RoundSkipped]:
    return [
        RoundSkipped(
            reason=reason,
            day=day,
            next_round_at=following.at,
            next_round_on=moved_from(settings, following),
            at=now,
        )
        for day, reason in skipped_starts(settings, planned.day, following.day, now)
    ]
