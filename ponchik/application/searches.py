"""Somebody is without a match while a round runs: another one is looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ponchik.command_handler import Recorder, load
from ponchik.domain.calendar import calendar_of
from ponchik.domain.choices import NONE, ComingRound, absence
from ponchik.domain.icebreakers import choose_icebreaker
from ponchik.domain.introductions import introduction_later
from ponchik.domain.matching import Candidate, before, choose_match
from ponchik.domain.meeting import MEETING, Join, Pair, next_leader
from ponchik.domain.orders import Order
from ponchik.domain.round import ROUND, GiveUpSearch, RoundState, TakeMatch
from ponchik.events.event import Stream
from ponchik.events.meeting import MeetingPaired
from ponchik.events.meeting_members import Newcomer
from ponchik.events.meeting_times import Introduction
from ponchik.events.round import Group, RoundStarted
from ponchik.queries.icebreakers import icebreakers_seen
from ponchik.queries.member_choices import choices_of
from ponchik.queries.searches import (
    groups_with_room,
    kept_apart,
    met_before,
    people_in_history,
)
from ponchik.queries.turns import turns_to_lead
from ponchik.queries.working_hours import hours_of
from ponchik.slack.texts.icebreakers import all_questions
from ponchik.slack.texts.language import ENGLISH


@dataclass(frozen=True)
class Search:
    """A round and who is without a match in it, at a moment."""

    recorder: Recorder
    workspace: str
    round_id: UUID
    person: UUID
    now: datetime

    def find(self, *, is_last: bool) -> None:
        """Match the person with whoever waits too; at the last attempt, with a group.

        Raises Conflict if somebody was quicker.
        """
        if self.person not in self._round.waiting or self._round.started is None:
            return
        if self._round.is_ending or self._round.closed:
            self._give_up(unwanted=False)
        elif self._is_out(self.person):
            self._give_up(unwanted=True)
        elif found := self._choose(is_last=is_last):
            orders = list(self._orders(self._round.started, found))
            self.recorder.handle(self.workspace, orders)
        elif is_last:
            self._give_up(unwanted=False)

    @cached_property
    def _round(self) -> RoundState:
        stream = Stream("round", self.round_id)
        return load(self.recorder.transaction, self.workspace, ROUND, stream)

    def _choose(self, *, is_last: bool) -> Candidate | None:
        transaction, workspace = self.recorder.transaction, self.workspace
        candidates = [
            Candidate(None, (one,))
            for one in self._round.waiting
            if one != self.person and not self._is_out(one)
        ]
        if is_last:
            candidates += groups_with_room(
                transaction, workspace, self.round_id, self.now
            )
        people = {self.person, *(one for c in candidates for one in c.members)}
        return choose_match(
            self.person,
            candidates,
            kept_apart(transaction, workspace, self._program, people),
            met_before(
                transaction, workspace, self._program, self.round_id, [self.person]
            ),
            never_met=not is_last,
        )

    @property
    def _started(self) -> RoundStarted:
        started = self._round.started
        if started is None:
            raise LookupError(f"round {self.round_id} never started")
        return started

    @property
    def _program(self) -> UUID:
        return self._started.program

    def _is_out(self, person: UUID) -> bool:
        """Return whether somebody stopped, or is on a break, by what they chose."""
        started = self._started
        today = self.now.date()
        if started.working is not None:
            today = calendar_of(started.working).day_of(self.now)
        coming = ComingRound(started.program, started.number, today, today)
        chosen = choices_of(self.recorder.transaction, self.workspace, [person])
        return absence(chosen.get(person, NONE), coming) is not None

    def _orders(self, started: RoundStarted, found: Candidate) -> Iterator[Order]:
        """Yield what puts the person into a group that there is, or into a new one."""
        members = (*found.members, self.person)
        is_new = found.meeting is None
        people = members if is_new else (self.person,)
        group = self._group(found.meeting or self._new_meeting(), members)
        take = TakeMatch(people, group, is_new, self.now, self._places(people))
        yield Order(Stream("round", self.round_id), take)
        newcomers = [self._newcomer(one) for one in people]
        meeting = Stream("meeting", group.meeting)
        if is_new:
            paired = self._paired(started, group, newcomers)
            yield Order(meeting, Pair(paired), is_new=True)
        else:
            yield Order(meeting, Join(newcomers[0], self.now))

    def _places(self, people: Sequence[UUID]) -> Mapping[UUID, int]:
        """Return the places of those of whom the round does not know any."""
        new = [one for one in people if self._round.place_of(one) is None]
        if not new or self._started.inputs is None:
            return {}
        transaction, program = self.recorder.transaction, self._program
        known = people_in_history(transaction, self.workspace, program)
        everybody = dict.fromkeys([*known, *new])
        places = {person: place for place, person in enumerate(everybody)}
        return {person: places[person] for person in new}

    def _newcomer(self, person: UUID) -> Newcomer:
        return Newcomer(person=person, reason=self._round.waiting[person].reason)

    def _new_meeting(self) -> UUID:
        return uuid5(self.round_id, f"found/{self._round.matches_found + 1}")

    def _group(self, meeting: UUID, members: Sequence[UUID]) -> Group:
        transaction, workspace = self.recorder.transaction, self.workspace
        met = met_before(transaction, workspace, self._program, self.round_id, members)
        led = turns_to_lead(transaction, workspace, self._program, members)
        there = load(transaction, workspace, MEETING, Stream("meeting", meeting))
        pairs, last = before(members, met)
        return Group(
            meeting=meeting,
            members=tuple(members),
            leader=there.members.leader if there.paired else next_leader(members, led),
            repeats=pairs,
            rounds_since=None if last is None else self._started.number - last,
            serves=(),
        )

    def _paired(
        self, started: RoundStarted, group: Group, newcomers: Sequence[Newcomer]
    ) -> MeetingPaired:
        return MeetingPaired(
            program=started.program,
            round=self.round_id,
            round_number=started.number,
            channel=started.channel,
            members=group.members,
            leader=group.leader,
            until=self._round.finish_at or started.timeline.finish,
            introduction=self._introduction(started, group),
            newcomers=tuple(newcomers),
            at=self.now,
        )

    def _introduction(self, started: RoundStarted, group: Group) -> Introduction | None:
        if started.working is None:
            return None
        transaction, workspace = self.recorder.transaction, self.workspace
        zone = ZoneInfo(started.working.zone)
        hours = hours_of(transaction, workspace, group.members, zone)
        seen = icebreakers_seen(transaction, workspace, group.members)
        had = [seen.get(member, {}) for member in group.members]
        numbers = list(all_questions(ENGLISH))
        number = choose_icebreaker(numbers, had, group.meeting)
        return introduction_later(started, group, hours, number, self.now)

    def _give_up(self, *, unwanted: bool) -> None:
        command = GiveUpSearch(self.person, unwanted, self.now)
        order = Order(Stream("round", self.round_id), command)
        self.recorder.handle(self.workspace, [order])
