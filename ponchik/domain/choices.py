"""What members choose for themselves: to skip a round, take a break, or stop.

A choice is about one program or about all. Of each scope the last choice counts; and
what somebody chose for one program later than for all of them counts there alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from ponchik.events.member import (
    BreakTaken,
    ChoiceEvent,
    NextRoundSkipped,
    OptedOut,
    PausedForSilence,
    Resumed,
)


class ChoiceKind(StrEnum):
    """From what ends soonest to what ends last."""

    BACK = "back"
    SKIP = "skip"
    BREAK = "break"
    #: Not chosen: they were asked whether to stay, and said nothing.
    UNHEARD = "unheard"
    STOP = "stop"


class ComingRound(NamedTuple):
    """A round before it begins: `day` is the cadence's, `begins_on` when it starts."""

    program: UUID
    number: int
    day: date
    begins_on: date


@dataclass(frozen=True)
class Choice:
    """`until` ends a break; of a skip it is the day of the round after it.

    `place` tells which of two choices came later.
    """

    kind: ChoiceKind
    program: UUID | None
    at: datetime
    place: int
    until: date | None = None
    number: int | None = None

    def keeps_out_of(self, coming: ComingRound) -> bool:
        """Return whether the member is left out of this round."""
        match self.kind:
            case ChoiceKind.BACK:
                return False
            case ChoiceKind.STOP | ChoiceKind.UNHEARD:
                return True
            case ChoiceKind.SKIP:
                is_it = self.number == coming.number
                return is_it and (self.until is None or coming.day < self.until)
            case ChoiceKind.BREAK:
                return self.until is not None and coming.begins_on < self.until


#: By program; None holds the choice about all of them.
Choices = Mapping[UUID | None, Choice]
NONE: Choices = MappingProxyType({})
_KINDS = list(ChoiceKind)


def choice_of(event: ChoiceEvent, place: int) -> Choice:
    """Return the choice that an event is."""
    match event:
        case NextRoundSkipped(program=program, number=number, back_on=back_on, at=at):
            return Choice(ChoiceKind.SKIP, program, at, place, back_on, number)
        case BreakTaken(program=program, until=until, at=at):
            return Choice(ChoiceKind.BREAK, program, at, place, until)
        case OptedOut(program=program, at=at):
            return Choice(ChoiceKind.STOP, program, at, place)
        case PausedForSilence(program=program, at=at):
            return Choice(ChoiceKind.UNHEARD, program, at, place)
        case Resumed(program=program, at=at):
            return Choice(ChoiceKind.BACK, program, at, place)


def with_choice(choices: Choices, event: ChoiceEvent) -> Choices:
    """Return the choices after this one."""
    place = 1 + max((choice.place for choice in choices.values()), default=0)
    return {**choices, event.program: choice_of(event, place)}


def last_of(choices: Choices, scope: UUID | None) -> Choice | None:
    """Return the choice of a scope if it still counts in all of it."""
    found = choices.get(scope)
    later = [one for one in choices.values() if found and one.place > found.place]
    return None if scope is None and later else found


def standing(choices: Choices, program: UUID) -> list[Choice]:
    """Return the choices that count in this program, its own one first."""
    own, everywhere = choices.get(program), choices.get(None)
    if own and everywhere and everywhere.place < own.place:
        everywhere = None
    return [one for one in (own, everywhere) if one]


def absence(choices: Choices, coming: ComingRound) -> Choice | None:
    """Return what keeps a member out of a round the longest; None if they are in it."""
    found = [
        one for one in standing(choices, coming.program) if one.keeps_out_of(coming)
    ]
    return max(found, key=_lasting, default=None)


def _lasting(choice: Choice) -> tuple[int, date]:
    return _KINDS.index(choice.kind), choice.until or date.max
