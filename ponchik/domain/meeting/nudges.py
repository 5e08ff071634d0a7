"""The nudge: a group in which nobody pressed or wrote anything hears once of it."""

from collections.abc import Sequence

from ponchik.domain.meeting.commands import NoteWords
from ponchik.domain.meeting.state import MeetingState
from ponchik.events.event import Event
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_words import MembersWrote, NudgeWanted


def note_words(command: NoteWords, state: MeetingState) -> Sequence[Event]:
    """Record who wrote, or that the group is to be nudged; [] if it was before."""
    if state.paired is None or state.closed or state.words.nudged:
        return []
    wrote = [
        member
        for member in state.members.present
        if member in command.wrote and member not in state.words.heard
    ]
    if wrote:
        return [MembersWrote(members=tuple(wrote), at=command.now)]
    if wants_nudge(state):
        return [NudgeWanted(until=command.until, at=command.now)]
    return []


def wants_nudge(state: MeetingState) -> bool:
    """Whether the group was introduced, and nobody pressed or wrote since."""
    is_silent = not state.words.heard and not state.words.pressed
    stands = state.introduction_ts is not None and not state.closed
    return stands and is_silent and state.status is Status.OPEN
