"""What the commands make facts of a program."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.domain.program.commands import (
    AddRule,
    EndProgram,
    EndRound,
    MoveProgram,
    OpenRound,
    ProgramCommand,
    RemoveRule,
    SkipRound,
    StartProgram,
)
from ponchik.domain.program.state import ProgramState, round_id
from ponchik.domain.schedule import first_start, later_start, start_after_round
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.program import (
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramMoved,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    RoundSkipped,
)


def decide(command: ProgramCommand, state: ProgramState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid or Conflict for a command that does not fit.
    """
    match command:
        case StartProgram():
            return _start(command, state)
        case MoveProgram(channel=channel, now=now):
            nothing = state.program is None or channel == state.channel
            return [] if nothing else [ProgramMoved(channel=channel, at=now)]
        case EndProgram(reason=reason, now=now):
            return [ProgramEnded(reason=reason, at=now)] if state.running else []
        case OpenRound():
            return _open_round(command, state)
        case EndRound(number=number, now=now):
            return _end_round(number, now, state)
        case SkipRound():
            return _skip_round(command, state)
        case AddRule(pair=pair, now=now):
            one, other = _two_people(pair)
            known = (one, other) in state.rules
            return [] if known else [ManagerRuleAdded(one=one, other=other, at=now)]
        case RemoveRule(pair=pair, now=now):
            one, other = _two_people(pair)
            known = (one, other) in state.rules
            return [ManagerRuleRemoved(one=one, other=other, at=now)] if known else []


def _two_people(pair: tuple[UUID, UUID]) -> tuple[UUID, UUID]:
    one, other = sorted(pair)
    if one == other:
        raise Invalid("nobody can be kept apart from themselves: name two people")
    return one, other


def _start(command: StartProgram, state: ProgramState) -> Sequence[Event]:
    settings = command.settings or state.settings
    if not state.running:
        started = ProgramStarted(
            program=command.program,
            workspace=command.workspace,
            channel=command.channel,
            settings=settings,
            started_by=command.started_by,
            next_round_at=first_start(settings.cadence, command.now),
            at=command.now,
        )
        return [started]
    if settings == state.settings:
        return []
    changed = ProgramSettingsChanged(
        settings=settings,
        next_round_at=first_start(settings.cadence, state.earliest_next(command.now)),
        at=command.now,
    )
    return [changed]


def _open_round(command: OpenRound, state: ProgramState) -> Sequence[Event]:
    program, planned = state.require_running()
    state.require_no_round()
    if command.number != state.rounds + 1:
        raise Conflict(
            f"round {command.number} is already over: the next is {state.rounds + 1}"
        )
    opened = RoundOpened(
        round=round_id(program, command.number),
        number=command.number,
        next_round_at=start_after_round(state.settings.cadence, planned, command.now),
        at=command.now,
    )
    return [opened]


def _end_round(number: int, now: datetime, state: ProgramState) -> Sequence[Event]:
    if number != state.open_round or state.program is None:
        return []
    return [RoundEnded(round=round_id(state.program, number), number=number, at=now)]


def _skip_round(command: SkipRound, state: ProgramState) -> Sequence[Event]:
    if not state.running or state.next_round_at != command.due:
        return []
    cadence = state.settings.cadence
    later = later_start(cadence, command.due, command.now + timedelta(minutes=1))
    return [RoundSkipped(reason=command.reason, next_round_at=later, at=command.now)]
