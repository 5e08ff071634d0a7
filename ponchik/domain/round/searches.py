"""Who is without a match while a round runs, and what becomes of it.

In the first half another match is looked for, by noon of the next working day; after
it the next round is near enough. All of it is decided under the round's version: of two
who put one person into a group, one comes too late.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import assert_never

from ponchik.domain.calendar import calendar_of
from ponchik.domain.round.commands import (
    GiveUpPlace,
    GiveUpSearch,
    SearchCommand,
    SeekMatch,
    TakeMatch,
)
from ponchik.domain.round.state import RoundState
from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.meeting_members import Newcomer, SearchReason
from ponchik.events.round import (
    MatchFound,
    MatchNotFound,
    MatchSought,
    PlaceGivenUp,
    RoundStarted,
    SearchStopped,
)

_NOON = time(12)


class NotWaiting(Conflict):
    """Somebody was quicker: the person has a match by now, or wants none."""


def decide_search(command: SearchCommand, state: RoundState) -> Sequence[Event]:
    """Return what the command makes a fact, [] if it is so already.

    Raises NotWaiting for people who wait for nothing.
    """
    match command:
        case GiveUpPlace():
            return list(_give_up_place(command, state))
        case SeekMatch():
            return list(_seek(command, state))
        case TakeMatch():
            return [_found(command, state)]
        case GiveUpSearch():
            return list(_give_up(command, state))
        case _:
            assert_never(command)


def _give_up_place(command: GiveUpPlace, state: RoundState) -> Iterator[Event]:
    member, alone, now = command.member, command.alone, command.now
    yield PlaceGivenUp(
        member=member,
        meeting=command.meeting,
        why=command.why,
        place=state.place_of(member),
        at=now,
    )
    if alone is None or state.started is None:
        return
    reason = SearchReason.LEFT_ALONE
    if not state.still_matches(now):
        yield MatchNotFound(
            member=alone, reason=reason, gone=member, sought=False, at=now
        )
        return
    by = _deadline(state.started, now)
    yield MatchSought(member=alone, reason=reason, gone=member, by=by, at=now)


def _seek(command: SeekMatch, state: RoundState) -> Iterator[Event]:
    """Whoever came late and is in a group by now, or gave their place up, waits not."""
    member, now = command.member, command.now
    is_known = member in state.moved or state.group_of(member) is not None
    if state.started is None or is_known or not state.still_matches(now):
        return
    by, reason = _deadline(state.started, now), SearchReason.JOINED_LATE
    yield MatchSought(member=member, reason=reason, gone=None, by=by, at=now)


def _found(command: TakeMatch, state: RoundState) -> MatchFound:
    gone = state.stepped_out.intersection(command.group.members)
    if gone or any(person not in state.waiting for person in command.people):
        raise NotWaiting("somebody was quicker")
    known = {person: state.place_of(person) for person in command.people}
    meetings, meeting = state.meetings, command.group.meeting
    return MatchFound(
        newcomers=tuple(
            Newcomer(person=person, reason=state.waiting[person].reason)
            for person in command.people
        ),
        places=tuple(
            command.places.get(person) if place is None else place
            for person, place in known.items()
        ),
        group=command.group,
        number=len(meetings) if command.is_new else meetings.index(meeting),
        is_new=command.is_new,
        at=command.now,
    )


def _give_up(command: GiveUpSearch, state: RoundState) -> Iterator[Event]:
    waiting = state.waiting.get(command.member)
    if waiting is None:
        return
    if command.unwanted:
        yield SearchStopped(member=command.member, at=command.now)
        return
    yield MatchNotFound(
        member=command.member,
        reason=waiting.reason,
        gone=waiting.gone,
        sought=True,
        at=command.now,
    )


def _deadline(started: RoundStarted, now: datetime) -> datetime:
    """Return noon of the next working day; rounds of before days off know none."""
    if started.working is None:
        return now + (started.half_over_at - started.at) / 2
    calendar = calendar_of(started.working)
    return calendar.at(calendar.working_day_after(calendar.day_of(now)), _NOON)
