"""Skipping, breaks, stopping and coming back, as a member's own history tells it."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.application.inbound.break_words import read_until
from ponchik.domain.choices import ComingRound, absence
from ponchik.domain.decider import Decider
from ponchik.domain.member import (
    MEMBER,
    BreakOver,
    BreakTooLong,
    MemberCommand,
    MemberState,
    OptOut,
    Resume,
    SkipRound,
    TakeBreak,
)
from ponchik.domain.member_hours import NoWorkingHours, SetWorkingHours
from ponchik.errors import Invalid
from ponchik.events.event import Event
from ponchik.events.member import (
    BreakTaken,
    NextRoundSkipped,
    OptedOut,
    Resumed,
    WorkingHoursSet,
)
from tests.unit.facts import PROGRAM, START, made_up
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

OTHER = made_up("another program")
MONDAY = date(2026, 12, 14)
LATER = MONDAY + timedelta(weeks=2)
TODAY = date(2026, 12, 1)
COMING = ComingRound(PROGRAM, 8, MONDAY, MONDAY)
AFTER = ComingRound(PROGRAM, 9, LATER, LATER)
SKIPPED = NextRoundSkipped(program=PROGRAM, number=8, back_on=LATER, at=START)
STOPPED = OptedOut(program=PROGRAM, at=START)
STOPPED_EVERYWHERE = OptedOut(program=None, at=START)
BACK = Resumed(program=PROGRAM, at=START)


def on_break(until: date, program: UUID | None = PROGRAM) -> BreakTaken:
    return BreakTaken(program=program, until=until, at=START)


def is_out(coming: ComingRound, *events: Event) -> bool:
    return absence(MEMBER.fold(events).choices, coming) is not None


def test_a_skip_is_of_one_round() -> None:
    assert is_out(COMING, SKIPPED)
    assert not is_out(AFTER, SKIPPED)
    assert not is_out(COMING._replace(program=OTHER), SKIPPED)


def test_who_skips_a_round_that_is_left_out_is_in_the_one_that_takes_its_number() -> (
    None
):
    assert not is_out(COMING._replace(day=LATER, begins_on=LATER), SKIPPED)


def test_a_skipped_round_that_begins_late_or_is_moved_is_skipped_all_the_same() -> None:
    assert is_out(COMING._replace(begins_on=LATER), SKIPPED)


def test_a_break_ends_on_its_day() -> None:
    assert is_out(COMING, on_break(MONDAY + timedelta(days=1)))
    assert not is_out(COMING, on_break(MONDAY))


def test_who_stopped_is_out_until_they_come_back() -> None:
    assert is_out(AFTER, STOPPED)
    assert not is_out(AFTER, STOPPED, BACK)
    assert is_out(AFTER, STOPPED, BACK, STOPPED)


def test_one_may_come_back_to_one_program_and_stay_out_of_the_others() -> None:
    assert not is_out(COMING, STOPPED_EVERYWHERE, BACK)
    assert is_out(COMING._replace(program=OTHER), STOPPED_EVERYWHERE, BACK)
    assert is_out(COMING, BACK, STOPPED_EVERYWHERE)


def test_what_is_chosen_for_one_program_later_counts_there() -> None:
    assert not is_out(COMING, STOPPED_EVERYWHERE, on_break(MONDAY))
    assert is_out(COMING, on_break(MONDAY), STOPPED_EVERYWHERE)


def test_coming_back_to_all_leaves_what_was_chosen_for_one() -> None:
    given_ = Given(MEMBER, (STOPPED, STOPPED_EVERYWHERE))
    given_.when(Resume(None, START)).then(Resumed(program=None, at=START))
    back = Resumed(program=None, at=START)
    assert is_out(COMING, STOPPED, STOPPED_EVERYWHERE, back)
    Given(MEMBER, (STOPPED, STOPPED_EVERYWHERE, back)).when(Resume(None, START)).then(
        Resumed(program=PROGRAM, at=START)
    )


def test_what_is_so_already_is_no_fact() -> None:
    skip = SkipRound(COMING, LATER, START)
    Given(MEMBER).when(skip).then(SKIPPED)
    Given(MEMBER, (SKIPPED,)).when(skip).nothing_happens()
    Given(MEMBER, (STOPPED,)).when(skip).nothing_happens()
    Given(MEMBER, (STOPPED,)).when(OptOut(PROGRAM, START)).nothing_happens()
    Given(MEMBER).when(Resume(PROGRAM, START)).nothing_happens()
    Given(MEMBER).when(Resume(None, START)).nothing_happens()
    taken = TakeBreak(PROGRAM, MONDAY, TODAY, START)
    Given(MEMBER).when(taken).then(on_break(MONDAY))
    Given(MEMBER, (on_break(MONDAY),)).when(taken).nothing_happens()


@pytest.mark.parametrize(
    ("until", "refusal"),
    [
        (TODAY, BreakOver),
        (TODAY - timedelta(days=1), BreakOver),
        (TODAY + timedelta(days=367), BreakTooLong),
        (date.max, BreakTooLong),
    ],
)
def test_a_break_lasts_a_day_to_a_year(until: date, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        MEMBER.decide(TakeBreak(None, until, TODAY, START), MemberState())


scopes = st.sampled_from([PROGRAM, OTHER, None])
commands = st.one_of(
    st.builds(OptOut, scopes, st.just(START)),
    st.builds(Resume, scopes, st.just(START)),
    st.builds(TakeBreak, scopes, st.just(LATER), st.just(TODAY), st.just(START)),
    st.just(SkipRound(COMING, LATER, START)),
)


def played(
    decider: Decider[MemberCommand, MemberState], history: list[MemberCommand]
) -> MemberState:
    state = decider.initial_state
    for command in history:
        for event in decider.decide(command, state):
            state = decider.evolve(state, event)
    return state


@given(st.lists(commands, max_size=8))
def test_whoever_stops_is_out_and_whoever_comes_back_is_in(
    history: list[MemberCommand],
) -> None:
    for scope in (PROGRAM, None):
        state = played(MEMBER, [*history, OptOut(scope, START)])
        assert absence(state.choices, COMING)
    state = played(MEMBER, [*history, Resume(PROGRAM, START)])
    assert absence(state.choices, COMING) is None


@given(st.lists(commands, max_size=8), commands)
def test_a_command_that_is_repeated_changes_nothing_more(
    history: list[MemberCommand], last: MemberCommand
) -> None:
    if last == Resume(None, START):
        return  # the second one brings back who was out of single programs, too
    once = played(MEMBER, [*history, last])
    assert list(MEMBER.decide(last, once)) == []


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2 weeks", date(2026, 12, 15)),
        ("for a week", date(2026, 12, 8)),
        ("1 Day", date(2026, 12, 2)),
        ("3 months", date(2027, 3, 1)),
        ("until 2027-01-04", date(2027, 1, 4)),
        ("2027-01-04", date(2027, 1, 4)),
        ("tomorrow", date(2026, 12, 2)),
        ("9999 years", date.max),
        ("forever", None),
        ("", None),
        ("2027-13-01", None),
    ],
)
def test_how_long_is_read_as_it_is_typed(typed: str, until: date | None) -> None:
    assert read_until(typed, TODAY) == until


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        (time(17), time(9), {0}),
        (time(9), time(9, 29), {0}),
        (time(22), time(6), {0}),
        (time(9), time(17), set()),
    ],
)
def test_working_hours_leave_time_to_meet(
    begins: time, ends: time, days: set[int]
) -> None:
    wanted = SetWorkingHours(begins, ends, frozenset(days), START)
    with pytest.raises(NoWorkingHours):
        MEMBER.decide(wanted, MemberState())


def test_working_hours_that_were_set_before_are_no_fact() -> None:
    wanted = SetWorkingHours(time(9), time(9, 30), frozenset({4, 0}), START)
    hours = WorkingHoursSet(begins=time(9), ends=time(9, 30), days=(0, 4), at=START)
    Given(MEMBER).when(wanted).then(hours)
    Given(MEMBER, (hours,)).when(wanted).nothing_happens()
