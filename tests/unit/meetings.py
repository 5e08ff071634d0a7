"""Meetings as the tests of their decisions need them."""

from uuid import UUID

from ponchik.domain.meeting import (
    MEETING,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    MeetingState,
    RemindSilent,
)
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    QuestionSent,
    ReminderWanted,
    StageSkip,
    StageSkipped,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from tests.unit.facts import ANN, BO, CHECK_IN, END, START, answered, asked, day, paired
from tests.unit.sentences import Given

MET, SOME_MET, SCHEDULED, NOT_YET, NOT_MET = Answer
PAIRED = paired(ANN, BO)
FAILED = IntroductionFailed(reason="user_disabled", at=START)
INTRODUCED = MeetingIntroduced(ts="1.2", at=START)
SENT = QuestionSent(question=Stage.CLOSING, ts="1.3", at=day(8))
NOW = day(3)


def a_meeting(*events: Event) -> Given[MeetingCommand, MeetingState]:
    return Given(MEETING, (PAIRED, asked(CHECK_IN), asked(Stage.CLOSING), *events))


def changed(status: Status) -> StatusChanged:
    return StatusChanged(status=status, at=NOW)


def closed(status: Status, *, told: bool = True) -> MeetingClosed:
    """As a meeting is closed that was answered; or, stale, never asked."""
    stale = status is Status.CLOSED_STALE
    ended_by = EndedBy.UNREACHABLE if stale else EndedBy.ANSWERS
    return MeetingClosed(status=status, told=told, ended_by=ended_by, at=END)


def says(member: UUID, answer: Answer, question: Stage = CHECK_IN) -> GiveAnswer:
    return GiveAnswer(member=member, question=question, answer=answer, now=NOW)


CLOSE = CloseMeeting(told=True, now=END)
REMIND = RemindSilent(until=END, now=day(9))
REMINDER_WANTED = ReminderWanted(until=END, at=day(9))
MET_ALREADY = (answered(ANN, MET), changed(Status.CLOSED_MET))


def skipped(reason: StageSkip, question: Stage = CHECK_IN) -> StageSkipped:
    return StageSkipped(stage=question, reason=reason, at=NOW)
