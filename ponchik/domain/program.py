"""What may happen to a program: a channel that Ponchik serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError

from ponchik.domain.decider import Decider
from ponchik.domain.program_waiting import (
    Reach,
    Recover,
    Wait,
    Waiting,
    begin_to_wait,
    recover,
)
from ponchik.domain.schedule import first_start, later_start, start_after_round
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.program import (
    EndReason,
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramEvent,
    ProgramMoved,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    RoundSkipped,
    Settings,
    SkipReason,
)
from ponchik.events.program_waiting import (
    InviterReached,
    ProgramRecovered,
    ProgramWaiting,
)

NAMESPACE = UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")


def program_id(workspace: str, channel: str) -> UUID:
    """The same channel is always the same program, however often it is started."""
    return uuid5(NAMESPACE, f"{workspace}/{channel}")


def round_id(program: UUID, number: int) -> UUID:
    """Return the id of a program's round."""
    return uuid5(program, f"round/{number}")


@dataclass(frozen=True)
class StartProgram:
    """Start serving the channel, or change the settings of a program that runs."""

    program: UUID
    workspace: str
    channel: str
    settings: Settings | None
    started_by: UUID | None
    now: datetime


@dataclass(frozen=True)
class MoveProgram:
    channel: str
    now: datetime


@dataclass(frozen=True)
class EndProgram:
    reason: EndReason
    now: datetime


@dataclass(frozen=True)
class OpenRound:
    number: int
    now: datetime


@dataclass(frozen=True)
class EndRound:
    number: int
    now: datetime


@dataclass(frozen=True)
class SkipRound:
    """No round starts at the moment `due`: wait for the next one."""

    due: datetime
    reason: SkipReason
    now: datetime


@dataclass(frozen=True)
class AddRule:
    """Never group these two; `pair` in either order."""

    pair: tuple[UUID, UUID]
    now: datetime


@dataclass(frozen=True)
class RemoveRule:
    pair: tuple[UUID, UUID]
    now: datetime


ProgramCommand = (
    StartProgram
    | MoveProgram
    | EndProgram
    | OpenRound
    | EndRound
    | SkipRound
    | AddRule
    | RemoveRule
    | Wait
    | Recover
    | Reach
)


@dataclass(frozen=True)
class ProgramState:
    program: UUID | None = None
    running: bool = False
    workspace: str = ""
    channel: str = ""
    settings: Settings = field(default_factory=Settings)
    next_round_at: datetime | None = None
    rounds: int = 0
    open_round: int | None = None
    rules: frozenset[tuple[UUID, UUID]] = frozenset()
    waiting: Waiting | None = None

    def require_running(self) -> tuple[UUID, datetime]:
        """The program and the planned start of its next round."""
        if not self.running or self.program is None or self.next_round_at is None:
            raise Conflict(
                "Ponchik does not serve this channel: invite it there or start a "
                "program first"
            )
        return self.program, self.next_round_at

    def require_no_round(self) -> None:
        """Raise Conflict while a round runs."""
        if self.open_round is not None:
            raise Conflict(
                f"round {self.open_round} is still running: finish it before you "
                "start another"
            )

    def earliest_next(self, now: datetime) -> datetime:
        """A running round is not cut short by new settings."""
        planned = self.next_round_at if self.open_round is not None else None
        return max(now, planned - timedelta(minutes=1)) if planned else now


def change_settings(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some replaced, those of the cadence named flat among them.

    Raises Invalid, naming the setting, for a value or a name that is wrong.
    """
    before = settings.model_dump()
    cadence = before["cadence"]
    merged = {
        **before,
        **{name: value for name, value in changes.items() if name not in cadence},
        "cadence": {name: changes.get(name, cadence[name]) for name in cadence},
    }
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        names = (part for part in reversed(first["loc"]) if isinstance(part, str))
        name = next(names, "settings")
        said = first["msg"].removeprefix("Value error, ")
        raise Invalid(f"{name}: {said}") from None


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
        case Reach(conversation=conversation, now=now):
            return [InviterReached(conversation=conversation, at=now)]
        case Wait():
            return begin_to_wait(command, state.waiting) if state.running else []
        case Recover():
            if not state.running or (planned := state.next_round_at) is None:
                return []
            return recover(command, state.waiting, planned, state.settings.cadence)


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


def evolve(state: ProgramState, event: Event) -> ProgramState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, ProgramEvent) else state


def _evolve(state: ProgramState, event: ProgramEvent) -> ProgramState:
    match event:
        case ProgramStarted():
            return replace(
                state,
                program=event.program,
                running=True,
                workspace=event.workspace,
                channel=event.channel,
                settings=event.settings,
                next_round_at=event.next_round_at,
                waiting=None,
            )
        case ProgramSettingsChanged(settings=settings, next_round_at=at):
            return replace(state, settings=settings, next_round_at=at)
        case ProgramMoved(channel=channel):
            return replace(state, channel=channel)
        case ManagerRuleAdded(one=one, other=other):
            return replace(state, rules=state.rules | {(one, other)})
        case ManagerRuleRemoved(one=one, other=other):
            return replace(state, rules=state.rules - {(one, other)})
        case RoundOpened(number=number, next_round_at=at):
            opened = replace(state, rounds=number, open_round=number, waiting=None)
            return replace(opened, next_round_at=at)
        case RoundEnded():
            return replace(state, open_round=None)
        case RoundSkipped(next_round_at=at):
            return replace(state, next_round_at=at)
        case ProgramEnded():
            return replace(state, running=False, next_round_at=None, waiting=None)
        case ProgramWaiting(reason=reason, since=since):
            return replace(state, waiting=Waiting(reason, since))
        case ProgramRecovered(next_round_at=at):
            return replace(state, waiting=None, next_round_at=at)
        case InviterReached():
            return state


PROGRAM: Decider[ProgramCommand, ProgramState] = Decider(
    "program", ProgramState(), evolve, decide
)
