"""Agreeing on a time: who can make which, and when that is enough.

A time is agreed when all say that they can make it; in groups of three and more also
when more than half, the leader among them, said so a working day ago. Nothing more can
be said to any time then, until a member opens the choice again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from ponchik.domain.slots import LENGTH
from ponchik.errors import Conflict, Invalid
from ponchik.events.meeting_times import (
    AgreementTold,
    MajorityReached,
    OthersAsked,
    OthersTold,
    TimeAgreed,
    TimeEvent,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)

#: So many times a group can choose from.
MOST_TIMES = 5
_ENOUGH_FOR_A_MAJORITY = 3
_ASKED_AFTER = timedelta(hours=1)


class TimeIsOver(Conflict):
    """Nobody can meet then any more."""


class TimeIsAgreed(Conflict):
    """The group agreed on a time; it has to open the choice again first."""


class TooManyTimes(Conflict):
    """There are enough to choose from."""


class TooLateInRound(Invalid):
    """The round would be over."""


@dataclass(frozen=True)
class Times:
    """`votes` tells who can make a time, and since when they say so."""

    offered: tuple[datetime, ...] = ()
    votes: Mapping[datetime, Mapping[UUID, datetime]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    majorities: frozenset[datetime] = frozenset()
    agreement: TimeAgreed | None = None
    #: How often a time was agreed on.
    agreements: int = 0
    #: The message that told of each agreement.
    told: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    others_asked: OthersAsked | None = None

    @property
    def agreed(self) -> datetime | None:
        return None if self.agreement is None else self.agreement.time

    @property
    def question_at(self) -> datetime | None:
        """When the group is asked how it was, at the earliest."""
        return self.agreed and self.agreed + LENGTH + _ASKED_AFTER

    def who_can(self, time: datetime) -> tuple[UUID, ...]:
        """Return who can make a time, in the order in which they said so."""
        return tuple(self.votes.get(time, {}))

    def possible(self, now: datetime) -> tuple[datetime, ...]:
        """Return the times that are not over, the next one first."""
        return tuple(sorted(time for time in self.offered if time > now))

    def require_open(self, time: datetime, now: datetime) -> None:
        """Raise TimeIsAgreed or TimeIsOver if nothing can be said to a time."""
        self.require_choice()
        if time <= now:
            raise TimeIsOver("that time is over")

    def require_choice(self) -> None:
        """Raise TimeIsAgreed if the group has chosen."""
        if self.agreement is not None:
            raise TimeIsAgreed(
                "the group agreed on a time: open the choice again first"
            )

    def require_room(self) -> None:
        """Raise TooManyTimes if no other time can be offered."""
        if len(self.offered) >= MOST_TIMES:
            raise TooManyTimes(f"there are {MOST_TIMES} times to choose from already")


@dataclass(frozen=True)
class Voters:
    """Who has a say, and the leader among them."""

    members: tuple[UUID, ...]
    leader: UUID

    def are_all_in(self, who: Sequence[UUID]) -> bool:
        return set(self.members) <= set(who)

    def have_majority(self, who: Sequence[UUID]) -> bool:
        """Return whether more than half are there, the leader among them."""
        there = set(self.members) & set(who)
        is_large = len(self.members) >= _ENOUGH_FOR_A_MAJORITY
        return is_large and self.leader in there and 2 * len(there) > len(self.members)


@dataclass(frozen=True)
class Vote:
    """A member's press on a time; `calendar` is for the agreement that may follow."""

    member: UUID
    time: datetime
    now: datetime
    calendar: UUID


def vote(times: Times, vote: Vote, voters: Voters) -> Iterator[TimeEvent]:
    """Take a press on a time: it works for the member, or no longer does.

    Raises TimeIsOver, TimeIsAgreed, or Invalid for a time that is none of the group's.
    """
    if vote.time not in times.offered:
        raise Invalid("the group was never offered this time")
    if vote.time == times.agreed and vote.member in times.who_can(vote.time):
        return
    if vote.time != times.agreed:
        times.require_open(vote.time, vote.now)
    works = vote.member not in times.who_can(vote.time)
    voted = TimeVoted(member=vote.member, time=vote.time, works=works, at=vote.now)
    yield voted
    if works and times.agreement is None:
        yield from _counted(evolve_times(times, voted), vote, voters)


def suggest(
    times: Times, vote: Vote, voters: Voters, until: datetime
) -> Iterator[TimeEvent]:
    """Offer one more time, to which the member says yes.

    Raises TimeIsOver, TimeIsAgreed, TooManyTimes, or TooLateInRound.
    """
    times.require_open(vote.time, vote.now)
    if vote.time + LENGTH > until:
        raise TooLateInRound("the round would be over by then")
    if vote.time not in times.offered:
        times.require_room()
        suggested = TimeSuggested(member=vote.member, time=vote.time, at=vote.now)
        yield suggested
        times = evolve_times(times, suggested)
    if vote.member not in times.who_can(vote.time):
        voted = TimeVoted(member=vote.member, time=vote.time, works=True, at=vote.now)
        yield voted
        yield from _counted(evolve_times(times, voted), vote, voters)


