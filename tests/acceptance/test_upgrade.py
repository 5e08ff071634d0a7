"""Without a gap: the previous version works on this one's tables, under chaos."""

from pathlib import Path

import pytest

from tests.chaos.upgrade import upgraded
from tests.harness.previous import NoHistory, Previous, previous_version

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

MEETINGS = 4
SEED = 7


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Previous:
    try:
        found = previous_version(tmp_path_factory.mktemp("before"))
    except NoHistory as error:
        pytest.skip(f"NOT RUN: the previous version is not in this clone ({error})")
    assert found.lacks
    return found


def test_a_round_goes_on_from_the_previous_version_to_this_one(
    before: Previous, tmp_path: Path
) -> None:
    found = upgraded(before, tmp_path, MEETINGS, SEED)
    assert found.is_good, f"from {before.commit}:\n{found.table()}"
