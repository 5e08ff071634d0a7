from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import (
    EndProgram,
    EndRound,
    MoveProgram,
    OpenRound,
    ProgramCommand,
    ProgramState,
    SkipRound,
    StartProgram,
    program_id,
    round_id,
)
from ponchik.errors import Conflict, Refused
from ponchik.events.event import Event
from ponchik.events.program import (
    Cadence,
    EndReason,
    ProgramEnded,
    ProgramEvent,
    ProgramMoved,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundOpened,
    RoundSkipped,
    Settings,
    SkipReason,
)
from ponchik.events.upcasters import EVENTS
from tests.unit.facts import ANN, CHANNEL, PROGRAM, START, WORKSPACE
from tests.unit.made_events import made
from tests.unit.made_events import settings as made_settings
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

#: The default cadence is every second Monday at 10:00 UTC, and START is such a moment.
WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
FIRST_AT = START + WEEK
TRIOS = Settings(group_size=3)
ON_FRIDAYS = Settings(cadence=Cadence(weekday=4, every_weeks=1))

STARTED = ProgramStarted(
    program=PROGRAM,
    workspace=WORKSPACE,
    channel=CHANNEL,
    settings=Settings(),
    started_by=ANN,
    next_round_at=FIRST_AT,
    at=START,
)
ENDED = ProgramEnded(reason=EndReason.REMOVED, at=START)


def opened(number: int, next_round_at: datetime, at: datetime) -> RoundOpened:
    return RoundOpened(
        round=round_id(PROGRAM, number),
        number=number,
        next_round_at=next_round_at,
        at=at,
    )


def ended(number: int, at: datetime) -> RoundEnded:
    return RoundEnded(round=round_id(PROGRAM, number), number=number, at=at)


def start(settings: Settings | None = None, now: datetime = START) -> StartProgram:
    return StartProgram(
        program=PROGRAM,
        workspace=WORKSPACE,
        channel=CHANNEL,
        settings=settings,
        started_by=ANN,
        now=now,
    )


FIRST = opened(1, FIRST_AT + 2 * WEEK, FIRST_AT)


def a_program(*events: Event) -> Given[ProgramCommand, ProgramState]:
    return Given(DECIDER, (STARTED, *events))


def test_a_program_starts_with_the_default_settings_at_the_next_moment() -> None:
    Given(DECIDER).when(start()).then(STARTED)


def test_a_program_started_with_settings_keeps_them() -> None:
    told = STARTED.model_copy(update={"settings": TRIOS})
    Given(DECIDER).when(start(TRIOS)).then(told)


def test_starting_a_running_program_changes_nothing_by_itself() -> None:
    a_program().when(start()).nothing_happens()
    a_program().when(start(Settings())).nothing_happens()


def test_starting_a_running_program_with_other_settings_changes_them() -> None:
    friday = START + timedelta(days=4)
    a_program().when(start(ON_FRIDAYS)).then(
        ProgramSettingsChanged(settings=ON_FRIDAYS, next_round_at=friday, at=START)
    )


def test_new_settings_do_not_cut_a_running_round_short() -> None:
    """The planned start is a Monday; the first Friday not before it is four days on."""
    friday = FIRST_AT + 2 * WEEK + timedelta(days=4)
    a_program(FIRST).when(start(ON_FRIDAYS, FIRST_AT)).then(
        ProgramSettingsChanged(settings=ON_FRIDAYS, next_round_at=friday, at=FIRST_AT)
    )


def test_settings_that_keep_the_cadence_keep_the_planned_start() -> None:
    a_program(FIRST).when(start(TRIOS, FIRST_AT)).then(
        ProgramSettingsChanged(
            settings=TRIOS, next_round_at=FIRST_AT + 2 * WEEK, at=FIRST_AT
        )
    )


def test_a_program_that_ended_starts_again_with_the_settings_it_had() -> None:
    changed = ProgramSettingsChanged(settings=TRIOS, next_round_at=FIRST_AT, at=START)
    told = STARTED.model_copy(update={"settings": TRIOS})
    a_program(changed, ENDED).when(start()).then(told)


def test_a_program_moves_with_its_channel_once() -> None:
    a_program().when(MoveProgram("C0TEA", START)).then(
        ProgramMoved(channel="C0TEA", at=START)
    )
    a_program().when(MoveProgram(CHANNEL, START)).nothing_happens()


def test_a_program_ends_once() -> None:
    end = EndProgram(EndReason.REMOVED, START)
    a_program().when(end).then(ENDED)
    a_program(ENDED).when(end).nothing_happens()
    Given(DECIDER).when(end).nothing_happens()


def test_a_round_at_its_moment_plans_the_next_one_a_period_later() -> None:
    a_program().when(OpenRound(1, FIRST_AT)).then(FIRST)


def test_a_round_by_hand_shortly_before_a_regular_one_takes_its_place() -> None:
    now = FIRST_AT - timedelta(days=2)
    (told,) = DECIDER.decide(OpenRound(1, now), DECIDER.fold([STARTED]))
    assert told == opened(1, FIRST_AT + 2 * WEEK, now)


def test_a_round_by_hand_long_before_a_regular_one_leaves_it_its_place() -> None:
    later = STARTED.model_copy(update={"next_round_at": FIRST_AT + WEEK})
    Given(DECIDER, (later,)).when(OpenRound(1, START)).then(
        opened(1, FIRST_AT + WEEK, START)
    )


def test_one_round_runs_at_a_time() -> None:
    second = a_program(FIRST).when(OpenRound(2, FIRST_AT))
    second.refused(Conflict, "round 1 is still running: finish it")


