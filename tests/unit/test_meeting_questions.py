"""When a group is asked and reminded, and why not."""

from datetime import timedelta

import pytest

from ponchik.domain.meeting import MEETING, AskQuestion
from ponchik.events.event import Event
from ponchik.events.meeting import (
    EndedBy,
    MeetingClosed,
    MeetingIntroduced,
    QuestionAsked,
    StageSkip,
    StageSkipped,
)
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from tests.unit.facts import ANN, CHECK_IN, END, START, answered, asked
from tests.unit.meetings import (
    CLOSE,
    FAILED,
    INTRODUCED,
    MET_ALREADY,
    NOT_MET,
    NOT_YET,
    NOW,
    PAIRED,
    REMIND,
    REMINDER_WANTED,
    SCHEDULED,
    SENT,
    a_meeting,
    changed,
    closed,
    skipped,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit


def test_a_question_is_asked_once() -> None:
    ask = AskQuestion(question=CHECK_IN, until=END, now=NOW)
    Given(MEETING, (PAIRED, INTRODUCED)).when(ask).then(asked(CHECK_IN))
    Given(MEETING, (PAIRED, asked(CHECK_IN))).when(ask).nothing_happens()


def test_a_group_on_its_way_to_be_introduced_is_asked_after_it() -> None:
    now = START + timedelta(minutes=5)
    ask = AskQuestion(question=CHECK_IN, until=END, now=now)
    Given(MEETING, (PAIRED,)).when(ask).then(
        QuestionAsked(question=CHECK_IN, until=END, at=now)
    )


def test_who_was_not_introduced_is_not_asked_and_the_reason_is_noted_once() -> None:
    ask = AskQuestion(question=CHECK_IN, until=END, now=NOW)
    noted = skipped(StageSkip.NOT_INTRODUCED)
    Given(MEETING, (PAIRED,)).when(ask).then(noted)
    Given(MEETING, (PAIRED, noted)).when(ask).nothing_happens()


@pytest.mark.parametrize(("rest", "is_asked"), [(1, True), (2, False)])
def test_a_group_that_was_introduced_late_is_left_alone_first(
    rest: int, *, is_asked: bool
) -> None:
    late = MeetingIntroduced(ts="1.2", at=NOW - timedelta(days=1))
    ask = AskQuestion(CHECK_IN, until=END, now=NOW, rest=timedelta(days=rest))
    happens = asked(CHECK_IN) if is_asked else skipped(StageSkip.TOO_SOON)
    Given(MEETING, (PAIRED, late)).when(ask).then(happens)


def test_who_could_not_be_asked_in_time_is_asked_when_others_are_reminded() -> None:
    history = (PAIRED, INTRODUCED, skipped(StageSkip.TOO_SOON, Stage.CLOSING))
    now = REMIND.now
    Given(MEETING, history).when(REMIND).then(
        QuestionAsked(question=Stage.CLOSING, until=END, at=now),
        StageSkipped(stage=Stage.REMINDER, reason=StageSkip.TOO_SOON, at=now),
    )


@pytest.mark.parametrize(
    ("history", "how"),
    [
        ((), EndedBy.UNREACHABLE),
        ((INTRODUCED,), EndedBy.UNREACHABLE),
        ((INTRODUCED, asked(Stage.CLOSING)), EndedBy.UNREACHABLE),
        ((INTRODUCED, asked(Stage.CLOSING), SENT), EndedBy.SILENCE),
        ((asked(CHECK_IN), answered(ANN, NOT_YET)), EndedBy.ANSWERS),
    ],
    ids=["never introduced", "never asked", "not delivered", "silent", "answered"],
)
def test_who_could_not_be_asked_was_not_silent(
    history: tuple[Event, ...], how: EndedBy
) -> None:
    state = MEETING.fold((PAIRED, *history))
    [ended] = MEETING.decide(CLOSE, state)
    assert isinstance(ended, MeetingClosed)
    assert ended.ended_by is how


@pytest.mark.parametrize(
    "history",
    [
        (),
        (PAIRED, FAILED),
        (PAIRED, *MET_ALREADY),
        (PAIRED, changed(Status.CLOSED_NO)),
        (PAIRED, closed(Status.CLOSED_STALE)),
    ],
    ids=["never paired", "never introduced", "met", "will not meet", "closed"],
)
def test_a_meeting_that_is_not_open_or_scheduled_is_asked_and_reminded_of_nothing(
    history: tuple[Event, ...],
) -> None:
    ask = AskQuestion(question=CHECK_IN, until=END, now=NOW)
    Given(MEETING, history).when(ask).nothing_happens()
    Given(MEETING, history).when(REMIND).nothing_happens()


def test_a_scheduled_meeting_is_asked_whether_it_took_place() -> None:
    scheduled = answered(ANN, SCHEDULED), changed(Status.SCHEDULED)
    history = (PAIRED, INTRODUCED, *scheduled)
    ask = AskQuestion(question=Stage.CLOSING, until=END, now=NOW)
    Given(MEETING, history).when(ask).then(asked(Stage.CLOSING))


def test_a_meeting_introduced_after_all_is_asked_again() -> None:
    history = (PAIRED, FAILED, MeetingIntroduced(ts="1.2", at=NOW))
    ask = AskQuestion(question=CHECK_IN, until=END, now=NOW)
    Given(MEETING, history).when(ask).then(asked(CHECK_IN))


def test_a_group_that_is_silent_at_the_end_is_reminded_once() -> None:
    a_meeting().when(REMIND).then(REMINDER_WANTED)
    a_meeting(REMINDER_WANTED).when(REMIND).nothing_happens()


def test_an_answer_midway_does_not_spare_the_reminder() -> None:
    a_meeting(answered(ANN, NOT_YET)).when(REMIND).then(REMINDER_WANTED)


def test_one_answer_to_the_closing_question_spares_the_group_the_reminder() -> None:
    a_meeting(answered(ANN, NOT_MET, Stage.CLOSING)).when(REMIND).nothing_happens()
