"""What can be asked of a round."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ponchik.events.meeting_members import Departure
from ponchik.events.meeting_status import Status
from ponchik.events.round import Group, RoundStarted


@dataclass(frozen=True)
class StartRound:
    started: RoundStarted


@dataclass(frozen=True)
class AskCheckIn:
    """Launch check-in `number`, or the one that is due or next at this moment.

    The moment decides, not the count of check-ins asked: so a second launch by mistake
    does not ask the next question at once.
    """

    number: int | None
    now: datetime


@dataclass(frozen=True)
class AskClosing:
    now: datetime


@dataclass(frozen=True)
class AskReminder:
    now: datetime


@dataclass(frozen=True)
class AskFinish:
    """`silently` ends a round whose groups can no longer be told, at any stage."""

    silently: bool
    now: datetime


@dataclass(frozen=True)
class CloseRound:
    """All meetings are closed: the round is over; some said that they `not_met`."""

    outcomes: Mapping[Status, int]
    not_met: Collection[UUID]
    now: datetime


@dataclass(frozen=True)
class NoteMetAfterAll:
    """A meeting of the round was closed as if its group had not met, but it did."""

    meeting: UUID
    now: datetime


@dataclass(frozen=True)
class CancelRound:
    """Call the round off: its groups count as never matched."""

    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class GiveUpPlace:
    """The member left the meeting of a group; somebody may be left `alone`."""

    member: UUID
    meeting: UUID
    why: Departure
    alone: UUID | None
    now: datetime


@dataclass(frozen=True)
class SeekMatch:
    """Somebody came while the round runs, and can take part."""

    member: UUID
    now: datetime


@dataclass(frozen=True)
class TakeMatch:
    """Put people who wait for a match into a group, as it is with them.

    `places` are those of late joiners, in the order of first appearance.
    """

    people: Sequence[UUID]
    group: Group
    is_new: bool
    now: datetime
    places: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class GiveUpSearch:
    """Nobody is free for the member; or with `unwanted` the member wants nobody."""

    member: UUID
    unwanted: bool
    now: datetime


SearchCommand = GiveUpPlace | SeekMatch | TakeMatch | GiveUpSearch
RoundCommand = (
    StartRound
    | AskCheckIn
    | AskClosing
    | AskReminder
    | AskFinish
    | CancelRound
    | CloseRound
    | NoteMetAfterAll
    | SearchCommand
)
