"""A meeting called off, sent something again, or introduced too late to be asked."""

from datetime import datetime, timedelta

import pytest

from ponchik.domain.meeting import (
    MEETING,
    AskQuestion,
    CancelMeeting,
    CloseMeeting,
    MeetingCommand,
    MeetingIsClosed,
    MeetingState,
    Record,
    Resend,
)
from ponchik.domain.round import ROUND, AskClosing, CancelRound, CloseRound
from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MessageWithdrawn,
    QuestionAsked,
    QuestionSent,
    ResendAsked,
    StageSkip,
    StageSkipped,
)
from ponchik.events.meeting_status import Status
from ponchik.events.round import RoundCancelled, RoundClosed
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    END,
    START,
    answered,
    asked,
    day,
    paired,
    round_started,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

PAIRED = paired(ANN, BO)
INTRODUCED = MeetingIntroduced(ts="1.1", at=START)
SENT = QuestionSent(question=CHECK_IN, ts="1.2", at=day(3))
CANCEL = CancelMeeting(END)


def a_meeting(*events: Event) -> Given[MeetingCommand, MeetingState]:
    return Given(MEETING, (PAIRED, *events))


def ended(by: EndedBy, status: Status = Status.CLOSED_STALE) -> MeetingClosed:
    told = by is not EndedBy.CANCELLED
    return MeetingClosed(status=status, told=told, ended_by=by, at=END)


def withdrawn(ts: str, at: datetime = END) -> MessageWithdrawn:
    return MessageWithdrawn(ts=ts, at=at)


def test_a_meeting_called_off_takes_back_all_that_was_posted() -> None:
    off = ended(EndedBy.CANCELLED)
    a_meeting().when(CANCEL).then(off)
    a_meeting(INTRODUCED, asked(), SENT).when(CANCEL).then(
        off, withdrawn("1.1"), withdrawn("1.2")
    )
    a_meeting(off).when(CANCEL).nothing_happens()


def test_what_is_posted_after_the_meeting_was_called_off_is_taken_back_at_once() -> (
    None
):
    late = MeetingIntroduced(ts="1.3", at=END)
    off = a_meeting(ended(EndedBy.CANCELLED))
    off.when(Record(late)).then(late, withdrawn("1.3"))


@pytest.mark.parametrize(
    ("history", "end"),
    [
        ((), ended(EndedBy.UNREACHABLE)),
        ((INTRODUCED,), ended(EndedBy.UNREACHABLE)),
        ((INTRODUCED, asked(), SENT), ended(EndedBy.SILENCE)),
        (
            (INTRODUCED, asked(), SENT, answered(ANN, Answer.MET)),
            ended(EndedBy.ANSWERS, Status.CLOSED_MET),
        ),
    ],
    ids=["never introduced", "never asked", "silent", "answered"],
)
def test_a_meeting_says_how_it_came_to_its_end(
    history: tuple[Event, ...], end: MeetingClosed
) -> None:
    a_meeting(*history).when(CloseMeeting(told=True, now=END)).then(end)


def by_clock(now: datetime, question: Stage = CHECK_IN) -> AskQuestion:
    return AskQuestion(question, END, now, timedelta(days=1))


def skipped(reason: StageSkip, at: datetime) -> StageSkipped:
    return StageSkipped(stage=CHECK_IN, reason=reason, at=at)


def test_a_groups_stages_count_from_its_own_introduction() -> None:
    now = day(3)
    ask = by_clock(now)
    a_meeting().when(ask).then(skipped(StageSkip.NOT_INTRODUCED, now))
    just = MeetingIntroduced(ts="1.1", at=now - timedelta(hours=2))
    a_meeting(just).when(ask).then(skipped(StageSkip.TOO_SOON, now))
    a_meeting(INTRODUCED).when(ask).then(
        QuestionAsked(question=CHECK_IN, until=END, at=now)
    )


def test_who_asks_by_hand_asks_whoever_was_just_introduced() -> None:
    now = day(3)
    just = MeetingIntroduced(ts="1.1", at=now - timedelta(hours=2))
    a_meeting(just).when(AskQuestion(CHECK_IN, END, now)).then(
        QuestionAsked(question=CHECK_IN, until=END, at=now)
    )


def again(question: Stage | None = None, number: int = 1) -> ResendAsked:
    return ResendAsked(question=question, number=number, until=END, by=ANN, at=day(4))


def resend(question: Stage | None = None) -> Resend:
    return Resend(question, END, ANN, day(4))


def test_a_message_that_was_posted_or_failed_is_posted_again_each_time_once() -> None:
    failed = IntroductionFailed(reason="is_archived", at=START)
    for history in (INTRODUCED, failed):
        a_meeting(history).when(resend()).then(again())
        a_meeting(history, again()).when(resend()).nothing_happens()
        a_meeting(history, again(), INTRODUCED).when(resend()).then(again(number=2))
    a_meeting(INTRODUCED, asked(), SENT).when(resend(CHECK_IN)).then(again(CHECK_IN))


def test_what_is_on_its_way_never_asked_or_over_is_not_posted_again() -> None:
    a_meeting().when(resend()).refused(Conflict, "still on its way")
    unsent = a_meeting(INTRODUCED, asked()).when(resend(CHECK_IN))
    unsent.refused(Conflict, "still on its way")
    never = a_meeting(INTRODUCED).when(resend(CHECK_IN))
    never.refused(Conflict, "was not asked yet")
    over = a_meeting(INTRODUCED, ended(EndedBy.SILENCE)).when(resend())
    over.refused(MeetingIsClosed, "is closed")


def test_a_round_is_called_off_once_and_nothing_is_asked_any_more() -> None:
    off = RoundCancelled(skipped_check_ins=(1, 2), by=ANN, at=day(1))
    cancel = CancelRound(ANN, day(1))
    running = Given(ROUND, (round_started(),))
    running.when(cancel).then(off)
    cancelled = Given(ROUND, (round_started(), off))
    cancelled.when(cancel).nothing_happens()
    cancelled.when(AskClosing(day(8))).refused(Conflict, "no round is running")
    closed = RoundClosed(outcomes={}, not_met=(), at=day(1))
    cancelled.when(CloseRound({}, (), day(1))).then(closed)
