"""Who says after the round that they met is believed, until the next one is over."""

from datetime import timedelta

import pytest

from ponchik.domain.meeting import (
    MEETING,
    GiveAnswer,
    MeetingCommand,
    MeetingIsClosed,
    MeetingState,
    Record,
    SettleAnswers,
)
from ponchik.domain.round import ROUND as ROUNDS
from ponchik.domain.round import CloseRound, NoteMetAfterAll, RoundCommand, RoundState
from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    AnswersSettled,
    EndedBy,
    MeetingClosed,
    MetAfterAll,
    QuestionRetired,
    QuestionSent,
    ReminderSent,
)
from ponchik.events.meeting_status import Status
from ponchik.events.round import FinishAsked, GroupMetAfterAll, RoundClosed
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    CY,
    DEE,
    END,
    ROUND,
    answered,
    asked,
    day,
    made_up,
    paired,
    round_started,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

LATER, NEXT_END = END + timedelta(days=3), END + timedelta(days=14)
CHECKED = QuestionSent(question=CHECK_IN, ts="1.3", at=day(3))
CLOSING = QuestionSent(question=Stage.CLOSING, ts="1.4", at=day(8))
REMINDER = ReminderSent(ts="1.5", at=day(9))
SETTLED = AnswersSettled(at=NEXT_END)
MET = MetAfterAll(round=ROUND, at=LATER)


def closed(
    status: Status = Status.CLOSED_STALE, ended_by: EndedBy = EndedBy.SILENCE
) -> MeetingClosed:
    return MeetingClosed(status=status, told=True, ended_by=ended_by, at=END)


def a_meeting(*events: Event) -> Given[MeetingCommand, MeetingState]:
    begun = (paired(ANN, BO, CY), asked(CHECK_IN), CHECKED)
    return Given(MEETING, (*begun, asked(Stage.CLOSING), CLOSING, *events))


def says(answer: Answer) -> GiveAnswer:
    return GiveAnswer(ANN, Stage.CLOSING, answer, now=LATER)


def late(answer: Answer) -> Event:
    return answered(ANN, answer, Stage.CLOSING).model_copy(update={"at": LATER})


@pytest.mark.parametrize("answer", [Answer.MET, Answer.SOME_MET])
@pytest.mark.parametrize("status", [Status.CLOSED_STALE, Status.CLOSED_NO])
def test_a_group_that_says_late_that_it_met_has_met(
    answer: Answer, status: Status
) -> None:
    over = a_meeting(closed(status))
    over.when(says(answer)).then(late(answer), MET)
    assert MEETING.fold([*over.events, MET]).status is Status.CLOSED_MET


def test_another_who_says_so_too_is_noted() -> None:
    over = a_meeting(closed(), answered(BO, Answer.MET, Stage.CLOSING), MET)
    over.when(says(Answer.MET)).then(late(Answer.MET))


@pytest.mark.parametrize(
    "answer", [Answer.NOT_MET, Answer.NOT_YET, Answer.SCHEDULED], ids=str
)
def test_anything_else_is_too_late(answer: Answer) -> None:
    over = a_meeting(closed())
    over.when(says(answer)).refused(MeetingIsClosed, "its answers stand")


@pytest.mark.parametrize(
    "why", [SETTLED, closed(ended_by=EndedBy.CANCELLED)], ids=["settled", "called off"]
)
def test_that_they_met_is_too_late_in_the_end(why: Event) -> None:
    over = a_meeting(closed(), why)
    over.when(says(Answer.MET)).refused(MeetingIsClosed, "its answers stand")


def test_a_pair_has_no_some() -> None:
    pair = Given(MEETING, (paired(ANN, BO), asked(Stage.CLOSING)))
    pair.when(says(Answer.SOME_MET)).refused(Invalid, "some_met is no answer")


def test_the_reminder_takes_the_buttons_from_the_older_question() -> None:
    retired = QuestionRetired(question=Stage.CLOSING, ts="1.4", at=REMINDER.at)
    a_meeting().when(Record(REMINDER)).then(REMINDER, retired)


def test_a_question_that_is_asked_after_the_reminder_takes_them_back() -> None:
    again = CLOSING.model_copy(update={"ts": "1.6"})
    state = MEETING.fold([*a_meeting(REMINDER).events, again])
    assert state.shown_in(Stage.CLOSING) == "1.6"


def test_in_the_end_every_button_goes() -> None:
    over = a_meeting(REMINDER, closed())
    over.when(SettleAnswers(NEXT_END)).then(
        SETTLED,
        QuestionRetired(question=CHECK_IN, ts="1.3", at=NEXT_END),
        QuestionRetired(question=Stage.CLOSING, ts="1.5", at=NEXT_END),
    )


@pytest.mark.parametrize(
    "events",
    [
        [],
        [closed(), SETTLED],
        [closed(Status.CLOSED_NO, EndedBy.CANCELLED)],
    ],
    ids=["runs", "settled", "called off"],
)
def test_nothing_is_settled_that_runs_or_has_no_buttons(events: list[Event]) -> None:
    a_meeting(*events).when(SettleAnswers(NEXT_END)).then()


def a_round(*events: Event) -> Given[RoundCommand, RoundState]:
    started = round_started(1, ((ANN, BO), (CY, DEE)))
    return Given(ROUNDS, (started, *events))


CYS = made_up(f"meeting of {(CY, DEE)}")
FINISH = FinishAsked(told=True, skipped_check_ins=(), at=END)
OVER = RoundClosed(outcomes={Status.CLOSED_NO: 2}, not_met=(0, 1), at=END)


def test_the_round_notes_once_that_a_group_met_after_all() -> None:
    noted = GroupMetAfterAll(group=1, at=LATER)
    command = NoteMetAfterAll(CYS, LATER)
    a_round(FINISH, OVER).when(command).then(noted)
    a_round(FINISH, OVER, noted).when(command).then()


def test_a_round_that_never_thought_otherwise_notes_nothing() -> None:
    over = RoundClosed(outcomes={Status.CLOSED_STALE: 2}, not_met=(0,), at=END)
    a_round(FINISH, over).when(NoteMetAfterAll(CYS, LATER)).then()


def test_who_did_not_meet_is_known_by_the_groups_place() -> None:
    close = CloseRound({Status.CLOSED_NO: 1}, {CYS}, END)
    closed_ = RoundClosed(outcomes={Status.CLOSED_NO: 1}, not_met=(1,), at=END)
    a_round(FINISH).when(close).then(closed_)
