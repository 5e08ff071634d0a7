"""A round: one partition of a program's members into groups, and its stages."""

from enum import StrEnum
from uuid import UUID

from ponchik.events.event import Event, Fact, Moment
from ponchik.events.meeting import Status


class ExclusionReason(StrEnum):
    BOT = "bot"
    SLACKBOT = "slackbot"
    WORKFLOW_BOT = "workflow_bot"
    DEACTIVATED = "deactivated"
    NOT_JOINED = "not_joined"
    GUEST = "guest"
    EXTERNAL = "external"
    NOT_FOUND = "not_found"


class Exclusion(Fact):
    person: UUID
    reason: ExclusionReason


class Group(Fact):
    """One meeting to be; `repeats` counts its pairs who had been grouped before."""

    meeting: UUID
    members: tuple[UUID, ...]
    leader: UUID
    repeats: int


class Receipt(Fact):
    """What the pairing did: people matched, repeated pairs, seed and algorithm."""

    algorithm: str
    seed: int
    people: int
    repeats: int


class Timeline(Fact):
    """When the stages of a round are due."""

    check_ins: tuple[Moment, ...]
    closing: Moment
    reminder: Moment
    finish: Moment


class RoundStarted(Event):
    program: UUID
    channel: str
    number: int
    group_size: int
    participants: tuple[UUID, ...]
    exclusions: tuple[Exclusion, ...]
    groups: tuple[Group, ...]
    receipt: Receipt
    timeline: Timeline


class CheckInAsked(Event):
    """Check-in `number` (from 1) was launched; earlier ones never asked are skipped."""

    number: int
    skipped: tuple[int, ...]
    until: Moment


class ClosingAsked(Event):
    """`reminder_at` and `finish_at` are moved if the question came late."""

    skipped_check_ins: tuple[int, ...]
    reminder_at: Moment
    finish_at: Moment


class ReminderAsked(Event):
    finish_at: Moment


class FinishAsked(Event):
    """The meetings are to be closed; `told`: groups that never met hear of it."""

    told: bool
    skipped_check_ins: tuple[int, ...]


class RoundClosed(Event):
    outcomes: dict[Status, int]


RoundEvent = (
    RoundStarted
    | CheckInAsked
    | ClosingAsked
    | ReminderAsked
    | FinishAsked
    | RoundClosed
)
