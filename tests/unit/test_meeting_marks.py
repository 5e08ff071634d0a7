"""A host marks a group as met: beside its answers, and as the host's word."""

import pytest

from ponchik.domain.meeting import (
    MEETING,
    AskQuestion,
    CannotMark,
    CloseMeeting,
    GiveAnswer,
    MarkMet,
    MeetingCommand,
    MeetingState,
    TakeMarkBack,
)
from ponchik.errors import Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    AnswersSettled,
    EndedBy,
    MeetingClosed,
    MetAfterAll,
    StatusChanged,
)
from ponchik.events.meeting_marks import MarkedMet, MarkTakenBack
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    DEE,
    END,
    ROUND,
    answered,
    asked,
    day,
    paired,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

NOW = day(4)
MARK, BACK = MarkMet(DEE, NOW), TakeMarkBack(DEE, NOW)
MARKED, GONE = MarkedMet(by=DEE, at=NOW), MarkTakenBack(by=DEE, at=NOW)
MET = StatusChanged(status=Status.CLOSED_MET, at=NOW)


def a_meeting(*events: Event) -> Given[MeetingCommand, MeetingState]:
    return Given(MEETING, (paired(ANN, BO), asked(CHECK_IN), *events))


def closed(status: Status, ended_by: EndedBy = EndedBy.SILENCE) -> MeetingClosed:
    return MeetingClosed(status=status, told=True, ended_by=ended_by, at=END)


def test_a_group_counts_as_met_by_a_hosts_word_and_is_asked_nothing_more() -> None:
    a_meeting().when(MARK).then(MARKED, MET)
    ask = AskQuestion(Stage.CLOSING, END, day(8))
    a_meeting(MARKED, MET).when(ask).then()


def test_what_a_group_says_otherwise_does_not_take_the_mark_away() -> None:
    given = a_meeting(MARKED, MET)
    no = GiveAnswer(ANN, CHECK_IN, Answer.NOT_YET, NOW)
    said = answered(ANN, Answer.NOT_YET, CHECK_IN).model_copy(update={"at": NOW})
    given.when(no).then(said)


def test_a_mark_that_is_taken_back_leaves_what_they_answered() -> None:
    was = StatusChanged(status=Status.OPEN, at=NOW)
    a_meeting(MARKED, MET).when(BACK).then(GONE, was)
    said = answered(ANN, Answer.MET, CHECK_IN)
    a_meeting(MARKED, MET, said).when(BACK).then(GONE)


def test_once_is_enough() -> None:
    a_meeting(MARKED, MET).when(MARK).then()
    a_meeting(answered(ANN, Answer.MET, CHECK_IN), MET).when(MARK).then()
    a_meeting().when(BACK).then()


def test_a_marked_group_ends_as_one_that_answered() -> None:
    close = CloseMeeting(told=True, now=END)
    ended = closed(Status.CLOSED_MET, EndedBy.ANSWERS)
    a_meeting(MARKED, MET).when(close).then(ended)


def test_a_closed_group_is_marked_until_the_next_round_ends_and_stays_so() -> None:
    over = a_meeting(closed(Status.CLOSED_STALE))
    after_all = MetAfterAll(round=ROUND, at=NOW)
    over.when(MARK).then(MARKED, after_all)
    marked = a_meeting(closed(Status.CLOSED_STALE), MARKED, after_all)
    marked.when(BACK).refused(CannotMark, "counts as it was closed")


@pytest.mark.parametrize(
    "why",
    [
        (closed(Status.CLOSED_STALE, EndedBy.CANCELLED),),
        (closed(Status.CLOSED_STALE, EndedBy.STEPPED_OUT),),
        (closed(Status.CLOSED_STALE), AnswersSettled(at=END)),
    ],
    ids=["called off", "too few left", "settled"],
)
def test_what_is_off_or_long_ago_is_not_marked(why: tuple[Event, ...]) -> None:
    a_meeting(*why).when(MARK).refused(CannotMark, "off, or too long ago")


def test_there_is_no_mark_without_a_meeting() -> None:
    Given(MEETING, ()).when(MARK).refused(Unknown, "no such meeting")
