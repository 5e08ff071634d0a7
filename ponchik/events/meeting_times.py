"""What a group is given to begin with, and how it comes to a time of its own."""

from uuid import UUID

from ponchik.events.event import Event, Fact, Moment
from ponchik.events.program import Goal


class Introduction(Fact):
    """What is known of a group when it is matched, beside its people.

    The proposed `times` are within everybody's working hours, but for those `outside`;
    there are none if no day or hour is common to all. So many pairs of the group had
    been grouped before, the last of them `rounds_since` rounds ago. The group is asked
    how it goes at `asked_at`; `icebreaker` is the number of a question.
    """

    times: tuple[Moment, ...]
    outside: tuple[UUID, ...]
    repeats: int
    rounds_since: int | None
    serves: tuple[Goal, ...]
    asked_at: Moment
    icebreaker: int


class TimeSuggested(Event):
    """One more time to choose from."""

    member: UUID
    time: Moment


class TimeVoted(Event):
    """The time works for the member, or no longer does."""

    member: UUID
    time: Moment
    works: bool


class MajorityReached(Event):
    """More than half can make the time, the leader among them, but not all said so."""

    time: Moment


class OthersAsked(Event):
    """Whoever has not said anything is to be asked whether this time suits them."""

    time: Moment


class OthersTold(Event):
    ts: str


class TimeAgreed(Event):
    """The group meets then; `number` counts its agreements.

    `calendar` is part of the address of the calendar file, and nobody guesses it.
    """

    time: Moment
    members: tuple[UUID, ...]
    number: int
    calendar: UUID


class AgreementTold(Event):
    """`number` is that of the agreement."""

    number: int
    ts: str


class TimeReopened(Event):
    """The member cannot make the time of agreement `number`; the choice is open."""

    member: UUID
    number: int


class IcebreakerChanged(Event):
    """The group wanted another question than those that it had."""

    number: int


TimeEvent = (
    TimeSuggested
    | TimeVoted
    | MajorityReached
    | OthersAsked
    | OthersTold
    | TimeAgreed
    | AgreementTold
    | TimeReopened
)
