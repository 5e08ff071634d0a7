"""What a round is told of people's teams and hours: numbers that name nobody."""

from datetime import UTC, datetime

import pytest

from ponchik.domain.roster import Roster
from tests.unit.facts import ANN, BO, CY, DEE

pytestmark = pytest.mark.unit

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def roster(
    titles: tuple[str | None, ...] = (), time_zones: tuple[str | None, ...] = ()
) -> Roster:
    return Roster((ANN, BO, CY, DEE), (), titles, time_zones)


def test_people_of_one_title_share_a_number_however_it_is_written() -> None:
    titles = ("Engineer", "Designer", " engineer ", None)
    assert roster(titles).teams() == (0, 1, 0, None)


def test_offsets_are_those_of_the_moment_and_unknown_for_unknown_zones() -> None:
    zones = ("Europe/Berlin", "Asia/Kolkata", "Moon/Base", None)
    assert roster(time_zones=zones).offsets(SUMMER) == (120, 330, None, None)
    assert roster(time_zones=zones).offsets(WINTER) == (60, 330, None, None)
