"""What the groups of a round are given to begin with."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ponchik.domain.introductions import introductions_of
from ponchik.domain.slots import Hours
from ponchik.events.program import WorkingTime
from ponchik.events.round import RoundStarted
from tests.unit.facts import ANN, BO, CY, DEE, END, TIMELINE, round_started

pytestmark = pytest.mark.unit

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
WORKING = WorkingTime(
    hour=10, minute=0, zone="Europe/Berlin", working_days=(0, 1, 2, 3, 4), days_off=()
)
AT_NINE = Hours(BERLIN)
HOURS = dict.fromkeys((ANN, BO, CY, DEE), AT_NINE)


def started(*groups: tuple[object, ...]) -> RoundStarted:
    found = round_started(1, groups or ((ANN, BO), (CY, DEE)))  # type: ignore[arg-type]
    return found.model_copy(update={"working": WORKING})


def test_each_group_is_given_times_within_its_hours_and_a_question() -> None:
    given = introductions_of(started(), HOURS, {}, [1, 2, 3])
    assert len(given) == 2
    for one in given.values():
        assert len(one.times) == 3
        assert all(time < END - timedelta(days=1) for time in one.times)
        assert one.outside == ()
        assert one.icebreaker in {1, 2, 3}
        assert one.asked_at == TIMELINE.check_ins[0]


def test_the_people_for_whom_it_is_early_or_late_are_named() -> None:
    hours = {**HOURS, BO: Hours(TOKYO)}
    first, second = introductions_of(started(), hours, {}, [1]).values()
    assert first.outside == (BO,)
    assert second.outside == ()


def test_a_group_gets_the_question_that_none_of_it_has_had() -> None:
    seen = {ANN: {1: 1}, BO: {3: 1}}
    first, _ = introductions_of(started(), HOURS, seen, [1, 2, 3]).values()
    assert first.icebreaker == 2


def test_a_round_without_check_ins_names_its_closing_question() -> None:
    timeline = TIMELINE.model_copy(update={"check_ins": ()})
    round_ = started().model_copy(update={"timeline": timeline})
    given = introductions_of(round_, HOURS, {}, [1])
    assert {one.asked_at for one in given.values()} == {TIMELINE.closing}


def test_a_round_of_before_working_times_gives_nothing() -> None:
    assert introductions_of(round_started(), HOURS, {}, [1]) == {}
