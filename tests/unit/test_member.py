"""What one member wants, as their own history tells it."""

import pytest

from ponchik.domain.member import (
    MEMBER,
    AddPrivateAvoidance,
    NoteLateJoin,
    RemovePrivateAvoidance,
)
from ponchik.errors import Invalid
from ponchik.events.member import (
    JoinedLate,
    PrivateAvoidanceAdded,
    PrivateAvoidanceRemoved,
)
from tests.unit.facts import ANN, BO, CY, PROGRAM, START, day, program_started
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

ADDED = PrivateAvoidanceAdded(other=BO, at=START)
REMOVED = PrivateAvoidanceRemoved(other=BO, at=day(1))


def test_an_avoidance_is_added_once() -> None:
    Given(MEMBER).when(AddPrivateAvoidance(ANN, BO, START)).then(ADDED)
    again = Given(MEMBER, (ADDED,))
    again.when(AddPrivateAvoidance(ANN, BO, day(1))).nothing_happens()


def test_an_avoidance_is_removed_once() -> None:
    command = RemovePrivateAvoidance(BO, day(1))
    Given(MEMBER, (ADDED,)).when(command).then(REMOVED)
    Given(MEMBER, (ADDED, REMOVED)).when(command).nothing_happens()


def test_an_avoidance_can_be_added_again() -> None:
    gone = Given(MEMBER, (ADDED, REMOVED))
    gone.when(AddPrivateAvoidance(ANN, BO, START)).then(ADDED)


def test_the_state_knows_whom_the_member_avoids() -> None:
    other = PrivateAvoidanceAdded(other=CY, at=START)
    state = MEMBER.fold([program_started(), ADDED, other, REMOVED])
    assert state.avoids == {CY}


def test_nobody_avoids_themselves() -> None:
    alone = Given(MEMBER).when(AddPrivateAvoidance(ANN, ANN, START))
    alone.refused(Invalid, "nobody can avoid themselves: name somebody else")


def late(number: int, when: int) -> JoinedLate:
    return JoinedLate(program=PROGRAM, number=number, first_half=False, at=day(when))


def test_a_round_that_a_member_came_too_late_for_is_noted_once() -> None:
    Given(MEMBER).when(NoteLateJoin(late(2, 5))).then(late(2, 5))
    again = Given(MEMBER, (late(2, 5),))
    again.when(NoteLateJoin(late(2, 6))).nothing_happens()
    again.when(NoteLateJoin(late(3, 20))).then(late(3, 20))
