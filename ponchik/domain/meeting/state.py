"""What a meeting is, by its events."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from ponchik.domain.meeting.answers import derive_status
from ponchik.domain.meeting.members import Members
from ponchik.domain.meeting.times import (
    Times,
    Voters,
)
from ponchik.domain.meeting.words import Words
from ponchik.events.meeting import Answer, EndedBy, MeetingPaired, StageSkip
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage

#: An introduction takes minutes in a large round; later something was in the way.
_PROMPTLY = timedelta(hours=1)


class MeetingState(NamedTuple):
    paired: MeetingPaired | None = None
    members: Members = Members()
    conversation: str | None = None
    introduction_ts: str | None = None
    introduced_at: datetime | None = None
    failed: bool = False
    unreachable: frozenset[UUID] = frozenset()
    #: How often its conversation was lost: it is opened anew once.
    losses: int = 0
    #: Whether a message failed since one was last posted.
    undelivered: bool = False
    #: Every message that stands in Slack, the oldest first.
    posted: tuple[str, ...] = ()
    resends: int = 0
    #: What is on its way once more; the introduction is None.
    resending: frozenset[Stage | None] = frozenset()
    asked: tuple[Stage, ...] = ()
    skipped: tuple[Stage, ...] = ()
    sent: Mapping[Stage, str] = MappingProxyType({})
    #: question → member → answer, members in the order of their latest answer
    given: Mapping[Stage, Mapping[UUID, Answer]] = MappingProxyType({})
    latest: Mapping[UUID, Answer] = MappingProxyType({})
    reminded: bool = False
    times: Times = Times()
    #: Whether nobody has answered since the time on which the group agreed.
    time_counts: bool = False
    #: The questions that the group had to begin with, by number.
    icebreakers: tuple[int, ...] = ()
    #: The reminder, which bears the closing question's buttons from then on.
    reminder_ts: str | None = None
    #: When the round ends, as the closing question says.
    ends_at: datetime | None = None
    status: Status = Status.OPEN
    closed: bool = False
    #: Whether the group was told that its round is over.
    end_told: bool = False
    cancelled: bool = False
    #: A host says that they met.
    marked: bool = False
    #: Too few were left.
    is_off: bool = False
    #: No answer counts any more, and no message bears buttons.
    settled: bool = False
    words: Words = Words()

    def shown_in(self, question: Stage) -> str | None:
        """Return the message that bears the question's buttons, None if none does."""
        if question is Stage.CLOSING and self.reminder_ts is not None:
            return self.reminder_ts
        return self.sent.get(question)

    @property
    def wants_questions(self) -> bool:
        """Whether the group may still be asked or reminded."""
        return self.is_under_way and not self.failed

    def can_be_asked(self, question: Stage) -> bool:
        """Whether the question may still be posted."""
        is_late = question is Stage.AGREED_TIME and self.ended_before_answering
        return is_late or self.wants_questions

    @property
    def is_asked_after_end(self) -> bool:
        """Whether the group's agreed time comes later than its round's end."""
        return self.ended_before_answering and Stage.AGREED_TIME not in self.asked

    @property
    def ended_before_answering(self) -> bool:
        """Whether its round is over, and nobody said yet how the agreed time was."""
        is_over = self.end_told and not (self.settled or self.failed)
        is_due = self.status is Status.CLOSED_SCHEDULED and self.time_counts
        return is_over and is_due

    @property
    def newest_question(self) -> Stage:
        """What an answer is to that was not given under a question."""
        return self.asked[-1] if self.asked else Stage.CHECK_IN_1

    @property
    def voters(self) -> Voters:
        """Who can say which times work for them; somebody of them leads."""
        members, leader = self.reachable, self.members.leader
        leads = leader in members or not members
        return Voters(members, leader if leads else members[0])

    @property
    def reachable(self) -> tuple[UUID, ...]:
        """Who is in the group, without those whom Slack refuses."""
        return tuple(m for m in self.members.present if m not in self.unreachable)

    @property
    def is_under_way(self) -> bool:
        """Whether the group may still meet, as far as it said."""
        is_open = self.status in {Status.OPEN, Status.SCHEDULED}
        return self.paired is not None and not self.closed and is_open

    def why_skip(
        self, question: Stage, now: datetime, rest: timedelta
    ) -> StageSkip | None:
        """Return why a question makes no sense yet, None if it does.

        An introduction that is only just on its way is waited for.
        """
        if self.paired is None:
            return None
        if self._waits_for_time(question, now):
            return StageSkip.TIME_AGREED
        prompt = self.paired.at + _PROMPTLY
        if self.introduced_at is None:
            return StageSkip.NOT_INTRODUCED if now > prompt else None
        is_late = self.introduced_at > prompt
        return StageSkip.TOO_SOON if is_late and self._rests(now, rest) else None

    def _waits_for_time(self, question: Stage, now: datetime) -> bool:
        """Whether the group is asked after its agreed time instead."""
        asked_at = self.times.question_at
        if asked_at is None:
            return False
        return question.check_in_number is not None or now < asked_at

    def _rests(self, now: datetime, rest: timedelta) -> bool:
        return self.introduced_at is not None and now < self.introduced_at + rest

    def derived_status(self, *, closed: bool) -> Status:
        """Return what answers, an agreed time and a host's mark come to."""
        return derive_status(
            self.latest, closed=closed, agreed=self.time_counts, marked=self.marked
        )

    @property
    def ended_by(self) -> EndedBy:
        """How the meeting ends if it ends now, and was not called off."""
        if self.latest or self.time_counts or self.marked:
            return EndedBy.ANSWERS
        could_ask = bool(self.asked) and self.asked[-1] in self.sent
        return EndedBy.SILENCE if could_ask else EndedBy.UNREACHABLE
