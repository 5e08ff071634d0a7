"""What one person in a workspace may ask of Ponchik for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from ponchik.domain.decider import Decider
from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.member import (
    DirectConversationOpened,
    JoinedLate,
    MemberEvent,
    PrivateAvoidanceAdded,
    PrivateAvoidanceRemoved,
)


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


MemberCommand = (
    AddPrivateAvoidance | RemovePrivateAvoidance | NoteConversation | NoteLateJoin
)


@dataclass(frozen=True)
class MemberState:
    """`late`: how the member last came to a program's channel during a round."""

    avoids: frozenset[UUID] = frozenset()
    conversation: str | None = None
    late: Mapping[UUID, JoinedLate] = field(default_factory=dict)


def decide(command: MemberCommand, state: MemberState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises Invalid for a command that does not fit.
    """
    match command:
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
        case NoteLateJoin(joined=joined):
            before = state.late.get(joined.program)
            return [] if before and before.number == joined.number else [joined]


def evolve(state: MemberState, event: Event) -> MemberState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, MemberEvent) else state


def _evolve(state: MemberState, event: MemberEvent) -> MemberState:
    match event:
        case PrivateAvoidanceAdded(other=other):
            return replace(state, avoids=state.avoids | {other})
        case PrivateAvoidanceRemoved(other=other):
            return replace(state, avoids=state.avoids - {other})
        case DirectConversationOpened(conversation=conversation):
            return replace(state, conversation=conversation)
        case JoinedLate(program=program):
            return replace(state, late={**state.late, program: event})


MEMBER: Decider[MemberCommand, MemberState] = Decider(
    "member", MemberState(), evolve, decide
)
