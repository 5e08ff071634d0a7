"""A program that cannot work waits; nothing ends for one answer or one late event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.domain.schedule import first_start
from ponchik.events.event import Event
from ponchik.events.program import Cadence
from ponchik.events.program_waiting import (
    ProgramRecovered,
    ProgramWaiting,
    WaitReason,
)

#: So late a round still starts as soon as it can; later it waits for its regular day.
_STILL_STARTS = timedelta(days=1)
#: How often it is looked again whether it can work, by how long it has waited.
_LOOKS = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
)
_LATER_LOOKS = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    reason: WaitReason
    since: datetime


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
class Reach:
    """Who invited Ponchik can be written to in this conversation."""

    conversation: str
    now: datetime


def begin_to_wait(command: Wait, waiting: Waiting | None) -> Sequence[Event]:
    """Return the wait as a fact, [] if it waits for that reason already."""
    if waiting is not None and waiting.reason is command.reason:
        return []
    since = waiting.since if waiting else command.now
    return [ProgramWaiting(reason=command.reason, since=since, at=command.now)]


def recover(
    command: Recover, waiting: Waiting | None, planned: datetime, cadence: Cadence
) -> Sequence[Event]:
    """Return the recovery as a fact, [] if it did not wait.

    A round that is late by days starts on the next regular day.
    """
    if waiting is None:
        return []
    now = command.now
    is_late = planned < now - _STILL_STARTS
    next_round_at = first_start(cadence, now) if is_late else planned
    return [ProgramRecovered(next_round_at=next_round_at, at=now)]


def next_look(waiting_for: timedelta) -> timedelta:
    """Return when to look again whether a program can work."""
    return next((look for age, look in _LOOKS if waiting_for < age), _LATER_LOOKS)
