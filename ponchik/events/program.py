"""A program: a channel that Ponchik serves."""

import re
from datetime import date
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, Field, field_validator, model_validator

from ponchik.events.channel_messages import ChannelEvent
from ponchik.events.enrolment import EnrolmentEvent
from ponchik.events.event import Event, Fact, Moment
from ponchik.events.host_messages import HostEvent
from ponchik.events.program_waiting import WaitingEvent
from ponchik.events.round_drafts import RoundDrafted
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


MOST_WORDS = 300
#: Neither Postgres nor UTF-8 can hold these.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def _storable(typed: str) -> str:
    return _UNSTORABLE.sub("", typed).strip()


Words = Annotated[str, AfterValidator(_storable), Field(max_length=MOST_WORDS)]
#: As catalogues are called: `de`, `pt_BR`. Which there are, the texts know.
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
Weekday = Annotated[int, Ge(0), Le(6)]
#: Enough for years of holidays; so that there always is a working day to come.
MOST_DAYS_OFF = 400
WEEKDAYS_OF_WORK = (0, 1, 2, 3, 4)
#: A round takes so many working days at the least.
FEWEST_DAYS = 4


class WeekOfMonth(IntEnum):
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4
    LAST = -1


class Cadence(Fact):
    """Rounds start every N weeks on a weekday (Monday is 0) at an hour of a zone.

    With a `week_of_month` they start each month, on the weekday with that number.
    """

    every_weeks: Annotated[int, Ge(1), Le(52)] = 2
    weekday: Weekday = 0
    week_of_month: WeekOfMonth | None = None
    hour: Annotated[int, Ge(0), Le(23)] = 10
    minute: Annotated[int, Ge(0), Le(59)] = 0
    zone: Zone = "UTC"

    @property
    def fewest_weeks(self) -> int:
        """From one round to the next."""
        return self.every_weeks if self.week_of_month is None else 4


class WorkingTime(Fact):
    """When a round may say something unasked, as its program's settings had it."""

    hour: int
    minute: int
    zone: Zone
    working_days: tuple[Weekday, ...]
    days_off: tuple[date, ...]


class Goal(StrEnum):
    """What a manager would like of groups, as far as it costs no repeat."""

    OTHER_TEAM = "other_team"
    HOURS = "hours"
    NEWCOMERS = "newcomers"


class Settings(Fact):
    """How a program runs its rounds; `goals` come in the manager's order.

    Stages have their days by the table in docs/schedule.md; one that was given as a
    share of the round keeps it. With `own_morning` a group hears by day, wherever its
    members live. `language` is that of the channel, and of groups without a common one;
    `words` are the hosts' own in each introduction.
    """

    cadence: Cadence = Cadence()
    working_days: tuple[Weekday, ...] = WEEKDAYS_OF_WORK
    days_off: Annotated[tuple[date, ...], Field(max_length=MOST_DAYS_OFF)] = ()
    own_morning: bool = False
    group_size: GroupSize = 2
    check_ins: Annotated[tuple[Share, ...], Field(max_length=MOST_CHECK_INS)] = (0.5,)
    closing: Share | None = None
    reminder: Share | None = None
    include_guests: bool = True
    include_externals: bool = False
    goals: tuple[Goal, ...] = ()
    language: LanguageCode = "en"
    words: Words = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        closing, reminder = self.closing or 0.8, self.reminder or 0.9
        shares = [*self.check_ins, closing, reminder]
        if any(later <= sooner for sooner, later in pairwise(shares)):
            raise ValueError(
                "check-ins, closing question and reminder must follow one another"
            )
        return self

    @field_validator("working_days", "days_off")
    @classmethod
    def _sorted(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(days)))

    @model_validator(mode="after")
    def _rounds_are_long_enough(self) -> Self:
        if len(self.working_days) * self.cadence.fewest_weeks < FEWEST_DAYS:
            raise ValueError(
                f"a round takes {FEWEST_DAYS} working days: choose more of them, or "
                "more weeks"
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
    #: Days off leave it fewer than four working days.
    TOO_SHORT = "too_short"
    #: An outage lasted until the round after it was due.
    MISSED = "missed"
    BY_HAND = "by_hand"


class NextStart(Event):
    """An event that plans the next round.

    `next_round_on` is its day by the cadence, None if it starts on that very day.
    """

    next_round_at: Moment
    next_round_on: date | None = None


class ProgramStarted(NextStart):
    """`started_by` invited Ponchik, and is its first manager."""

    schema_number: ClassVar[int] = 5

    program: UUID
    workspace: str
    channel: str
    settings: Settings
    started_by: UUID | None


class ProgramSettingsChanged(Event):
    """No round is planned while the program is paused without an end."""

    schema_number: ClassVar[int] = 5

    settings: Settings
    next_round_at: Moment | None
    next_round_on: date | None = None
    by: UUID | None = None


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


class ManagerAdded(Event):
    person: UUID
    by: UUID | None


class ManagerRemoved(Event):
    """By another manager, or by themselves."""

    person: UUID
    by: UUID | None


class ProgramPaused(Event):
    """No round starts before the day `until`; None: before somebody resumes it."""

    until: date | None
    next_round_at: Moment | None
    next_round_on: date | None
    by: UUID | None


class ProgramResumed(NextStart):
    by: UUID | None


class RoundMoved(NextStart):
    """The next round starts on another day, and its stages follow."""

    by: UUID | None


class RoundOpened(NextStart):
    """The program's own note of a round that started; one at a time, numbered."""

    schema_number: ClassVar[int] = 2

    round: UUID
    number: int


class RoundEnded(Event):
    round: UUID
    number: int


class RoundSkipped(NextStart):
    """`day` is the cadence's, `by` the manager who skipped it by hand."""

    schema_number: ClassVar[int] = 3

    reason: SkipReason
    day: date | None = None
    by: UUID | None = None


class ProgramEnded(Event):
    schema_number: ClassVar[int] = 3

    reason: EndReason


ProgramEvent = (
    ProgramStarted
    | ProgramSettingsChanged
    | ProgramMoved
    | ManagerRuleAdded
    | ManagerRuleRemoved
    | ManagerAdded
    | ManagerRemoved
    | ProgramPaused
    | ProgramResumed
    | RoundMoved
    | RoundOpened
    | RoundEnded
    | RoundSkipped
    | RoundDrafted
    | ProgramEnded
    | ChannelEvent
    | WaitingEvent
    | EnrolmentEvent
    | HostEvent
)
