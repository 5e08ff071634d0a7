"""Somebody leaves a group while its round runs, or comes to it.

Of those who are left, two or more go on, with another leader if theirs left; one alone
cannot, and the match is off. A time stays agreed while it is enough for those who are
left.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from uuid import UUID

from ponchik.domain.meeting.commands import Join, Leave
from ponchik.domain.meeting.evolution import evolve
from ponchik.domain.meeting.members import next_leader
from ponchik.domain.meeting.state import MeetingState
from ponchik.domain.meeting.times import agreed, is_kept, reopened_without
from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.meeting import (
    EndedBy,
    MeetingClosed,
    MessageWithdrawn,
    QuestionRetired,
    StatusChanged,
)
from ponchik.events.meeting_members import MemberJoined, MemberLeft
from ponchik.events.meeting_times import MajorityReached, TimeEvent
from ponchik.events.program import MAX_GROUP


class CannotJoin(Conflict):
    """The group takes nobody any more."""


def leave(command: Leave, state: MeetingState) -> Iterator[Event]:
    """Let a member go; nothing if they are out, or the group has said how it went."""
    if not state.is_under_way or command.member not in state.members.present:
        return
    rest = state.members.without(command.member)
    led = command.member == state.members.leader
    left = MemberLeft(
        member=command.member,
        led=led,
        leader=next_leader(rest, command.led) if led else state.members.leader,
        why=command.why,
        at=command.now,
    )
    yield left
    after = evolve(state, left)
    if len(after.reachable) > 1:
        yield from _go_on(command, after)
    else:
        yield from _end(after, command.now)


def _go_on(command: Leave, state: MeetingState) -> Iterator[Event]:
    times = list(_times_without(command, state))
    yield from times
    yield from status_after(reduce(evolve, times, state), command.now)


def _times_without(command: Leave, state: MeetingState) -> Iterator[TimeEvent]:
    """Take back an agreement that is not enough any more, or agree with who is left."""
    times, now = state.times, command.now
    if times.agreed is not None:
        if now < times.agreed and not is_kept(times, state.voters):
            yield reopened_without(times, command.member, now)
        return
    for time in times.possible(now):
        if state.voters.are_all_in(times.who_can(time)):
            yield agreed(times, time, now, command.calendar)
            return


def status_after(state: MeetingState, now: datetime) -> Iterator[Event]:
    """Yield what is made of the status, if it is another."""
    status = state.derived_status(closed=False)
    if status is not state.status:
        yield StatusChanged(status=status, at=now)


def _end(state: MeetingState, now: datetime) -> Iterator[Event]:
    status = state.derived_status(closed=True)
    yield MeetingClosed(status=status, told=False, ended_by=EndedBy.STEPPED_OUT, at=now)
    questions = {
        question: ts for question in state.asked if (ts := state.shown_in(question))
    }
    for question, ts in questions.items():
        yield QuestionRetired(question=question, ts=ts, at=now)
    for ts in state.posted:
        if ts not in questions.values():
            yield MessageWithdrawn(ts=ts, at=now)


def join(command: Join, state: MeetingState) -> Iterator[Event]:
    """Take somebody in, who is asked whether a time that was agreed suits them.

    Raises CannotJoin if the group is over, met, or has no room.
    """
    person = command.newcomer.person
    if person in state.members.present:
        return
    require_room(state, command.now)
    joined = MemberJoined(newcomer=command.newcomer, at=command.now)
    yield joined
    after = evolve(state, joined)
    yield from _majorities(after, command.now)
    yield from status_after(after, command.now)


def require_room(state: MeetingState, now: datetime) -> None:
    """Raise CannotJoin unless somebody can still come to the group."""
    began = state.times.agreed is not None and state.times.agreed <= now
    is_full = len(state.members.present) >= MAX_GROUP
    if not state.wants_questions or began or is_full:
        raise CannotJoin("this group takes nobody any more")


def _majorities(state: MeetingState, now: datetime) -> Iterator[MajorityReached]:
    """A time on which all the others agreed counts if the newcomer says nothing."""
    for time in state.times.possible(now):
        if state.voters.have_majority(state.times.who_can(time)):
            yield MajorityReached(time=time, at=now)


def is_alone(state: MeetingState) -> UUID | None:
    """Return who is left of a match that is off, None if nobody is, or it goes on."""
    if not state.closed or not state.reachable:
        return None
    return state.reachable[0]
