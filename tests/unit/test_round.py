import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.round import (
    ROUND,
    AskCheckIn,
    AskClosing,
    AskFinish,
    AskReminder,
    CloseRound,
    RoundCommand,
    RoundState,
    StartRound,
)
from ponchik.errors import Conflict, Invalid, Refused
from ponchik.events.event import Event
from ponchik.events.meeting_status import Status
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
    RoundClosed,
    RoundEvent,
)
from ponchik.events.upcasters import EVENTS
from tests.unit.facts import END, TIMELINE, day, round_started
from tests.unit.made_events import made
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

STARTED = round_started()
#: Check-ins on days 3 and 6, closing on day 8, reminder on day 9, finish on day 10.
FIRST = CheckInAsked(number=1, skipped=(), until=day(6), at=day(3))
SECOND = CheckInAsked(number=2, skipped=(), until=day(8), at=day(6))
CLOSING = ClosingAsked(
    skipped_check_ins=(), reminder_at=day(9), finish_at=END, at=day(8)
)
REMINDER = ReminderAsked(finish_at=END, at=day(9))
FINISH = FinishAsked(told=True, skipped_check_ins=(), at=END)
CLOSED = RoundClosed(outcomes={Status.CLOSED_MET: 1}, not_met=(), at=END)
UP_TO_CLOSING = (FIRST, SECOND, CLOSING)

FINISH_IT = AskFinish(silently=False, now=END)
CLOSE_IT = CloseRound(outcomes={Status.CLOSED_MET: 1}, not_met=(), now=END)


def a_round(*events: Event) -> Given[RoundCommand, RoundState]:
    return Given(ROUND, (STARTED, *events))


def test_a_round_starts_once() -> None:
    Given(ROUND).when(StartRound(STARTED)).then(STARTED)
    a_round().when(StartRound(STARTED)).refused(Conflict, "round 1 was already started")


@pytest.mark.parametrize(
    "history",
    [(), (STARTED, *UP_TO_CLOSING, FINISH), (STARTED, *UP_TO_CLOSING, FINISH, CLOSED)],
    ids=["never started", "finishing", "closed"],
)
@pytest.mark.parametrize(
    "command",
    [AskCheckIn(number=1, now=day(3)), AskClosing(now=day(8)), AskReminder(now=day(9))],
    ids=lambda command: type(command).__name__,
)
def test_a_round_that_does_not_run_asks_nothing(
    history: tuple[Event, ...], command: RoundCommand
) -> None:
    Given(ROUND, history).when(command).refused(Conflict, "start one first")


def test_a_check_in_makes_sense_until_the_stage_after_it() -> None:
    a_round().when(AskCheckIn(number=1, now=day(3))).then(FIRST)
    a_round(FIRST).when(AskCheckIn(number=2, now=day(6))).then(SECOND)


def test_a_check_in_asked_as_late_as_the_next_stage_lasts_until_the_one_after() -> None:
    a_round().when(AskCheckIn(number=1, now=day(6))).then(
        CheckInAsked(number=1, skipped=(), until=day(8), at=day(6))
    )


def test_a_check_in_is_asked_once() -> None:
    a_round(FIRST).when(AskCheckIn(number=1, now=day(4))).nothing_happens()


def test_a_check_in_asked_out_of_turn_skips_those_before_it() -> None:
    a_round().when(AskCheckIn(number=2, now=day(2))).then(
        CheckInAsked(number=2, skipped=(1,), until=day(8), at=day(2))
    )


@pytest.mark.parametrize(("now", "number"), [(1, 1), (3, 1), (4, 1), (6, 2), (7, 2)])
def test_a_check_in_launched_without_a_number_is_the_one_due_or_the_next(
    now: float, number: int
) -> None:
    (asked,) = ROUND.decide(AskCheckIn(None, day(now)), ROUND.fold([STARTED]))
    assert isinstance(asked, CheckInAsked)
    assert asked.number == number


def test_once_the_first_check_in_was_asked_the_next_is_launched() -> None:
    a_round(FIRST).when(AskCheckIn(None, day(4))).then(
        CheckInAsked(number=2, skipped=(), until=day(8), at=day(4))
    )


def test_launching_a_check_in_twice_by_mistake_does_not_ask_the_next() -> None:
    early = CheckInAsked(number=1, skipped=(), until=day(3), at=day(1))
    a_round(early).when(AskCheckIn(None, day(1.1))).nothing_happens()


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_check_in_that_the_round_does_not_have_is_refused_by_number(
    number: int,
) -> None:
    asking = a_round().when(AskCheckIn(number=number, now=day(3)))
    asking.refused(Invalid, f"2 check-ins, so there is no check-in {number}")


def test_no_check_in_comes_after_the_closing_question() -> None:
    late = a_round(FIRST, CLOSING).when(AskCheckIn(number=2, now=day(8)))
    late.refused(Conflict, "the closing question was already asked")


def test_a_check_in_asked_after_every_planned_moment_ends_with_the_round() -> None:
    a_round().when(AskCheckIn(number=2, now=day(11))).then(
        CheckInAsked(number=2, skipped=(1,), until=END, at=day(11))
    )


def test_the_closing_question_is_asked_once() -> None:
    a_round(FIRST, SECOND).when(AskClosing(now=day(8))).then(CLOSING)
    a_round(*UP_TO_CLOSING).when(AskClosing(now=day(8.5))).nothing_happens()


def test_the_closing_question_skips_the_check_ins_never_asked() -> None:
    (asked,) = ROUND.decide(AskClosing(day(8)), ROUND.fold([STARTED, FIRST]))
    assert isinstance(asked, ClosingAsked)
    assert asked.skipped_check_ins == (2,)