def test_the_next_round_has_the_next_number() -> None:
    now = FIRST_AT + 2 * WEEK
    after_first = a_program(FIRST, ended(1, now))
    after_first.when(OpenRound(2, now)).then(opened(2, now + 2 * WEEK, now))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_round_with_another_number_than_the_next_is_refused(number: int) -> None:
    wrong = a_program(FIRST, ended(1, START)).when(OpenRound(number, START))
    wrong.refused(Conflict, "the next is 2")


@pytest.mark.parametrize("history", [(), (STARTED, ENDED)], ids=["never", "ended"])
def test_a_channel_that_is_not_served_gets_no_round(history: tuple[Event, ...]) -> None:
    opening = Given(DECIDER, history).when(OpenRound(1, START))
    opening.refused(Conflict, "does not serve this channel: invite it")


def test_only_the_open_round_ends() -> None:
    a_program(FIRST).when(EndRound(1, START)).then(ended(1, START))
    a_program(FIRST).when(EndRound(2, START)).nothing_happens()
    a_program(FIRST, ended(1, START)).when(EndRound(1, START)).nothing_happens()
    Given(DECIDER).when(EndRound(1, START)).nothing_happens()


def test_a_round_ends_even_after_its_program() -> None:
    a_program(FIRST, ENDED).when(EndRound(1, START)).then(ended(1, START))


def test_a_program_that_starts_again_still_knows_its_rounds() -> None:
    again = a_program(FIRST, ENDED, STARTED)
    again.when(OpenRound(2, START)).refused(Conflict, "round 1 is still running")


def skip(due: datetime, now: datetime) -> SkipRound:
    return SkipRound(due=due, reason=SkipReason.TOO_FEW_MEMBERS, now=now)


def test_a_round_nobody_can_join_is_skipped_until_the_next_period() -> None:
    a_program().when(skip(FIRST_AT, FIRST_AT)).then(
        RoundSkipped(
            reason=SkipReason.TOO_FEW_MEMBERS,
            day=FIRST_AT.date(),
            next_round_at=FIRST_AT + 2 * WEEK,
            at=FIRST_AT,
        )
    )


def test_a_round_skipped_after_a_long_outage_tells_of_those_that_were_missed() -> None:
    now, following = FIRST_AT + 5 * WEEK, FIRST_AT + 6 * WEEK
    told = [
        RoundSkipped(reason=reason, day=day.date(), next_round_at=following, at=now)
        for reason, day in (
            (SkipReason.TOO_FEW_MEMBERS, FIRST_AT),
            (SkipReason.MISSED, FIRST_AT + 2 * WEEK),
            (SkipReason.MISSED, FIRST_AT + 4 * WEEK),
        )
    ]
    a_program().when(skip(FIRST_AT, now)).then(*told)


def test_a_round_opened_after_a_long_outage_stands_for_the_last_that_was_missed() -> (
    None
):
    now, following = FIRST_AT + 3 * WEEK, FIRST_AT + 4 * WEEK
    first = RoundSkipped(
        reason=SkipReason.MISSED, day=FIRST_AT.date(), next_round_at=following, at=now
    )
    a_program().when(OpenRound(1, now)).then(opened(1, following, now), first)


def test_a_round_is_skipped_once() -> None:
    skipped = RoundSkipped(
        reason=SkipReason.TOO_FEW_MEMBERS, next_round_at=FIRST_AT + 2 * WEEK, at=START
    )
    a_program(skipped).when(skip(FIRST_AT, FIRST_AT)).nothing_happens()
    a_program(ENDED).when(skip(FIRST_AT, FIRST_AT)).nothing_happens()


def test_the_same_channel_is_always_the_same_program() -> None:
    assert program_id("T1", "C1") == program_id("T1", "C1")
    assert len({program_id(t, c) for t in ("T1", "T2") for c in ("C1", "C2")}) == 4


moments = st.integers(0, 100).map(lambda days: START + timedelta(days=days))
commands = st.one_of(
    st.builds(start, st.none() | made_settings(), moments),
    st.builds(MoveProgram, st.sampled_from([CHANNEL, "C0TEA"]), moments),
    st.builds(EndProgram, st.sampled_from(EndReason), moments),
    st.builds(OpenRound, st.integers(1, 4), moments),
    st.builds(EndRound, st.integers(1, 4), moments),
    st.builds(skip, moments, moments),
)


def played(sequence: list[ProgramCommand]) -> list[Event]:
    history: list[Event] = []
    for command in sequence:
        try:
            history += DECIDER.decide(command, DECIDER.fold(history))
        except Refused:
            continue
    return history


@settings(max_examples=100)
@given(st.lists(commands, max_size=25))
def test_any_commands_number_the_rounds_without_holes_one_at_a_time(
    sequence: list[ProgramCommand],
) -> None:
    told = [
        (type(event), event.number)
        for event in played(sequence)
        if isinstance(event, RoundOpened | RoundEnded)
    ]
    one_after_another = [
        (kind, number)
        for number in range(1, len(told) + 1)
        for kind in (RoundOpened, RoundEnded)
    ]
    assert told == one_after_another[: len(told)]


@settings(max_examples=100)
@given(st.lists(commands, max_size=25))
def test_any_commands_plan_the_next_round_for_later_while_the_program_runs(
    sequence: list[ProgramCommand],
) -> None:
    history, due = played(sequence), None
    for event in history:
        planned = getattr(event, "next_round_at", None)
        # One that is due already stays so, whatever else is changed.
        assert planned is None or planned > event.at or planned == due
        due = planned or due
    state = DECIDER.fold(history)
    assert state.running == (state.next_round_at is not None)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(EVENTS.values())).flatmap(made), max_size=12))
def test_a_program_refuses_no_fact_in_any_order(history: list[Event]) -> None:
    ours = [event for event in history if isinstance(event, ProgramEvent)]
    assert DECIDER.fold(history) == DECIDER.fold(ours)
