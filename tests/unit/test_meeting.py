"""What a group answers, and how its meeting ends."""

import pytest

from ponchik.domain.meeting import (
    CLOSING_ANSWERS,
    MEETING,
    MIDWAY_ANSWERS,
    CloseMeeting,
    MeetingIsClosed,
    NotInMeeting,
    Pair,
    Record,
)
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    ClosingNoteSent,
    ConversationOpened,
    MeetingIntroduced,
    MessageFailed,
    QuestionSent,
    ReminderSent,
)
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from tests.unit.facts import ANN, BO, CHECK_IN, DEE, END, answered, asked
from tests.unit.meetings import (
    CLOSE,
    FAILED,
    MET,
    MET_ALREADY,
    NOT_MET,
    NOT_YET,
    NOW,
    PAIRED,
    SCHEDULED,
    a_meeting,
    changed,
    closed,
    says,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit


def test_a_group_is_paired_once() -> None:
    Given(MEETING).when(Pair(PAIRED)).then(PAIRED)
    Given(MEETING, (PAIRED,)).when(Pair(PAIRED)).nothing_happens()


@pytest.mark.parametrize(
    ("answer", "question", "status"),
    [
        (MET, CHECK_IN, Status.CLOSED_MET),
        (MET, Stage.CLOSING, Status.CLOSED_MET),
        (SCHEDULED, CHECK_IN, Status.SCHEDULED),
        (NOT_MET, Stage.CLOSING, Status.CLOSED_NO),
    ],
)
def test_an_answer_changes_the_status(
    answer: Answer, question: Stage, status: Status
) -> None:
    told = answered(ANN, answer, question)
    a_meeting().when(says(ANN, answer, question)).then(told, changed(status))


def test_not_yet_is_noted_and_leaves_the_meeting_open() -> None:
    a_meeting().when(says(ANN, NOT_YET)).then(answered(ANN, NOT_YET))


def test_the_same_answer_again_says_nothing_new() -> None:
    a_meeting(*MET_ALREADY).when(says(ANN, MET)).nothing_happens()


def test_an_answer_can_be_taken_back_and_the_status_with_it() -> None:
    a_meeting(*MET_ALREADY).when(says(ANN, NOT_YET)).then(
        answered(ANN, NOT_YET), changed(Status.OPEN)
    )


def test_an_old_answer_given_again_counts_anew_after_another_question() -> None:
    """Its button looks chosen, but the closing question has heard otherwise since."""
    history = (
        *MET_ALREADY,
        answered(ANN, NOT_MET, Stage.CLOSING),
        changed(Status.CLOSED_NO),
    )
    a_meeting(*history).when(says(ANN, MET)).then(
        answered(ANN, MET), changed(Status.CLOSED_MET)
    )


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ((), Status.CLOSED_STALE),
        ((answered(ANN, NOT_YET),), Status.CLOSED_NO),
        ((answered(ANN, SCHEDULED),), Status.CLOSED_SCHEDULED),
        ((answered(ANN, NOT_MET, Stage.CLOSING),), Status.CLOSED_NO),
        (MET_ALREADY, Status.CLOSED_MET),
    ],
)
def test_the_end_of_the_round_gives_the_final_status(
    history: tuple[Event, ...], status: Status
) -> None:
    a_meeting(*history).when(CLOSE).then(closed(status))


def test_a_meeting_can_be_closed_without_telling_the_group() -> None:
    silently = CloseMeeting(told=False, now=END)
    a_meeting().when(silently).then(closed(Status.CLOSED_STALE, told=False))


def test_a_meeting_is_closed_once() -> None:
    a_meeting(closed(Status.CLOSED_STALE)).when(CLOSE).nothing_happens()


def test_a_meeting_that_never_was_is_not_closed() -> None:
    Given(MEETING).when(CLOSE).nothing_happens()


def test_an_answer_to_no_meeting_is_refused() -> None:
    Given(MEETING).when(says(ANN, MET)).refused(Unknown, "no such meeting")


def test_an_answer_from_outside_the_group_is_refused() -> None:
    a_meeting().when(says(DEE, MET)).refused(NotInMeeting, "only the members")


def test_an_answer_after_the_close_is_refused() -> None:
    after_close = a_meeting(closed(Status.CLOSED_NO))
    after_close.when(says(ANN, NOT_YET)).refused(MeetingIsClosed, "closed")


def test_an_outsider_hears_that_they_are_outside_even_after_the_close() -> None:
    after_close = a_meeting(closed(Status.CLOSED_NO))
    after_close.when(says(DEE, MET)).refused(NotInMeeting, "only the members")


@pytest.mark.parametrize(
    ("answer", "question"),
    [(NOT_MET, CHECK_IN), (SCHEDULED, Stage.CLOSING), (NOT_YET, Stage.CLOSING)],
)
def test_an_answer_that_the_question_does_not_offer_is_refused(
    answer: Answer, question: Stage
) -> None:
    a_meeting().when(says(ANN, answer, question)).refused(
        Invalid, f"{answer} is no answer to {question}"
    )


def test_an_answer_to_a_question_that_was_not_asked_is_refused() -> None:
    a_meeting().when(says(ANN, MET, Stage.CHECK_IN_2)).refused(Invalid, "no answer to")


@pytest.mark.parametrize(
    "outcome",
    [
        ConversationOpened(conversation="G1", at=NOW),
        MeetingIntroduced(ts="1.2", at=NOW),
        FAILED,
        QuestionSent(question=CHECK_IN, ts="1.2", at=NOW),
        ReminderSent(ts="1.2", at=NOW),
        ClosingNoteSent(ts="1.2", at=NOW),
        MessageFailed(effect="ask", reason="is_archived", at=NOW),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_what_came_of_an_effect_is_recorded_even_after_the_close(
    outcome: ConversationOpened,
) -> None:
    a_meeting().when(Record(outcome)).then(outcome)
    a_meeting(closed(Status.CLOSED_NO)).when(Record(outcome)).then(outcome)


def test_the_state_knows_where_the_meeting_was_introduced_and_asked() -> None:
    state = MEETING.fold(
        [
            PAIRED,
            ConversationOpened(conversation="G1", at=NOW),
            MeetingIntroduced(ts="1.2", at=NOW),
            QuestionSent(question=CHECK_IN, ts="3.4", at=NOW),
        ]
    )
    assert (state.conversation, state.introduction_ts) == ("G1", "1.2")
    assert state.sent == {CHECK_IN: "3.4"}


def test_whoever_answered_last_stands_last() -> None:
    given_answers = [answered(ANN, MET), answered(BO, MET), answered(ANN, NOT_YET)]
    state = MEETING.fold([PAIRED, asked(), *given_answers])
    assert list(state.given[CHECK_IN].items()) == [(BO, MET), (ANN, NOT_YET)]


def test_midway_and_closing_answers_are_all_there_are() -> None:
    assert {*MIDWAY_ANSWERS, *CLOSING_ANSWERS} == set(Answer)
