"""Groups of a small channel keep to a plan, worked out anew in each round."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ponchik.domain.pairing import (
    History,
    Wishes,
    group_sizes,
    most_free_rounds,
    pair_members,
)
from ponchik.domain.pairing.arrays import chance_of, cut
from ponchik.domain.pairing.circle import turned_season
from ponchik.domain.pairing.golfers import plan_rounds
from ponchik.domain.pairing.matching import Subproblem
from ponchik.domain.pairing.pair_seasons import plan_pairs
from ponchik.domain.pairing.plan import whole_season
from ponchik.domain.pairing.planes import lines
from ponchik.domain.pairing.uneven import uneven_season
from ponchik.domain.pairing.work import Work
from tests.harness.measures import longer
from tests.unit.pairing import Channel, members_of, people

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("count", "size"), [(24, 3), (24, 4), (15, 3), (30, 3)])
@pytest.mark.parametrize("seed", range(2))
def test_as_many_rounds_go_without_a_repeat_as_can(
    count: int, size: int, seed: int
) -> None:
    limit = most_free_rounds(count, size)
    assert Channel(size, seed).free_rounds(people(count), limit) == limit


@pytest.mark.parametrize(
    ("count", "size"), [(17, 3), (30, 4), *longer((26, 3), (30, 5))]
)
def test_in_a_turned_season_nobody_meets_twice(count: int, size: int) -> None:
    """Also where groups differ in size, and some sit in the middle."""
    sizes = group_sizes(count, size)
    season = turned_season(tuple(sizes))
    assert season is not None
    assert most_free_rounds(count, size) - len(season) in range(4)
    met = [
        (one, other)
        for groups in season
        for one, other in combinations(range(count), 2)
        if groups[one] == groups[other]
    ]
    assert len(set(met)) == len(met)
    for groups in season.tolist():
        assert [groups.count(number) for number in range(len(sizes))] == sizes


@pytest.mark.parametrize(
    ("count", "size", "rounds"),
    [
        (9, 3, 4),
        (27, 3, 13),
        (28, 4, 7),
        (64, 4, 21),
        (45, 5, 9),
        (56, 7, 8),
        (64, 8, 9),
    ],
)
def test_on_the_lines_of_a_plane_nobody_meets_twice(
    count: int, size: int, rounds: int
) -> None:
    season = lines(count, size)
    assert season is not None
    assert len(season) == rounds
    met = [
        (one, other)
        for groups in season
        for one, other in combinations(range(count), 2)
        if groups[one] == groups[other]
    ]
    assert len(set(met)) == len(met) == rounds * count * (size - 1) // 2


@pytest.mark.parametrize(("count", "size"), [(18, 3), (25, 3), (12, 4), (60, 5)])
def test_without_a_plane_of_so_many_people_there_are_no_lines(
    count: int, size: int
) -> None:
    assert lines(count, size) is None


@pytest.mark.parametrize("count", [9, 17, 25, 35])
def test_a_season_of_an_odd_number_of_pairs_is_as_long_as_any(count: int) -> None:
    sizes = group_sizes(count, 2)
    season = whole_season(cut(np.arange(count), sizes), sizes, 2)
    met = [p for groups in season for g in groups for p in combinations(sorted(g), 2)]
    assert len(set(met)) == len(met)
    assert len(season) == most_free_rounds(count, 2)


@settings(max_examples=15)
@given(st.integers(10, 24), st.integers(3, 4))
def test_in_a_season_of_groups_of_two_sizes_nobody_meets_twice_and_all_have_a_seat(
    count: int, size: int
) -> None:
    sizes = group_sizes(count, size)
    assume(len(set(sizes)) > 1 and len(sizes) >= max(sizes))
    season = uneven_season(tuple(sizes), size)
    met = [p for groups in season for g in groups for p in combinations(sorted(g), 2)]
    assert len(set(met)) == len(met)
    for groups in season:
        assert sorted(map(len, groups)) == sorted(sizes)
        assert sorted(one for group in groups for one in group) == list(range(count))


def test_who_is_fixed_keeps_their_seat_while_the_others_are_planned() -> None:
    sizes, chance = group_sizes(25, 3), chance_of(0)
    start = [cut(np.arange(25), sizes), cut(chance.permutation(25), sizes)]
    fixed = np.zeros((2, 25), np.bool_)
    fixed[0] = True
    strangers = ~np.eye(25, dtype=np.bool_)
    season = plan_rounds(strangers, start, chance, 500, Work(10**9), fixed=fixed)
    assert season is not None
    assert season[0] == start[0]
    assert season[1] != start[1]


def test_a_search_ends_when_its_work_is_done() -> None:
    problem = Subproblem(
        np.zeros((25, 25), np.int64), np.zeros(25, np.int64), 2, repeat=1, block=2
    )
    nobody, chance = np.zeros(25, np.int64), chance_of(1)
    assert plan_pairs(problem, nobody, 21, chance, Work(1)) is None
    assert plan_pairs(problem, nobody, 21, chance, Work(10**9)) is not None


def test_no_season_is_drawn_up_that_ends_far_below_the_limit() -> None:
    assert turned_season(tuple(group_sizes(32, 5))) is None
    assert Channel(5).free_rounds(people(32), 2) == 2


def test_whatever_the_first_round_and_the_seed_the_next_round_is_the_plans() -> None:
    first = Channel(3, seed=1), Channel(3, seed=2)
    made = [channel.play(people(24)) for channel in first]
    assert members_of(made[0].groups) != members_of(made[1].groups)
    for channel in first:
        history = History.of_rounds(channel.rounds, 3)
        second = {
            tuple(members_of(pair_members(people(24), history, 3, seed).groups))
            for seed in range(3)
        }
        assert len(second) == 1


def test_who_is_away_for_a_round_leaves_the_others_what_is_left_of_the_plan() -> None:
    channel, members = Channel(3), people(24)
    for present in (members, members, members[1:], *[members] * 5):
        pairing = channel.play(present)
        assert sorted(m for group in pairing.groups for m in group.members) == sorted(
            present
        )
        assert pairing.repeats == 0


def test_two_kept_apart_are_not_planned_together() -> None:
    members = people(24)
    apart = Wishes(blocked=[(members[0], members[1]), (members[2], members[9])])
    channel = Channel(3, wishes=apart)
    assert channel.free_rounds(members, 9) == 9
    together = [set(group) for groups in channel.rounds for group in groups]
    assert not any({*pair} <= group for pair in apart.blocked for group in together)
