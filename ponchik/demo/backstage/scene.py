"""What is in view: a meeting, or else a channel with its round, as a timeline.

A timeline shows each event with the effects that it caused, as the ledger says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.demo.backstage.labels import Labels
from ponchik.events.event import Stream
from ponchik.events.meeting_status import Status
from ponchik.queries.effects import launches_of_program
from ponchik.queries.hosts import hosts_of
from ponchik.queries.meetings import MeetingFilter, find_meetings
from ponchik.queries.phrases import STATUSES
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import rounds_of_program
from ponchik.queries.sentences import Names
from ponchik.queries.timeline import TimelineEntry, struck, timeline_of
from ponchik.store import people
from ponchik.store.connection import Transaction

Row = Mapping[str, Any]
#: Older events are not shown.
LONGEST, ROUNDS = 40, 3


@dataclass(frozen=True)
class Group:
    names: Sequence[str]
    status: Status
    conversation: str | None

    @property
    def text(self) -> str:
        return STATUSES[self.status]


@dataclass(frozen=True)
class Scene:
    """Of a channel its newest round's groups; or the `meeting` of one of them."""

    program: UUID
    channel: str
    round_number: int
    entries: Sequence[TimelineEntry]
    meeting: Group | None = None
    groups: Sequence[Group] = ()


@dataclass(frozen=True)
class Look:
    """One look at the database: everything in it is of one transaction."""

    transaction: Transaction
    workspace: str
    now: datetime
    labels: Labels

    def at(self, conversation: str) -> Scene | None:
        """Return the meeting of a group DM, a channel's program, or else the newest."""
        meetings = find_meetings(
            self.transaction, self.workspace, MeetingFilter(group_channel=conversation)
        )
        if conversation and meetings:
            return self._meeting(meetings[0])
        programs = find_programs(self.transaction, self.workspace, conversation)
        programs = programs or find_programs(self.transaction, self.workspace)
        return self._program(programs[0]) if programs else None

    def _meeting(self, meeting: Row) -> Scene:
        names = self._names(meeting["members"])
        streams = [Stream("meeting", meeting["meeting"])]
        return Scene(
            program=meeting["program"],
            channel=self.labels.of(meeting["channel"]),
            round_number=meeting["round_number"],
            meeting=_group(meeting, names),
            entries=self._timeline(streams, [], names),
        )

    def _program(self, program: Row) -> Scene:
        rounds = rounds_of_program(
            self.transaction, self.workspace, program["program"]
        )[-ROUNDS:]
        streams = [Stream("program", program["program"])]
        streams += [Stream("round", round_["round"]) for round_ in rounds]
        meetings = [
            meeting
            for round_ in rounds[-1:]
            for meeting in find_meetings(
                self.transaction,
                self.workspace,
                MeetingFilter(round_id=round_["round"]),
            )
        ]
        matched = [who for meeting in meetings for who in meeting["members"]]
        names = self._names([*hosts_of(program), *matched])
        launches = launches_of_program(
            self.transaction, self.workspace, program["program"]
        )
        return Scene(
            program=program["program"],
            channel=self.labels.of(program["channel"]),
            round_number=program["rounds"],
            entries=self._timeline(streams, launches, names),
            groups=[_group(meeting, names) for meeting in meetings],
        )

    def _names(self, members: Iterable[UUID]) -> Names:
        known = people.find(self.transaction, self.workspace, set(members))
        return lambda who: (
            self.labels.of(known[who].slack_id, known[who].name)
            if who in known
            else "Somebody"
        )

    def _timeline(
        self, streams: Collection[Stream], launches: Iterable[Row], names: Names
    ) -> Sequence[TimelineEntry]:
        """Return the entries, newest first: what happens now is in sight."""
        happened = timeline_of(
            self.transaction, self.workspace, streams, names, self.now
        )
        entries = [*struck(launches, self.now), *happened]
        return sorted(entries, key=_order, reverse=True)[:LONGEST]


def _group(meeting: Row, names: Names) -> Group:
    return Group(
        names=[names(member) for member in meeting["members"]],
        status=Status(meeting["status"]),
        conversation=meeting["group_channel"],
    )


def _order(entry: TimelineEntry) -> tuple[datetime, int]:
    """Sort what the clock brings before what follows from it."""
    return entry.at, entry.position or 0
