from datetime import timedelta
from uuid import UUID

import pytest

from ponchik.domain.meeting import (
    CLOSING_ANSWERS,
    MEETING,
    MIDWAY_ANSWERS,
    AskQuestion,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    MeetingIsClosed,
    MeetingState,
    NotInMeeting,
    Pair,
    Record,
    RemindSilent,
)
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    ClosingNoteSent,
    ConversationOpened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MessageFailed,
    QuestionAsked,
    QuestionSent,
    ReminderSent,
    ReminderWanted,
    StageSkip,
    StageSkipped,
    Status,
    StatusChanged,
)
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    DEE,
    END,
    START,
    answered,
    asked,
    day,
    paired,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

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


def test_a_group_is_paired_once() -> None:
    Given(MEETING).when(Pair(PAIRED)).then(PAIRED)
    Given(MEETING, (PAIRED,)).when(Pair(PAIRED)).nothing_happens()


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


def skipped(reason: StageSkip, question: Stage = CHECK_IN) -> StageSkipped:
    return StageSkipped(stage=question, reason=reason, at=NOW)


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


def test_a_group_that_is_silent_at_the_end_is_reminded_once() -> None:
    a_meeting().when(REMIND).then(REMINDER_WANTED)
    a_meeting(REMINDER_WANTED).when(REMIND).nothing_happens()


def test_an_answer_midway_does_not_spare_the_reminder() -> None:
    a_meeting(answered(ANN, NOT_YET)).when(REMIND).then(REMINDER_WANTED)


def test_one_answer_to_the_closing_question_spares_the_group_the_reminder() -> None:
    a_meeting(answered(ANN, NOT_MET, Stage.CLOSING)).when(REMIND).nothing_happens()


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
