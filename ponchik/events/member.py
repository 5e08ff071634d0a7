"""A member: one person in a workspace, and what they want of Ponchik.

The stream's id is the person's UUID. Nobody but the member may learn of a private
event: whoever shows events redacts them first, see `ponchik.queries.redaction`.
"""

from datetime import date, time
from uuid import UUID

from ponchik.events.event import Event, Moment
from ponchik.events.program import Weekday


class PrivateAvoidanceAdded(Event):
    """The member does not want to be in one group with this person."""

    other: UUID


class PrivateAvoidanceRemoved(Event):
    other: UUID


class DirectConversationOpened(Event):
    """The member can be written to alone, in this conversation."""

    conversation: str


class NextRoundSkipped(Event):
    """The member is left out of round `number`, and back for the one after it.

    That comes on `back_on` or later, also if the round that was meant never starts.
    """

    program: UUID
    number: int
    back_on: date


class BreakTaken(Event):
    """No round begins with the member before this day; None stands for all programs."""

    program: UUID | None
    until: date


class OptedOut(Event):
    """The member no longer takes part, until they come back."""

    program: UUID | None


class Resumed(Event):
    """The member is back, in this program or wherever they were out of all."""

    program: UUID | None


class StayAsked(Event):
    """Nobody heard of the member in three rounds of a program, up to round `number`.

    They are asked what they want, and paused if they say nothing until then.
    """

    program: UUID
    number: int
    until: Moment


class StayQuestionSent(Event):
    program: UUID
    number: int
    ts: str


class Stayed(Event):
    """The member wants to be matched on."""

    program: UUID


class PausedForSilence(Event):
    """The member did not say what they want, and is left out until they come back."""

    program: UUID


class WorkingHoursSet(Event):
    """When the member works, on the clock that Slack tells of them; Monday is day 0."""

    begins: time
    ends: time
    days: tuple[Weekday, ...]


class JoinedLate(Event):
    """The member came to a program's channel while round `number` ran without them."""

    program: UUID
    number: int
    first_half: bool


class MemberForgotten(Event):
    """All that was known of the member is gone; a random id is left."""


class Erased(Event):
    """What stood here of a member was erased when they were forgotten."""


#: The names begin with "Private", by which SQL knows them.
PrivateEvent = PrivateAvoidanceAdded | PrivateAvoidanceRemoved
ChoiceEvent = NextRoundSkipped | BreakTaken | OptedOut | Resumed | PausedForSilence
StayEvent = StayAsked | StayQuestionSent | Stayed
ForgettingEvent = MemberForgotten | Erased
MemberEvent = (
    PrivateEvent
    | DirectConversationOpened
    | ChoiceEvent
    | WorkingHoursSet
    | JoinedLate
    | StayEvent
    | ForgettingEvent
)
