"""Two people whom a manager keeps apart, as the program's history tells it."""

import pytest

from ponchik.domain.program import PROGRAM, AddRule, RemoveRule
from ponchik.errors import Invalid
from ponchik.events.program import ManagerRuleAdded, ManagerRuleRemoved
from tests.unit.facts import ANN, BO, CY, START, day, program_started
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

FIRST, SECOND = sorted((ANN, BO))
ADDED = ManagerRuleAdded(one=FIRST, other=SECOND, at=START)
REMOVED = ManagerRuleRemoved(one=FIRST, other=SECOND, at=day(1))


def test_a_rule_is_added_once_whoever_is_named_first() -> None:
    Given(PROGRAM, (program_started(),)).when(AddRule((BO, ANN), START)).then(ADDED)
    again = Given(PROGRAM, (program_started(), ADDED))
    again.when(AddRule((ANN, BO), day(1))).nothing_happens()


def test_a_rule_is_removed_once() -> None:
    known = Given(PROGRAM, (program_started(), ADDED))
    known.when(RemoveRule((BO, ANN), day(1))).then(REMOVED)
    gone = Given(PROGRAM, (program_started(), ADDED, REMOVED))
    gone.when(RemoveRule((ANN, BO), day(1))).nothing_happens()


def test_the_state_knows_who_is_kept_apart() -> None:
    other = ManagerRuleAdded(one=ANN, other=CY, at=START)
    state = PROGRAM.fold([program_started(), ADDED, other, REMOVED])
    assert state.rules == {(ANN, CY)}


def test_nobody_is_kept_apart_from_themselves() -> None:
    alone = Given(PROGRAM, (program_started(),)).when(AddRule((ANN, ANN), START))
    alone.refused(Invalid, "nobody can be kept apart from themselves: name two people")
