"""A program's managers, settings and rhythm, as they are steered."""

from datetime import date, datetime, timedelta

import pytest

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import (
    AddManager,
    ChangedMeanwhile,
    ChangeSettings,
    MoveRound,
    OpenRound,
    PauseProgram,
    ProgramCommand,
    ProgramState,
    RemoveManager,
    ReplaceManagers,
    ResumeProgram,
    SkipRound,
    StartProgram,
    TakeBackSkip,
    change_settings,
    may_host,
    needs_manager,
)
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ProgramPaused,
    ProgramResumed,
    ProgramSettingsChanged,
    RoundMoved,
    RoundOpened,
    RoundSkipped,
    Settings,
    SkipReason,
)
from tests.unit.facts import (
    ANN,
    BO,
    CHANNEL,
    CY,
    PROGRAM,
    START,
    WORKSPACE,
    program_started,
    round_opened,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

WEEK = timedelta(weeks=1)
#: Every second Monday at 10:00; ANN invited Ponchik.
STARTED = program_started()
FIRST = START + WEEK
SECOND = FIRST + 2 * WEEK
TRIOS = Settings(group_size=3)


def a_program(*events: Event) -> Given[ProgramCommand, ProgramState]:
    return Given(DECIDER, (STARTED, *events))


def state_after(*events: Event) -> ProgramState:
    return DECIDER.fold([STARTED, *events])


def added(person: object, by: object = ANN) -> ManagerAdded:
    return ManagerAdded.model_validate({"person": person, "by": by, "at": START})


def removed(person: object, by: object = ANN) -> ManagerRemoved:
    return ManagerRemoved.model_validate({"person": person, "by": by, "at": START})


def test_who_invited_ponchik_is_the_first_manager() -> None:
    assert state_after().managers == (ANN,)


def test_a_manager_is_added_once_and_removed_once() -> None:
    a_program().when(AddManager(BO, ANN, START)).then(added(BO))
    a_program(added(BO)).when(AddManager(BO, ANN, START)).nothing_happens()
    a_program(added(BO)).when(RemoveManager(BO, BO, START)).then(removed(BO, BO))
    a_program().when(RemoveManager(BO, ANN, START)).nothing_happens()


def test_a_program_is_handed_over_but_not_to_nobody() -> None:
    over = ReplaceManagers(frozenset({BO}), ANN, START)
    a_program().when(over).then(added(BO), removed(ANN))
    nobody = a_program().when(ReplaceManagers(frozenset(), ANN, START))
    nobody.refused(Invalid, "choose at least one")


def test_the_last_manager_may_go_and_the_program_then_needs_one() -> None:
    a_program().when(RemoveManager(ANN, ANN, START)).then(removed(ANN))
    assert needs_manager(state_after(removed(ANN)))
    assert not needs_manager(state_after())


def test_managers_and_workspace_admins_may_do_what_hosts_do() -> None:
    state = state_after(added(BO))
    for person, admin, may in (
        (ANN, False, True),
        (CY, False, False),
        (CY, True, True),
    ):
        assert may_host(state, person, is_workspace_admin=admin) is may


def changed(settings: Settings, at: datetime | None = FIRST) -> ProgramSettingsChanged:
    return ProgramSettingsChanged(settings=settings, next_round_at=at, by=BO, at=START)


def test_settings_are_changed_by_who_saw_the_present_ones() -> None:
    a_program().when(ChangeSettings(TRIOS, 1, BO, START)).then(changed(TRIOS))
    a_program(changed(TRIOS)).when(
        ChangeSettings(TRIOS, 1, ANN, START)
    ).nothing_happens()


def test_the_second_of_two_managers_hears_what_the_first_changed() -> None:
    state = state_after(changed(TRIOS))
    with pytest.raises(ChangedMeanwhile) as refused:
        DECIDER.decide(ChangeSettings(Settings(own_morning=True), 1, ANN, START), state)
    assert refused.value.changed == {"group_size": 3}
    assert (refused.value.by, refused.value.version) == (BO, 2)


AS_EVER = Settings()


def first_on(day: date, settings: Settings = AS_EVER) -> ChangeSettings:
    return ChangeSettings(settings, None, ANN, START, day)


def test_the_rhythm_begins_anew_on_the_day_that_was_chosen() -> None:
    wednesday = change_settings(Settings(), {"weekday": 2})
    day = FIRST.date() + timedelta(days=9)
    (told,) = DECIDER.decide(first_on(day, wednesday), state_after())
    assert isinstance(told, ProgramSettingsChanged)
    assert told.next_round_at == FIRST + timedelta(days=9)
    after = state_after(told)
    assert (after.next_round_on, after.is_moved) == (day, False)


def test_a_day_is_chosen_also_where_nothing_else_changes() -> None:
    (told,) = DECIDER.decide(first_on(FIRST.date() + WEEK), state_after())
    assert isinstance(told, ProgramSettingsChanged)
    assert told.next_round_at == FIRST + WEEK


@pytest.mark.parametrize(("days", "words"), [(-14, "is over"), (5, "working day")])
def test_the_rhythm_begins_on_no_day_that_does_not_fit(days: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        DECIDER.decide(first_on(FIRST.date() + timedelta(days=days)), state_after())


def test_a_rhythm_that_begins_anew_cuts_no_round_short() -> None:
    running = state_after(round_opened())
    with pytest.raises(Conflict, match="still running"):
        DECIDER.decide(first_on(FIRST.date() + timedelta(days=2)), running)


def test_other_settings_keep_a_start_that_was_moved() -> None:
    moved = RoundMoved(
        next_round_at=FIRST + timedelta(days=1),
        next_round_on=FIRST.date(),
        by=ANN,
        at=START,
    )
    (told,) = DECIDER.decide(ChangeSettings(TRIOS, None, BO, START), state_after(moved))
    assert isinstance(told, ProgramSettingsChanged)
    assert (told.next_round_at, told.next_round_on) == (
        FIRST + timedelta(days=1),
        FIRST.date(),
    )


def test_a_new_day_off_moves_the_start_that_fell_on_it() -> None:
    off = Settings(days_off=(FIRST.date(),))
    (told,) = DECIDER.decide(ChangeSettings(off, None, BO, START), state_after())
    assert isinstance(told, ProgramSettingsChanged)
    assert (told.next_round_at, told.next_round_on) == (
        FIRST + timedelta(days=1),
        FIRST.date(),
    )


@pytest.mark.parametrize("hour", [7, 16, 23])
def test_an_hour_that_is_not_decent_is_refused_but_an_old_one_stays(hour: int) -> None:
    with pytest.raises(Invalid, match="from 8:00 to 15:00, please"):
        change_settings(Settings(), {"hour": hour})
    old = Settings.model_validate({"cadence": {"hour": hour}})
    assert change_settings(old, {"group_size": 3}).cadence.hour == hour


def test_working_days_that_leave_no_round_long_enough_are_refused() -> None:
    with pytest.raises(Invalid, match="a round takes 4 working days"):
        change_settings(Settings(), {"working_days": [0, 1], "every_weeks": 1})


def move(day: date, due: datetime = FIRST) -> MoveRound:
    return MoveRound(due, day, BO, START)


def test_the_next_round_moves_and_the_one_after_it_keeps_its_day() -> None:
    wednesday = FIRST + timedelta(days=2)
    moved = RoundMoved(
        next_round_at=wednesday, next_round_on=FIRST.date(), by=BO, at=START
    )
    a_program().when(move(wednesday.date())).then(moved)
    (opened,) = DECIDER.decide(OpenRound(1, wednesday), state_after(moved))
    assert isinstance(opened, RoundOpened)
    assert opened.next_round_at == SECOND


@pytest.mark.parametrize(
    ("days", "words"),
    [(5, "choose a working day"), (-14, "is over"), (11, "leaves the round 1 working")],
)
def test_a_round_moves_to_no_day_that_does_not_fit(days: int, words: str) -> None:
    day = (FIRST + timedelta(days=days)).date()
    a_program().when(move(day)).refused(Invalid, words)


def test_a_move_of_another_round_than_the_next_changes_nothing() -> None:
    a_program().when(move(SECOND.date(), SECOND)).nothing_happens()


def test_a_round_does_not_move_into_one_that_runs() -> None:
    running = round_opened(at=FIRST)
    sooner = MoveRound(running.next_round_at, FIRST.date() + WEEK, BO, FIRST)
    a_program(running).when(sooner).refused(Conflict, "round 1 is still running")


def test_the_next_round_is_skipped_once_by_hand() -> None:
    skip = SkipRound(FIRST, SkipReason.BY_HAND, START, BO)
    told = skipped_by_hand()
    a_program().when(skip).then(told)
    a_program(told).when(skip).nothing_happens()


def skipped_by_hand() -> RoundSkipped:
    return RoundSkipped(
        reason=SkipReason.BY_HAND,
        day=FIRST.date(),
        next_round_at=SECOND,
        by=BO,
        at=START,
    )


def test_a_skip_is_taken_back_and_all_is_planned_as_before() -> None:
    back = TakeBackSkip(FIRST, ANN, START)
    again = RoundMoved(
        next_round_at=FIRST, next_round_on=FIRST.date(), by=ANN, at=START
    )
    a_program(skipped_by_hand()).when(back).then(again)
    a_program(skipped_by_hand(), again).when(back).nothing_happens()
    (opened,) = DECIDER.decide(
        OpenRound(1, FIRST), state_after(skipped_by_hand(), again)
    )
    assert isinstance(opened, RoundOpened)
    assert opened.next_round_at == SECOND


def test_a_moved_round_that_was_skipped_comes_back_where_it_was_moved_to() -> None:
    tuesday = FIRST + timedelta(days=1)
    moved = RoundMoved(
        next_round_at=tuesday, next_round_on=FIRST.date(), by=BO, at=START
    )
    again = moved.model_copy(update={"by": ANN})
    back = TakeBackSkip(tuesday, ANN, START)
    a_program(moved, skipped_by_hand()).when(back).then(again)


def test_no_skip_is_taken_back_but_the_last_while_nothing_else_was_planned() -> None:
    back = TakeBackSkip(FIRST, ANN, START)
    a_program().when(back).nothing_happens()
    a_program(skipped_by_hand(), paused(None, None)).when(back).nothing_happens()
    other = TakeBackSkip(SECOND, ANN, START)
    a_program(skipped_by_hand()).when(other).nothing_happens()
    by_itself = skipped_by_hand().model_copy(
        update={"reason": SkipReason.TOO_FEW_MEMBERS}
    )
    a_program(by_itself).when(back).nothing_happens()


def test_a_skip_is_not_taken_back_once_its_round_would_have_started() -> None:
    late = TakeBackSkip(FIRST, ANN, FIRST)
    a_program(skipped_by_hand()).when(late).refused(Conflict, "would have started")


def paused(until: date | None, at: datetime | None) -> ProgramPaused:
    return ProgramPaused(
        until=until, next_round_at=at, next_round_on=None, by=BO, at=START
    )


def test_a_program_pauses_until_a_day_and_its_rhythm_goes_on() -> None:
    until = FIRST.date() + timedelta(days=1)
    a_program().when(PauseProgram(until, BO, START)).then(paused(until, SECOND))


def test_a_program_pauses_for_good_and_starts_no_round() -> None:
    forever = PauseProgram(None, BO, START)
    a_program().when(forever).then(paused(None, None))
    a_program(paused(None, None)).when(forever).nothing_happens()
    opening = a_program(paused(None, None)).when(OpenRound(1, FIRST))
    opening.refused(Conflict, "paused: resume it first")


def test_a_day_that_is_over_is_no_end_of_a_pause() -> None:
    pausing = a_program().when(PauseProgram(START.date(), BO, START))
    pausing.refused(Invalid, "is over")


def test_a_paused_program_is_resumed_by_hand_or_by_its_next_round() -> None:
    resume = ResumeProgram(BO, START)
    resumed = ProgramResumed(next_round_at=FIRST, by=BO, at=START)
    a_program(paused(None, None)).when(resume).then(resumed)
    a_program().when(resume).nothing_happens()
    until = SECOND.date()
    opened = round_opened(at=SECOND)
    assert state_after(paused(until, SECOND)).is_paused
    assert not state_after(paused(until, SECOND), opened).is_paused


def begin(day: date | None) -> StartProgram:
    return StartProgram(PROGRAM, WORKSPACE, CHANNEL, None, ANN, START, day)


def test_the_first_round_leaves_three_working_days_to_step_out() -> None:
    """START is a Monday, so Thursday is the first day."""
    thursday = START.date() + timedelta(days=3)
    (told,) = DECIDER.decide(begin(thursday), ProgramState())
    assert DECIDER.fold([told]).next_round_at == START + timedelta(days=3)
    for days, words in ((2, "three working days"), (5, "working day"), (-1, "over")):
        day = START.date() + timedelta(days=days)
        Given(DECIDER).when(begin(day)).refused(Invalid, words)