def _counted(times: Times, vote: Vote, voters: Voters) -> Iterator[TimeEvent]:
    who = times.who_can(vote.time)
    if voters.are_all_in(who):
        yield agreed(times, vote.time, vote.now, vote.calendar)
    elif vote.time not in times.majorities and voters.have_majority(who):
        yield MajorityReached(time=vote.time, at=vote.now)


def agreed(times: Times, time: datetime, now: datetime, calendar: UUID) -> TimeAgreed:
    """Return that the group meets at the time."""
    return TimeAgreed(
        time=time,
        members=times.who_can(time),
        number=times.agreements + 1,
        calendar=calendar,
        at=now,
    )


def settled(
    times: Times, voters: Voters, since: datetime, now: datetime
) -> datetime | None:
    """Return the first time for which a majority has stood since then."""
    if times.agreement is not None:
        return None
    for time in times.possible(now):
        votes = times.votes.get(time, {})
        if voters.have_majority([who for who, at in votes.items() if at <= since]):
            return time
    return None


def asked_others(times: Times, voters: Voters, now: datetime) -> OthersAsked | None:
    """Return the time to ask the others about, once; None if nobody is left to ask."""
    if times.agreement is not None or times.others_asked is not None:
        return None
    pressed = {who for votes in times.votes.values() for who in votes}
    wanted = [time for time in times.possible(now) if times.votes.get(time)]
    if not wanted or voters.are_all_in(tuple(pressed)):
        return None
    most = max(wanted, key=lambda time: len(times.votes[time]))
    return OthersAsked(time=most, at=now)


def reopened(times: Times, member: UUID, now: datetime) -> TimeReopened | None:
    """Return that the choice is open again. Raises TimeIsOver for a time that began."""
    if times.agreed is None:
        return None
    if times.agreed <= now:
        raise TimeIsOver("the agreed time is over")
    return TimeReopened(member=member, number=times.agreements, at=now)


def is_kept(times: Times, voters: Voters) -> bool:
    """Return whether the agreed time is enough for those who have a say by now."""
    who = times.who_can(times.agreed) if times.agreed else ()
    return voters.are_all_in(who) or voters.have_majority(who)


def reopened_without(times: Times, member: UUID, now: datetime) -> TimeReopened:
    """Return that the choice is open again, as somebody who had agreed left."""
    return TimeReopened(member=member, number=times.agreements, at=now)


def times_without(times: Times, member: UUID) -> Times:
    """Return the times without what somebody who left said to them."""
    votes = {time: _without(who, member) for time, who in times.votes.items()}
    return replace(times, votes=votes)


def times_with_newcomer(times: Times) -> Times:
    """Return the times as they are when one more is asked: none is agreed any more."""
    return replace(times, agreement=None, majorities=frozenset())


def evolve_times(times: Times, event: TimeEvent) -> Times:
    """Return what is known of the times after an event; refuses none."""
    match event:
        case TimeSuggested(time=time):
            return replace(times, offered=(*times.offered, time))
        case TimeVoted():
            return _with_vote(times, event)
        case MajorityReached(time=time):
            return replace(times, majorities=times.majorities | {time})
        case OthersAsked():
            return replace(times, others_asked=event)
        case OthersTold():
            return times
        case TimeAgreed(number=number):
            return replace(times, agreement=event, agreements=number)
        case AgreementTold(number=number, ts=ts):
            return replace(times, told={**times.told, number: ts})
        case TimeReopened(member=member):
            return _reopened(times, member)
        case _:
            assert_never(event)


def _with_vote(times: Times, event: TimeVoted) -> Times:
    others = _without(times.votes.get(event.time, {}), event.member)
    mine = {event.member: event.at} if event.works else {}
    votes = {**times.votes, event.time: {**others, **mine}}
    kept = times.majorities if event.works else times.majorities - {event.time}
    return replace(times, votes=votes, majorities=kept)


def _reopened(times: Times, member: UUID) -> Times:
    """Whoever cannot make it takes their yes back; all others keep theirs."""
    if times.agreed is None:
        return times
    left = _without(times.votes.get(times.agreed, {}), member)
    return replace(
        times,
        agreement=None,
        votes={**times.votes, times.agreed: left},
        majorities=times.majorities - {times.agreed},
    )


def _without(votes: Mapping[UUID, datetime], member: UUID) -> dict[UUID, datetime]:
    return {who: at for who, at in votes.items() if who != member}
