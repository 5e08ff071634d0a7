"""How a program starts, changes, moves and ends."""

from datetime import timedelta

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
    program_id,
)
from ponchik.errors import Refused
from ponchik.events.event import Event
from ponchik.events.program import (
    EndReason,
    ProgramEvent,
    ProgramMoved,
    ProgramSettingsChanged,
    RoundEnded,
    RoundOpened,
    Settings,
)
from ponchik.events.upcasters import EVENTS
from tests.unit.facts import CHANNEL, START
from tests.unit.made_events import made
from tests.unit.made_events import settings as made_settings
from tests.unit.programs import (
    ENDED,
    FIRST,
    FIRST_AT,
    ON_FRIDAYS,
    STARTED,
    TRIOS,
    WEEK,
    a_program,
    skip,
    start,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit


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
