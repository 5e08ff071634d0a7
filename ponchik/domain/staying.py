"""Still interested: who was silent for three rounds is asked, and maybe paused.

Whatever somebody says about themselves meanwhile, in any program, is an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from ponchik.domain.choices import ChoiceKind, Choices, standing
from ponchik.events.event import Event
from ponchik.events.member import (
    ChoiceEvent,
    PausedForSilence,
    PrivateEvent,
    Resumed,
    StayAsked,
    Stayed,
    StayQuestionSent,
    WorkingHoursSet,
)

#: After so many rounds in a row, and so many working days without an answer.
SILENT_ROUNDS, DAYS_TO_ANSWER = 3, 5


@dataclass(frozen=True)
class AskToStay:
    """Ask the member, unless they said something about themselves `since` then.

    That is when the first of their silent rounds began; `number` is the last one's.
    """

    program: UUID
    number: int
    since: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True)
class NoteStayQuestion:
    """The question stands in Slack."""

    sent: StayQuestionSent


@dataclass(frozen=True)
class Stay:
    program: UUID
    now: datetime


@dataclass(frozen=True)
class PauseSilent:
    """Leave the member out if they said nothing after round `number`."""

    program: UUID
    number: int
    now: datetime


StayCommand = AskToStay | NoteStayQuestion | Stay | PauseSilent


@dataclass(frozen=True)
class Staying:
    """`heard_at`: when the member last said something about themselves."""

    heard_at: datetime | None = None
    asked: Mapping[UUID, StayAsked] = field(default_factory=dict)
    sent: Mapping[UUID, StayQuestionSent] = field(default_factory=dict)

    def is_open(self, program: UUID, number: int) -> bool:
        """Whether the member was asked after this round, and has not answered."""
        asked = self.asked.get(program)
        if asked is None or asked.number != number:
            return False
        return self.heard_at is None or self.heard_at < asked.at


def decide_staying(
    command: StayCommand, staying: Staying, choices: Choices
) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already."""
    match command:
        case AskToStay():
            return _ask(command, staying)
        case NoteStayQuestion(sent=sent):
            return [sent]
        case Stay(program=program, now=now):
            return _stay(program, now, staying, choices)
        case PauseSilent(program=program, number=number, now=now):
            known = staying.sent.get(program)
            was_told = known is not None and known.number == number
            is_paused = _is_paused(choices, program)
            if is_paused or not was_told or not staying.is_open(program, number):
                return []
            return [PausedForSilence(program=program, at=now)]


def _ask(command: AskToStay, staying: Staying) -> Sequence[Event]:
    before = staying.asked.get(command.program)
    was_asked = before is not None and before.at >= command.since
    was_heard = staying.heard_at is not None and staying.heard_at >= command.since
    if was_asked or was_heard:
        return []
    asked = StayAsked(
        program=command.program,
        number=command.number,
        until=command.until,
        at=command.now,
    )
    return [asked]


def _stay(
    program: UUID, now: datetime, staying: Staying, choices: Choices
) -> Sequence[Event]:
    """Whoever was paused meanwhile is back; whoever stopped themselves is not."""
    if _is_paused(choices, program):
        return [Resumed(program=program, at=now)]
    asked = staying.asked.get(program)
    if asked is None or not staying.is_open(program, asked.number):
        return []
    return [Stayed(program=program, at=now)]


def _is_paused(choices: Choices, program: UUID) -> bool:
    kinds = {choice.kind for choice in standing(choices, program)}
    return ChoiceKind.UNHEARD in kinds


def evolve_staying(staying: Staying, event: Event) -> Staying:
    """Return what is known after an event; refuses none."""
    match event:
        case StayAsked(program=program):
            return replace(staying, asked={**staying.asked, program: event})
        case StayQuestionSent(program=program):
            return replace(staying, sent={**staying.sent, program: event})
        case PausedForSilence():
            return staying
        case _ if isinstance(
            event, ChoiceEvent | PrivateEvent | WorkingHoursSet | Stayed
        ):
            return replace(staying, heard_at=event.at)
        case _:
            return staying
