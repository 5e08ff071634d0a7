"""A program: a channel that Ponchik serves."""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, Field, field_validator, model_validator

from ponchik.events.event import Event, Fact, Moment
from ponchik.events.stage import MOST_CHECK_INS

MIN_GROUP = 2
#: Slack's group DMs hold at most 8 people besides the app.
MAX_GROUP = 8

GroupSize = Annotated[int, Ge(MIN_GROUP), Le(MAX_GROUP)]
#: A moment of the round as a share of its length: 0 its start, 1 its end.
Share = Annotated[float, Gt(0), Lt(1)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        message = f"{name!r} is not a time zone; use a name like Europe/Berlin"
        raise ValueError(message) from None
    return name


class Cadence(Fact):
    """Rounds start every N weeks on a weekday (Monday is 0) at an hour of a zone."""

    every_weeks: Annotated[int, Ge(1), Le(52)] = 2
    weekday: Annotated[int, Ge(0), Le(6)] = 0
    hour: Annotated[int, Ge(0), Le(23)] = 10
    minute: Annotated[int, Ge(0), Le(59)] = 0
    zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"


class Goal(StrEnum):
    """What a manager would like of groups, as far as it costs no repeat."""

    OTHER_TEAM = "other_team"
    HOURS = "hours"
    NEWCOMERS = "newcomers"


class Settings(Fact):
    """How a program runs its rounds; `goals` come in the manager's order."""

    cadence: Cadence = Cadence()
    group_size: GroupSize = 2
    check_ins: Annotated[tuple[Share, ...], Field(max_length=MOST_CHECK_INS)] = (0.5,)
    closing: Share = 0.8
    reminder: Share = 0.9
    include_guests: bool = True
    include_externals: bool = False
    goals: tuple[Goal, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        shares = [*self.check_ins, self.closing, self.reminder]
        if any(later <= sooner for sooner, later in pairwise(shares)):
            raise ValueError(
                "check-ins, closing question and reminder must follow one another"
            )
        return self

    @field_validator("goals")
    @classmethod
    def _each_once(cls, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
        if len(set(goals)) < len(goals):
            raise ValueError("a goal is named twice: put it in one place")
        return goals


class EndReason(StrEnum):
    REMOVED = "removed"
    ARCHIVED = "archived"
    DELETED = "deleted"
    UNINSTALLED = "uninstalled"
    UNREACHABLE = "unreachable"
    #: An operator ended it.
    STOPPED = "stopped"
    #: Its channel turned out to be that of another program, under a new id.
    REPLACED = "replaced"


class SkipReason(StrEnum):
    TOO_FEW_MEMBERS = "too_few_members"
    #: It fell due between a backup and its restore: it may have started then.
    RESTORED = "restored"


class ProgramStarted(Event):
    schema_number: ClassVar[int] = 2

    program: UUID
    workspace: str
    channel: str
    settings: Settings
    started_by: UUID | None
    next_round_at: Moment


class ProgramSettingsChanged(Event):
    schema_number: ClassVar[int] = 2

    settings: Settings
    next_round_at: Moment


class ProgramMoved(Event):
    """Slack gave the channel another id."""

    channel: str


class ManagerRuleAdded(Event):
    """A manager keeps these two apart: they are never to be in one group."""

    one: UUID
    other: UUID


class ManagerRuleRemoved(Event):
    one: UUID
    other: UUID


class RoundOpened(Event):
    """The program's own note of a round that started; one at a time, numbered."""

    round: UUID
    number: int
    next_round_at: Moment


class RoundEnded(Event):
    round: UUID
    number: int


class RoundSkipped(Event):
    schema_number: ClassVar[int] = 2

    reason: SkipReason
    next_round_at: Moment


class ProgramEnded(Event):
    schema_number: ClassVar[int] = 3

    reason: EndReason


ProgramEvent = (
    ProgramStarted
    | ProgramSettingsChanged
    | ProgramMoved
    | ManagerRuleAdded
    | ManagerRuleRemoved
    | RoundOpened
    | RoundEnded
    | RoundSkipped
    | ProgramEnded
)
