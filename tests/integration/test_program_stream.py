"""A program's stream stays short: it is read whole before each decision about it."""

import pytest

from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(20)]

#: That it began and ended, and that the channel was told so.
OF_A_ROUND = 4
#: A heads-up, the beginning and the end.
FOR_EACH_HOST = 3


def recorded(played: Played) -> int:
    [row] = played.rows(
        "SELECT count(*)::int AS events FROM events WHERE stream LIKE 'program-%'"
    )
    return int(row["events"])


def test_a_round_adds_a_few_events_and_none_for_each_group(played: Played) -> None:
    played.start_round()
    for _ in range(2):
        before = recorded(played)
        played.ponchik.rounds.close(played.channel, BY_TEST)
        played.work()
        played.ponchik.rounds.finish(played.channel, BY_TEST)
        played.work()
        played.start_round()
        added = recorded(played) - before
        assert OF_A_ROUND <= added <= OF_A_ROUND + FOR_EACH_HOST
