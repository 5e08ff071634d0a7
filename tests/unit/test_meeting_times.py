"""Agreeing on a time, as sentences."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from ponchik.domain.meeting import (
    MEETING,
    AskAfterTime,
    AskOthers,
    AskQuestion,
    ChangeIcebreaker,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    MeetingIsClosed,
    MeetingState,
    NoMoreIcebreakers,
    NotInMeeting,
    Record,
    RemindSilent,
    ReopenTime,
    SettleTime,
    SuggestTime,
    TimeIsAgreed,
    TimeIsOver,
    TooLateInRound,
    TooManyTimes,
    VoteForTime,
)
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    AnswersSettled,
    EndedBy,
    MeetingClosed,
    MeetingIntroduced,
    MeetingPaired,
    MembersUnreachable,
    MessageWithdrawn,
    QuestionAsked,
    StageSkip,
    StageSkipped,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import (
    AgreementTold,
    IcebreakerChanged,
    Introduction,
    MajorityReached,
    OthersAsked,
    TimeAgreed,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)
from ponchik.events.stage import Stage
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    CY,
    DEE,
    END,
    START,
    day,
    made_up,
    paired,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

NOW, CALENDAR = day(0.2), made_up("calendar")
ONE, TWO, THREE, OTHER = day(1.5), day(3.5), day(5.5), day(4.5)
GIVEN = Introduction(
    times=(ONE, TWO, THREE),
    outside=(),
    repeats=0,
    rounds_since=None,
    serves=(),
    asked_at=day(5),
    icebreaker=7,
)
INTRODUCED = MeetingIntroduced(ts="1.2", at=START)
SCHEDULED = StatusChanged(status=Status.SCHEDULED, at=NOW)


def group(*members: UUID) -> MeetingPaired:
    return paired(*members).model_copy(update={"introduction": GIVEN})


def pair(*events: Event) -> Given[MeetingCommand, MeetingState]:
    return Given(MEETING, (group(ANN, BO), INTRODUCED, *events))


def four(*events: Event) -> Given[MeetingCommand, MeetingState]:
    """Ann leads them."""
    return Given(MEETING, (group(ANN, BO, CY, DEE), INTRODUCED, *events))


def presses(member: UUID, time: datetime = ONE, now: datetime = NOW) -> VoteForTime:
    return VoteForTime(member, time, now, CALENDAR)


def suggests(member: UUID, time: datetime = OTHER, now: datetime = NOW) -> SuggestTime:
    return SuggestTime(member, time, now, CALENDAR)


def yes(member: UUID, time: datetime = ONE, at: datetime = NOW) -> TimeVoted:
    return TimeVoted(member=member, time=time, works=True, at=at)


def no(member: UUID, time: datetime = ONE) -> TimeVoted:
    return TimeVoted(member=member, time=time, works=False, at=NOW)


def agreed(*members: UUID, time: datetime = ONE, number: int = 1) -> TimeAgreed:
    return TimeAgreed(
        time=time, members=members, number=number, calendar=CALENDAR, at=NOW
    )


BOTH = (yes(ANN), yes(BO), agreed(ANN, BO), SCHEDULED)
CLOSED = MeetingClosed(
    status=Status.CLOSED_STALE, told=False, ended_by=EndedBy.SILENCE, at=END
)


def test_a_press_says_that_a_time_works_and_another_takes_it_back() -> None:
    pair().when(presses(ANN)).then(yes(ANN))
    pair(yes(ANN)).when(presses(ANN)).then(no(ANN))
    pair(yes(ANN), no(ANN)).when(presses(ANN)).then(yes(ANN))


def test_a_pair_agrees_when_both_can_make_it() -> None:
    pair(yes(BO)).when(presses(ANN)).then(yes(ANN), agreed(BO, ANN), SCHEDULED)
    pair(yes(BO, TWO)).when(presses(ANN)).then(yes(ANN))


def test_a_larger_group_agrees_at_once_only_if_all_can_make_it() -> None:
    three = (yes(ANN), yes(BO), yes(CY), MajorityReached(time=ONE, at=NOW))
    four(*three).when(presses(DEE)).then(yes(DEE), agreed(ANN, BO, CY, DEE), SCHEDULED)


def test_a_majority_with_the_leader_is_noted_once() -> None:
    reached = MajorityReached(time=ONE, at=NOW)
    four(yes(ANN), yes(BO)).when(presses(CY)).then(yes(CY), reached)
    four(yes(BO), yes(CY)).when(presses(DEE)).then(yes(DEE))
    four(yes(ANN), yes(BO), yes(CY), reached, no(CY)).when(presses(CY)).then(
        yes(CY), reached
    )


@pytest.mark.parametrize(
    ("votes", "settles"),
    [
        ((yes(ANN), yes(BO), yes(CY)), True),
        ((yes(ANN), yes(BO), yes(CY, at=day(0.9))), False),
        ((yes(BO), yes(CY), yes(DEE)), False),
        ((yes(ANN), yes(BO)), False),
        ((yes(ANN), yes(BO), yes(CY), no(BO)), False),
    ],
    ids=["a day ago", "lately", "without the leader", "half", "taken back"],
)
def test_a_majority_with_the_leader_counts_after_a_working_day(
    votes: tuple[Event, ...], *, settles: bool
) -> None:
    now = day(1.2)
    when = four(*votes).when(SettleTime(NOW, now, CALENDAR))
    if settles:
        when.then(
            agreed(ANN, BO, CY).model_copy(update={"at": now}),
            SCHEDULED.model_copy(update={"at": now}),
        )
    else:
        when.nothing_happens()


def test_a_majority_of_a_pair_is_both() -> None:
    pair(yes(ANN)).when(SettleTime(NOW, day(1.2), CALENDAR)).nothing_happens()


def test_a_majority_for_a_time_that_is_over_is_none() -> None:
    votes = (yes(ANN), yes(BO), yes(CY))
    four(*votes).when(SettleTime(NOW, ONE, CALENDAR)).nothing_happens()


def test_who_slack_refuses_is_not_waited_for() -> None:
    gone = MembersUnreachable(members=(ANN,), reason="user_disabled", at=START)
    four(gone, yes(BO), yes(CY)).when(presses(DEE)).then(
        yes(DEE), agreed(BO, CY, DEE), SCHEDULED
    )


def test_a_suggested_time_comes_with_a_yes() -> None:
    suggested = TimeSuggested(member=BO, time=OTHER, at=NOW)
    pair().when(suggests(BO)).then(suggested, yes(BO, OTHER))
    pair(suggested, yes(BO, OTHER)).when(presses(ANN, OTHER)).then(
        yes(ANN, OTHER), agreed(BO, ANN, time=OTHER), SCHEDULED
    )


def test_who_suggests_a_time_that_is_there_says_yes_to_it() -> None:
    pair().when(suggests(BO, TWO)).then(yes(BO, TWO))
    pair(yes(BO, TWO)).when(suggests(BO, TWO)).nothing_happens()


def test_there_are_five_times_at_the_most() -> None:
    more = [TimeSuggested(member=BO, time=day(n), at=NOW) for n in (6, 7)]
    pair(*more).when(suggests(ANN)).refused(TooManyTimes, "5 times")
    pair(*more).when(suggests(ANN, day(6))).then(yes(ANN, day(6)))


def test_a_suggested_time_is_before_the_rounds_end_and_not_over() -> None:
    pair().when(suggests(ANN, END)).refused(TooLateInRound, "over")
    half_an_hour = END - timedelta(minutes=30)
    suggested = TimeSuggested(member=ANN, time=half_an_hour, at=NOW)
    pair().when(suggests(ANN, half_an_hour)).then(suggested, yes(ANN, half_an_hour))
    pair().when(suggests(ANN, NOW)).refused(TimeIsOver, "over")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (presses(CY), NotInMeeting),
        (suggests(CY), NotInMeeting),
        (ReopenTime(CY, NOW), NotInMeeting),
        (ChangeIcebreaker(CY, 8, NOW), NotInMeeting),
        (presses(ANN, now=ONE), TimeIsOver),
        (presses(ANN, OTHER), Invalid),
    ],
)
def test_no_press_counts_by_outsiders_for_times_that_are_over_or_were_never_there(
    command: MeetingCommand, error: type[Invalid]
) -> None:
    pair().when(command).refused(error, "only|over|never")


@pytest.mark.parametrize(
    "command",
    [presses(ANN), suggests(ANN), ReopenTime(ANN, NOW), ChangeIcebreaker(ANN, 8, NOW)],
)
def test_nothing_can_be_said_to_times_after_the_close_or_of_no_meeting(
    command: MeetingCommand,
) -> None:
    pair(CLOSED).when(command).refused(MeetingIsClosed, "closed")
    Given(MEETING).when(command).refused(Unknown, "no such meeting")


def test_an_old_group_that_was_offered_no_times_can_suggest_one() -> None:
    old = Given(MEETING, (paired(ANN, BO), INTRODUCED))
    old.when(presses(ANN)).refused(Invalid, "never offered")
    suggested = TimeSuggested(member=ANN, time=OTHER, at=NOW)
    old.when(suggests(ANN)).then(suggested, yes(ANN, OTHER))


def test_an_agreement_closes_the_votes_until_it_is_opened_again() -> None:
    pair(*BOTH).when(presses(ANN)).nothing_happens()
    pair(*BOTH).when(presses(ANN, TWO)).refused(TimeIsAgreed, "open the choice")
    pair(*BOTH).when(suggests(ANN)).refused(TimeIsAgreed, "open the choice")
    reopened = TimeReopened(member=BO, number=1, at=NOW)
    is_open = StatusChanged(status=Status.OPEN, at=NOW)
    pair(*BOTH).when(ReopenTime(BO, NOW)).then(reopened, is_open)
    again = pair(*BOTH, reopened, is_open)
    again.when(ReopenTime(BO, NOW)).nothing_happens()
    again.when(presses(BO)).then(yes(BO), agreed(ANN, BO, number=2), SCHEDULED)


def test_who_can_come_after_all_is_noted_after_the_agreement() -> None:
    agreement = (yes(ANN), yes(BO), yes(CY), agreed(ANN, BO, CY), SCHEDULED)
    four(*agreement).when(presses(DEE)).then(yes(DEE))


def test_an_agreed_time_that_began_is_not_opened_again() -> None:
    pair(*BOTH).when(ReopenTime(BO, ONE)).refused(TimeIsOver, "over")


@pytest.mark.parametrize(
    ("history", "time"),
    [
        ((yes(ANN),), ONE),
        ((yes(ANN), yes(ANN, TWO)), ONE),
        ((), None),
        ((yes(ANN), yes(BO, TWO)), None),
        (BOTH, None),
        ((yes(ANN), OthersAsked(time=ONE, at=NOW)), None),
        ((yes(ANN), no(ANN)), None),
    ],
    ids=["one", "two times", "nobody", "all spoke", "agreed", "asked", "taken back"],
)
def test_the_others_are_asked_once_while_somebody_has_said_nothing(
    history: tuple[Event, ...], time: object
) -> None:
    when = pair(*history).when(AskOthers(NOW))
    if time is None:
        when.nothing_happens()
    else:
        when.then(OthersAsked(time=ONE, at=NOW))


def test_a_group_with_a_time_is_asked_after_it_instead_of_the_check_in() -> None:
    check_in = AskQuestion(CHECK_IN, END, day(1))
    skipped = StageSkipped(stage=CHECK_IN, reason=StageSkip.TIME_AGREED, at=day(1))
    pair(*BOTH).when(check_in).then(skipped)
    late = AskQuestion(CHECK_IN, END, day(3))
    pair(*BOTH).when(late).then(skipped.model_copy(update={"at": day(3)}))
    after = AskAfterTime(ONE, END, day(1.6))
    asked = QuestionAsked(question=Stage.AGREED_TIME, until=END, at=day(1.6))
    pair(*BOTH).when(after).then(asked)
    pair(*BOTH, asked).when(after).nothing_happens()
    pair(*BOTH, TimeReopened(member=BO, number=1, at=NOW)).when(after).nothing_happens()


@pytest.mark.parametrize(("hours", "is_asked"), [(1.4, False), (1.5, True)])
def test_the_closing_question_waits_for_the_time(
    hours: float, *, is_asked: bool
) -> None:
    now = ONE + timedelta(hours=hours)
    closing = AskQuestion(Stage.CLOSING, END, now)
    skipped = StageSkipped(stage=Stage.CLOSING, reason=StageSkip.TIME_AGREED, at=now)
    asked = QuestionAsked(question=Stage.CLOSING, until=END, at=now)
    pair(*BOTH).when(closing).then(asked if is_asked else skipped)
    if not is_asked:
        remind = RemindSilent(END, day(9))
        first, _ = MEETING.decide(remind, pair(*BOTH, skipped).when(remind).state)
        assert first == asked.model_copy(update={"at": day(9)})


def answers(answer: Answer, now: datetime = NOW) -> GiveAnswer:
    return GiveAnswer(ANN, Stage.AGREED_TIME, answer, now)


def test_an_agreed_time_counts_as_scheduled_until_somebody_answers_after_it() -> None:
    asked = QuestionAsked(question=Stage.AGREED_TIME, until=END, at=NOW)
    after = pair(*BOTH, asked)
    early = after.when(answers(Answer.NOT_YET))
    assert len(MEETING.decide(early.command, early.state)) == 1
    late = after.when(answers(Answer.NOT_YET, day(2)))
    *_, changed = MEETING.decide(late.command, late.state)
    assert changed == StatusChanged(status=Status.OPEN, at=day(2))


def test_a_round_that_ends_with_an_agreed_time_ends_it_as_scheduled() -> None:
    close = CloseMeeting(told=True, now=END)
    pair(*BOTH).when(close).then(
        MeetingClosed(
            status=Status.CLOSED_SCHEDULED,
            told=True,
            ended_by=EndedBy.ANSWERS,
            at=END,
        )
    )


@pytest.mark.parametrize(
    ("told", "ended_by", "then"),
    [
        (True, EndedBy.ANSWERS, []),
        (False, EndedBy.ANSWERS, None),
        (False, EndedBy.CANCELLED, None),
        (True, EndedBy.ANSWERS, [AnswersSettled(at=END)]),
    ],
    ids=["told", "in silence", "called off", "settled"],
)
def test_a_group_is_asked_about_a_time_after_its_rounds_end_if_it_was_told_of_the_end(
    told: bool,  # noqa: FBT001 -- a case
    ended_by: EndedBy,
    then: list[Event] | None,
) -> None:
    closed = MeetingClosed(
        status=Status.CLOSED_SCHEDULED, told=told, ended_by=ended_by, at=NOW
    )
    after = pair(*BOTH, closed, *(then or []))
    asked = after.when(AskAfterTime(ONE, END, day(2)))
    if then == []:
        asked.then(QuestionAsked(question=Stage.AGREED_TIME, until=END, at=day(2)))
    else:
        asked.nothing_happens()


def test_a_group_has_five_more_questions_to_begin_with() -> None:
    changed = [IcebreakerChanged(number=n, at=NOW) for n in range(8, 13)]
    another = ChangeIcebreaker(ANN, 13, NOW)
    pair(*changed[:4]).when(another).then(IcebreakerChanged(number=13, at=NOW))
    pair(*changed).when(another).refused(NoMoreIcebreakers, "5 more")


def test_what_tells_of_a_time_is_withdrawn_with_all_else_if_the_round_is_off() -> None:
    cancelled = MeetingClosed(
        status=Status.CLOSED_SCHEDULED,
        told=False,
        ended_by=EndedBy.CANCELLED,
        at=NOW,
    )
    told = AgreementTold(number=1, ts="1.9", at=NOW)
    pair(*BOTH, cancelled).when(Record(told)).then(
        told, MessageWithdrawn(ts="1.9", at=NOW)
    )
