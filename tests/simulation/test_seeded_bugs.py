import pytest

from tests.simulation.bugs import BUGS, Bug
from tests.simulation.machine import Machine

pytestmark = pytest.mark.integration

#: Where the known seed shows it no more, so many are tried.
SEEDS = 150


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_sown_on_purpose_is_seen(machine: Machine, bug: Bug) -> None:
    assert bug.first_seen(machine, [bug.seed, *range(SEEDS)]) is not None
