"""Rounds that are played ahead are those that would be drawn, and tell of no rule."""

import pytest

from ponchik.domain.pairing import History, pair_members
from ponchik.domain.rounds_ahead import people_of_latest, play_ahead
from tests.harness.measures import longer
from tests.unit.facts import ANN, BO, CY, DEE
from tests.unit.pairing import Channel, leader_first, people

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("count", "size"), [(6, 2), (9, 2), (12, 3), *longer((25, 4))])
def test_each_round_knows_of_those_before_it(count: int, size: int) -> None:
    channel, members = Channel(size), people(count)
    channel.play(members)
    history = History.of_rounds(channel.rounds, size)
    for number, ahead in enumerate(play_ahead(members, history, size, 10)):
        past = History.of_rounds(channel.rounds, size)
        drawn = pair_members(members, past, size, number)
        assert ahead == (len(drawn.groups), drawn.repeats)
        channel.rounds.append([leader_first(group) for group in drawn.groups])


def test_those_of_the_latest_round_are_who_was_in_a_group() -> None:
    history = History.of_rounds([[[ANN, BO], [CY, DEE]], [[ANN, CY]]])
    assert set(people_of_latest(history)) == {ANN, CY}
    assert people_of_latest(History()) == []


def test_one_person_alone_has_no_groups_to_come() -> None:
    assert set(play_ahead([ANN], History(), 2, 3)) == {(0, 0)}
