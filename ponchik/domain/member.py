"""What one person in a workspace may ask of Ponchik for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from ponchik.domain.choices import (
    NONE,
    ChoiceKind,
    Choices,
    ComingRound,
    absence,
    last_of,
    standing,
    with_choice,
)
from ponchik.domain.decider import Decider
from ponchik.domain.member_hours import SetWorkingHours, decide_hours
from ponchik.domain.staying import (
    StayCommand,
    Staying,
    decide_staying,
    evolve_staying,
)
from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.member import (
    BreakTaken,
    DirectConversationOpened,
    Erased,
    JoinedLate,
    MemberEvent,
    MemberForgotten,
    NextRoundSkipped,
    OptedOut,
    PausedForSilence,
    PrivateAvoidanceAdded,
    PrivateAvoidanceRemoved,
    Resumed,
    StayAsked,
    Stayed,
    StayQuestionSent,
    WorkingHoursSet,
)

#: Whoever wants to be away for longer comes back by themselves.
LONGEST_BREAK = timedelta(days=366)


@dataclass(frozen=True)
class AddPrivateAvoidance:
    """Never group this member with the other, in any program, and tell nobody."""

    member: UUID
    other: UUID
    now: datetime


@dataclass(frozen=True)
class RemovePrivateAvoidance:
    other: UUID
    now: datetime


@dataclass(frozen=True)
class NoteConversation:
    """The member can be written to alone, in this conversation."""

    conversation: str
    now: datetime


@dataclass(frozen=True)
class NoteLateJoin:
    """The member came to a program's channel while a round ran there without them."""

    joined: JoinedLate


@dataclass(frozen=True)
class SkipRound:
    """Leave the member out of this round; the one after it is on `back_on` or later."""

    coming: ComingRound
    back_on: date
    now: datetime


@dataclass(frozen=True)
class TakeBreak:
    """Leave the member out until a day; `today` is the day where they are."""

    program: UUID | None
    until: date
    today: date
    now: datetime


@dataclass(frozen=True)
class OptOut:
    program: UUID | None
    now: datetime


@dataclass(frozen=True)
class Resume:
    """Let the member take part again: in a program, or wherever they were out of all.

    Whoever is out of some programs only, and not of all, is back in each of them.
    """

    program: UUID | None
    now: datetime


@dataclass(frozen=True)
class Forget:
    """Forget the member; afterwards nothing more is recorded of them."""

    now: datetime


MemberCommand = (
    AddPrivateAvoidance
    | RemovePrivateAvoidance
    | NoteConversation
    | NoteLateJoin
    | SkipRound
    | TakeBreak
    | OptOut
    | Resume
    | SetWorkingHours
    | Forget
    | StayCommand
)


class BreakOver(Invalid):
    """A break until a day that is over."""


class BreakTooLong(Invalid):
    """A break of years."""


@dataclass(frozen=True)
class MemberState:
    """`late`: how the member last came to a program's channel during a round."""

    avoids: frozenset[UUID] = frozenset()
    conversation: str | None = None
    hours: WorkingHoursSet | None = None
    choices: Choices = field(default_factory=lambda: NONE)
    late: Mapping[UUID, JoinedLate] = field(default_factory=dict)
    staying: Staying = field(default_factory=Staying)
    is_forgotten: bool = False


def decide(command: MemberCommand, state: MemberState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Whoever was forgotten stays so. Raises Invalid for a command that does not fit.
    """
    if state.is_forgotten:
        return []
    match command:
        case Forget(now=now):
            return [MemberForgotten(at=now)]
        case AddPrivateAvoidance(member=member, other=other, now=now):
            if member == other:
                raise Invalid("nobody can avoid themselves: name somebody else")
            known = other in state.avoids
            return [] if known else [PrivateAvoidanceAdded(other=other, at=now)]
        case RemovePrivateAvoidance(other=other, now=now):
            known = other in state.avoids
            return [PrivateAvoidanceRemoved(other=other, at=now)] if known else []
        case NoteConversation(conversation=conversation, now=now):
            if conversation == state.conversation:
                return []
            return [DirectConversationOpened(conversation=conversation, at=now)]
        case SkipRound():
            return _skip(command, state)
        case TakeBreak():
            return _take_break(command, state)
        case OptOut(program=program, now=now):
            last = last_of(state.choices, program)
            is_out = last is not None and last.kind is ChoiceKind.STOP
            return [] if is_out else [OptedOut(program=program, at=now)]
        case Resume(program=program, now=now):
            scopes = _scopes_to_resume(program, state.choices)
            return [Resumed(program=scope, at=now) for scope in scopes]
        case SetWorkingHours():
            return decide_hours(command, state.hours)
        case NoteLateJoin(joined=joined):
            before = state.late.get(joined.program)
            return [] if before and before.number == joined.number else [joined]
        case _:
            return decide_staying(command, state.staying, state.choices)


def _skip(command: SkipRound, state: MemberState) -> Sequence[Event]:
    """Whoever is out of the round for longer stays out."""
    coming = command.coming
    if absence(state.choices, coming) is not None:
        return []
    return [
        NextRoundSkipped(
            program=coming.program,
            number=coming.number,
            back_on=command.back_on,
            at=command.now,
        )
    ]


def _take_break(command: TakeBreak, state: MemberState) -> Sequence[Event]:
    until = command.until
    if until <= command.today:
        raise BreakOver(f"{until} is over: choose a day to come")
    if until > command.today + LONGEST_BREAK:
        raise BreakTooLong(f"{until} is too far away: stop, and come back by yourself")
    known = last_of(state.choices, command.program)
    if known and known.kind is ChoiceKind.BREAK and known.until == until:
        return []
    return [BreakTaken(program=command.program, until=until, at=command.now)]


def _scopes_to_resume(program: UUID | None, choices: Choices) -> list[UUID | None]:
    if program is not None:
        away = [one.kind is not ChoiceKind.BACK for one in standing(choices, program)]
        return [program] if any(away) else []
    out = [one.program for one in choices.values() if one.kind is not ChoiceKind.BACK]
    return [None] if None in out else out


def evolve(state: MemberState, event: Event) -> MemberState:
    """Return the state after an event; refuses none."""
    if not isinstance(event, MemberEvent):
        return state
    staying = evolve_staying(state.staying, event)
    return replace(_evolve(state, event), staying=staying)


def _evolve(state: MemberState, event: MemberEvent) -> MemberState:
    match event:
        case PrivateAvoidanceAdded(other=other):
            return replace(state, avoids=state.avoids | {other})
        case PrivateAvoidanceRemoved(other=other):
            return replace(state, avoids=state.avoids - {other})
        case DirectConversationOpened(conversation=conversation):
            return replace(state, conversation=conversation)
        case (
            NextRoundSkipped()
            | BreakTaken()
            | OptedOut()
            | Resumed()
            | PausedForSilence()
        ):
            return replace(state, choices=with_choice(state.choices, event))
        case WorkingHoursSet():
            return replace(state, hours=event)
        case JoinedLate(program=program):
            return replace(state, late={**state.late, program: event})
        case StayAsked() | StayQuestionSent() | Stayed() | Erased():
            return state
        case MemberForgotten():
            return MemberState(is_forgotten=True)


MEMBER: Decider[MemberCommand, MemberState] = Decider(
    "member", MemberState(), evolve, decide
)
