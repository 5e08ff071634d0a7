"""What can be asked of a program."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.events.program import EndReason, Settings, SkipReason


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
)