def test_a_late_closing_question_moves_reminder_and_finish() -> None:
    """People keep half of the planned day before each of the two."""
    a_round(FIRST, SECOND).when(AskClosing(now=day(12))).then(
        ClosingAsked(
            skipped_check_ins=(),
            reminder_at=day(12.5),
            finish_at=day(13),
            at=day(12),
        )
    )


def test_an_early_closing_question_moves_nothing() -> None:
    a_round(FIRST, SECOND).when(AskClosing(now=day(7))).then(
        CLOSING.model_copy(update={"at": day(7)})
    )


def test_the_reminder_needs_the_closing_question() -> None:
    early = a_round().when(AskReminder(now=day(9)))
    early.refused(Conflict, "ask the closing question before you remind")


def test_the_reminder_is_wanted_once() -> None:
    a_round(*UP_TO_CLOSING).when(AskReminder(now=day(9))).then(REMINDER)
    a_round(*UP_TO_CLOSING, REMINDER).when(AskReminder(now=END)).nothing_happens()


def test_a_late_reminder_moves_the_finish() -> None:
    a_round(*UP_TO_CLOSING).when(AskReminder(now=END)).then(
        ReminderAsked(finish_at=day(10.5), at=END)
    )


def test_a_round_finishes_once() -> None:
    a_round(*UP_TO_CLOSING).when(FINISH_IT).then(FINISH)
    a_round(*UP_TO_CLOSING, FINISH).when(FINISH_IT).nothing_happens()
    a_round(*UP_TO_CLOSING, FINISH, CLOSED).when(FINISH_IT).nothing_happens()


def test_a_round_does_not_finish_before_its_closing_question() -> None:
    a_round(FIRST).when(FINISH_IT).refused(Conflict, "ask the closing question")


def test_a_round_whose_groups_cannot_be_told_finishes_at_any_stage() -> None:
    silently = AskFinish(silently=True, now=day(4))
    a_round(FIRST).when(silently).then(
        FinishAsked(told=False, skipped_check_ins=(2,), at=day(4))
    )


def test_no_round_finishes_that_never_started() -> None:
    Given(ROUND).when(FINISH_IT).refused(Conflict, "no round is running")


def test_a_round_closes_once_and_only_when_it_is_finishing() -> None:
    a_round(*UP_TO_CLOSING).when(CLOSE_IT).nothing_happens()
    a_round(*UP_TO_CLOSING, FINISH).when(CLOSE_IT).then(CLOSED)
    a_round(*UP_TO_CLOSING, FINISH, CLOSED).when(CLOSE_IT).nothing_happens()


def test_the_state_knows_when_reminder_and_finish_are_due() -> None:
    planned = ROUND.fold([STARTED])
    assert (planned.reminder_at, planned.finish_at) == (day(9), END)
    moved = ROUND.fold([STARTED, ReminderAsked(finish_at=day(12), at=END)])
    assert moved.finish_at == day(12)


moments = st.integers(0, 30).map(lambda half_days: day(half_days / 2))
commands = st.one_of(
    st.just(StartRound(STARTED)),
    st.builds(AskCheckIn, number=st.none() | st.integers(-1, 4), now=moments),
    st.builds(AskClosing, now=moments),
    st.builds(AskReminder, now=moments),
    st.builds(AskFinish, silently=st.booleans(), now=moments),
    st.just(CLOSE_IT),
)


def played(sequence: list[RoundCommand]) -> list[Event]:
    history: list[Event] = [STARTED]
    for command in sequence:
        try:
            history += ROUND.decide(command, ROUND.fold(history))
        except Refused:
            continue
    return history


@settings(max_examples=100)
@given(st.lists(commands, max_size=20))
def test_any_commands_bring_each_stage_at_most_once_and_in_order(
    sequence: list[RoundCommand],
) -> None:
    stages = [type(e) for e in played(sequence) if not isinstance(e, CheckInAsked)]
    order = [type(STARTED), ClosingAsked, ReminderAsked, FinishAsked, RoundClosed]
    assert stages == [stage for stage in order if stage in stages]


@settings(max_examples=100)
@given(st.lists(commands, max_size=20))
def test_any_commands_settle_each_check_in_exactly_once(
    sequence: list[RoundCommand],
) -> None:
    """Asked or skipped: so nothing of a finished round stays due for ever."""
    settled: list[int] = []
    history = played(sequence)
    for event in history:
        match event:
            case CheckInAsked(number=number, skipped=skipped):
                settled += [*skipped, number]
            case ClosingAsked() | FinishAsked():
                settled += event.skipped_check_ins
            case _:
                pass
    assert settled == list(range(1, len(settled) + 1))
    if any(isinstance(event, FinishAsked) for event in history):
        assert len(settled) == len(TIMELINE.check_ins)


@settings(max_examples=100)
@given(st.lists(commands, max_size=20))
def test_any_commands_leave_the_reminder_before_the_finish(
    sequence: list[RoundCommand],
) -> None:
    for event in played(sequence):
        if isinstance(event, ClosingAsked):
            assert event.at < event.reminder_at < event.finish_at
        if isinstance(event, ReminderAsked):
            assert event.at < event.finish_at


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(EVENTS.values())).flatmap(made), max_size=12))
def test_a_round_refuses_no_fact_in_any_order(history: list[Event]) -> None:
    ours = [event for event in history if isinstance(event, RoundEvent)]
    assert ROUND.fold(history) == ROUND.fold(ours)
