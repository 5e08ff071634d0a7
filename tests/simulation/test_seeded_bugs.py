import pytest

from tests.simulation.bugs import BUGS, Bug
from tests.simulation.machine import Machine
from tests.simulation.run import simulate

pytestmark = [pytest.mark.integration, pytest.mark.longer]

SEEDS = 250


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_sown_on_purpose_is_seen(machine: Machine, bug: Bug) -> None:
    seen = bug.first_seen(machine, range(bug.since, bug.since + SEEDS))
    assert seen is not None
    without = simulate(machine, seen.seed, focus=bug.focus)
    assert not without.failures, "so it was not the bug that was seen"
