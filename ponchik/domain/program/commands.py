"""What can be asked of a program."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ponchik.events.channel_messages import (
    ChannelMessageDropped,
    ChannelMessagePosted,
)
from ponchik.events.enrolment import Settling
from ponchik.events.host_messages import HostTold
from ponchik.events.program import EndReason, Settings, SkipReason
from ponchik.events.program_waiting import WaitReason


@dataclass(frozen=True)
class StartProgram:
    """Start serving the channel, or change the settings of a program that runs.

    `first_on` is the day of the first round; without it, the cadence's next.
    """

    program: UUID
    workspace: str
    channel: str
    settings: Settings | None
    started_by: UUID | None
    now: datetime
    first_on: date | None = None


@dataclass(frozen=True)
class ChangeSettings:
    """Replace settings, as somebody saw them: `seen` is their version then.

    Without a version they are changed whatever they were. `first_on` is the day on
    which the rhythm begins anew; without it, the planned round stays where it can.
    """

    settings: Settings
    seen: int | None
    by: UUID | None
    now: datetime
    first_on: date | None = None


@dataclass(frozen=True)
class AddManager:
    person: UUID
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class RemoveManager:
    person: UUID
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class ReplaceManagers:
    """These manage the program from now on, and nobody else: hand it over."""

    people: frozenset[UUID]
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class PauseProgram:
    """Start no round before the day `until`, or before somebody resumes it."""

    until: date | None
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class ResumeProgram:
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class MoveRound:
    """Start the round that was planned for `due` on another day."""

    due: datetime
    day: date
    by: UUID | None
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
    by: UUID | None = None


@dataclass(frozen=True)
class TakeBackSkip:
    """The round that was planned for `due` takes place after all."""

    due: datetime
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class DraftRound:
    """Draw the coming round like this; `seen` counts the drafts that somebody saw."""

    number: int
    seen: int
    draw: int
    kept: tuple[tuple[UUID, ...], ...]
    left_out: tuple[UUID, ...]
    by: UUID | None
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


@dataclass(frozen=True)
class RecordMessage:
    """What came of a message to the channel."""

    outcome: ChannelMessagePosted | ChannelMessageDropped


@dataclass(frozen=True)
class Wait:
    """It cannot work: it waits, unless it does already for that reason."""

    reason: WaitReason
    now: datetime


@dataclass(frozen=True)
class Recover:
    """It can work again."""

    now: datetime


@dataclass(frozen=True)
class BeginEnrolment:
    """The program has a host who can be one, or its inviter cannot.

    `zone` is the host's own, None if Slack does not tell it.
    """

    can_host: bool
    now: datetime
    zone: str | None = None


@dataclass(frozen=True)
class SettleSetUp:
    """Start like this; `by` is nobody where the time to answer is over."""

    how: Settling
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class RecordTold:
    """A host was told something."""

    told: HostTold


ProgramCommand = (
    StartProgram
    | ChangeSettings
    | AddManager
    | RemoveManager
    | ReplaceManagers
    | PauseProgram
    | ResumeProgram
    | MoveRound
    | MoveProgram
    | EndProgram
    | OpenRound
    | EndRound
    | SkipRound
    | TakeBackSkip
    | DraftRound
    | AddRule
    | RemoveRule
    | RecordMessage
    | Wait
    | Recover
    | BeginEnrolment
    | SettleSetUp
    | RecordTold
)
