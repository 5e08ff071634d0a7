"""Two people who avoid each other, as the program's history tells it."""

import pytest

from ponchik.domain.program import PROGRAM, Avoid, StopAvoiding
from ponchik.errors import Invalid
from ponchik.events.program import AvoidanceAdded, AvoidanceRemoved
from tests.unit.facts import ANN, BO, CY, START, day, program_started
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

FIRST, SECOND = sorted((ANN, BO))
ADDED = AvoidanceAdded(one=FIRST, other=SECOND, at=START)
REMOVED = AvoidanceRemoved(one=FIRST, other=SECOND, at=day(1))


def test_an_avoidance_is_added_once_whoever_is_named_first() -> None:
    Given(PROGRAM, (program_started(),)).when(Avoid((BO, ANN), START)).then(ADDED)
    again = Given(PROGRAM, (program_started(), ADDED))
    again.when(Avoid((ANN, BO), day(1))).nothing_happens()


def test_an_avoidance_is_removed_once() -> None:
    known = Given(PROGRAM, (program_started(), ADDED))
    known.when(StopAvoiding((BO, ANN), day(1))).then(REMOVED)
    gone = Given(PROGRAM, (program_started(), ADDED, REMOVED))
    gone.when(StopAvoiding((ANN, BO), day(1))).nothing_happens()


def test_the_state_knows_who_avoids_whom() -> None:
    other = AvoidanceAdded(one=ANN, other=CY, at=START)
    state = PROGRAM.fold([program_started(), ADDED, other, REMOVED])
    assert state.avoidances == {(ANN, CY)}


def test_nobody_avoids_themselves() -> None:
    alone = Given(PROGRAM, (program_started(),)).when(Avoid((ANN, ANN), START))
    alone.refused(Invalid, "nobody can avoid themselves: name two people")
