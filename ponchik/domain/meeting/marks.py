"""A host marks a group as met: beside its own answers, and recorded as the host's."""

from collections.abc import Iterator

from ponchik.domain.meeting.commands import MarkMet, TakeMarkBack
from ponchik.domain.meeting.departures import status_after
from ponchik.domain.meeting.evolution import evolve
from ponchik.domain.meeting.state import MeetingState
from ponchik.errors import Conflict, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import MeetingPaired, MetAfterAll
from ponchik.events.meeting_marks import MarkedMet, MarkTakenBack
from ponchik.events.meeting_status import Status


class CannotMark(Conflict):
    """It is too late, or the match is off: nothing is noted of it any more."""


def mark_met(command: MarkMet, state: MeetingState) -> Iterator[Event]:
    """Yield that they met; of a round that is over, until the next one ends, too.

    Raises CannotMark for a match that is off, or one whose answers stand.
    """
    paired = _require_open_to_marks(state)
    if state.marked or state.status is Status.CLOSED_MET:
        return
    marked = MarkedMet(by=command.by, at=command.now)
    yield marked
    if state.closed:
        yield MetAfterAll(round=paired.round, at=command.now)
    else:
        yield from status_after(evolve(state, marked), command.now)


def take_mark_back(command: TakeMarkBack, state: MeetingState) -> Iterator[Event]:
    """Yield that the mark is gone. Raises CannotMark once the meeting is closed."""
    _require_open_to_marks(state)
    if not state.marked:
        return
    if state.closed:
        raise CannotMark("this meeting is closed, and counts as it was closed")
    gone = MarkTakenBack(by=command.by, at=command.now)
    yield gone
    yield from status_after(evolve(state, gone), command.now)


def _require_open_to_marks(state: MeetingState) -> MeetingPaired:
    if state.paired is None:
        raise Unknown("there is no such meeting")
    if state.cancelled or state.is_off or state.settled:
        raise CannotMark("this match is off, or too long ago")
    return state.paired
