"""Somebody can't make it this round: they leave their group, or stop to wait for one.

That they stepped out, left the channel or were deactivated is all the same to the
others. The round looks after whoever is left alone, in the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from ponchik.command_handler import Recorder, load
from ponchik.domain.meeting import MEETING, Leave, is_alone
from ponchik.domain.orders import Order
from ponchik.domain.round import GiveUpPlace, GiveUpSearch
from ponchik.events.event import Stream
from ponchik.events.meeting_members import Departure
from ponchik.queries.meetings import open_places_of
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import read_round
from ponchik.queries.turns import turns_to_lead


@dataclass(frozen=True)
class Leaving:
    """A person of a workspace who goes, and why."""

    recorder: Recorder
    workspace: str
    person: UUID
    why: Departure
    now: datetime

    def leave_meeting(self, meeting: UUID) -> None:
        """Take the person out of a meeting's group, if it is under way."""
        stream = Stream("meeting", meeting)
        state = load(self.recorder.transaction, self.workspace, MEETING, stream)
        paired, people = state.paired, state.members.present
        if paired is None or not state.is_under_way:
            return
        led = turns_to_lead(
            self.recorder.transaction, self.workspace, paired.program, people
        )
        command = Leave(self.person, self.why, led, self.now, uuid4())
        if self._handle(Order(stream, command)):
            self._give_up_place(stream, paired.round)

    def stop_waiting(self, round_id: UUID) -> bool:
        """Look for no match any more; return whether the person waited for one."""
        command = GiveUpSearch(self.person, unwanted=True, now=self.now)
        return self._handle(Order(Stream("round", round_id), command))

    def leave_round(self, round_id: UUID) -> None:
        """Stop to wait for a match, or leave the one that there is."""
        if self.stop_waiting(round_id):
            return
        for meeting in open_places_of(
            self.recorder.transaction, self.workspace, round_id, self.person
        ):
            self.leave_meeting(meeting)

    def leave_rounds(
        self, channel: str | None = None, left_at: datetime | None = None
    ) -> None:
        """Leave the rounds that run in a channel, or everywhere.

        One that began after the person `left_at` a moment is one that they came back
        for: Slack tells late.
        """
        transaction = self.recorder.transaction
        for program in find_programs(transaction, self.workspace, channel):
            round_id = program["open_round"]
            if round_id is None:
                continue
            row = read_round(transaction, self.workspace, round_id)
            if row and (left_at is None or _began(row) <= left_at):
                self.leave_round(round_id)

    def _give_up_place(self, meeting: Stream, round_id: UUID) -> None:
        """Have the round look after whoever is left alone by now."""
        state = load(self.recorder.transaction, self.workspace, MEETING, meeting)
        command = GiveUpPlace(
            self.person, meeting.id, self.why, is_alone(state), self.now
        )
        self._handle(Order(Stream("round", round_id), command))

    def _handle(self, order: Order) -> bool:
        return bool(self.recorder.handle(self.workspace, [order]))


def _began(row: Mapping[str, Any]) -> datetime:
    """Return when a round started, in whole seconds, as Slack tells moments."""
    began: datetime = row["started_at"]
    return began.replace(microsecond=0)
