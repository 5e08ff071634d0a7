from collections import Counter
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.pairing import (
    History,
    PairedGroup,
    group_sizes,
    pair_members,
)
from ponchik.errors import Invalid
from tests.unit.facts import ANN, BO, CY, DEE, made_up

pytestmark = pytest.mark.unit

NOBODY_MET = History.of_rounds([])
FOUR = (ANN, BO, CY, DEE)

sizes = st.integers(2, 8)
seeds = st.integers(0, 10_000)
crowds = st.lists(
    st.integers(1, 500).map(lambda n: UUID(int=n)), min_size=2, max_size=40, unique=True
)


def people(count: int) -> list[UUID]:
    return [made_up(f"member {number}") for number in range(count)]


def members_of(groups: list[PairedGroup]) -> list[tuple[UUID, ...]]:
    return [group.members for group in groups]


def after(*rounds: list[PairedGroup]) -> History:
    leaders = [group.leader for groups in rounds for group in groups]
    return History.of_rounds(map(members_of, rounds), leaders)


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (2, 2, [2]),
        (3, 2, [3]),
        (4, 2, [2, 2]),
        (5, 2, [3, 2]),
        (2, 8, [2]),
        (5, 3, [3, 2]),
        (7, 4, [4, 3]),
        (11, 4, [4, 4, 3]),
        (9, 8, [5, 4]),
        (15, 8, [8, 7]),
        (17, 8, [6, 6, 5]),
        (24, 3, [3] * 8),
        (25, 3, [4, *[3] * 7]),
    ],
)
def test_leftovers_are_spread_over_the_groups(
    count: int, size: int, expected: list[int]
) -> None:
    assert group_sizes(count, size) == expected


@pytest.mark.parametrize("size", range(2, 9))
def test_groups_of_any_size_hold_everybody_and_fit_a_group_dm(size: int) -> None:
    for count in range(2, 300):
        made = group_sizes(count, size)
        assert sum(made) == count
        assert min(made) >= 2
        assert max(made) <= min(size + 1, 8)
        assert max(made) - min(made) <= 1


@settings(max_examples=75)
@given(crowds, sizes, seeds)
def test_everybody_is_in_exactly_one_group(
    members: list[UUID], size: int, seed: int
) -> None:
    groups = pair_members(members, NOBODY_MET, size, seed)
    assert sorted(m for group in groups for m in group.members) == sorted(members)
    assert [len(group.members) for group in groups] == group_sizes(len(members), size)


@settings(max_examples=50)
@given(crowds, sizes, seeds, st.randoms(use_true_random=False))
def test_the_same_people_history_and_seed_make_the_same_groups_in_any_order(
    members: list[UUID], size: int, seed: int, chance: Random
) -> None:
    history = after(pair_members(members, NOBODY_MET, size, seed + 1))
    groups = pair_members(members, history, size, seed)
    chance.shuffle(members)
    assert pair_members(iter(members), history, size, seed) == groups


def test_another_seed_makes_other_groups() -> None:
    made = {
        tuple(members_of(pair_members(people(20), NOBODY_MET, 2, seed)))
        for seed in range(10)
    }
    assert len(made) == 10


@settings(max_examples=50)
@given(crowds, sizes, seeds)
def test_a_group_is_led_by_the_member_who_led_least(
    members: list[UUID], size: int, seed: int
) -> None:
    rounds = [pair_members(members, NOBODY_MET, size, seed + n) for n in range(3)]
    history = after(*rounds)
    for group in pair_members(members, history, size, seed):
        turns = {member: history.led.get(member, 0) for member in group.members}
        assert turns[group.leader] == min(turns.values())


def test_among_equals_chance_chooses_the_leader() -> None:
    leaders = Counter(
        pair_members([ANN, BO], NOBODY_MET, 2, seed)[0].leader for seed in range(100)
    )
    assert min(leaders[ANN], leaders[BO]) > 25


@pytest.mark.parametrize("seed", range(20))
def test_four_people_meet_everybody_in_three_rounds_of_pairs(seed: int) -> None:
    rounds: list[list[PairedGroup]] = []
    for number in range(3):
        rounds.append(pair_members(FOUR, after(*rounds), 2, seed + number))
    assert len({members for groups in rounds for members in members_of(groups)}) == 6


def test_repeats_count_the_pairs_of_a_group_who_had_met() -> None:
    history = History.of_rounds([[(ANN, BO), (CY, DEE)], [(BO, ANN)]])
    (group,) = pair_members([ANN, BO, CY], history, 3, seed=1)
    assert group.repeats == 1


def test_history_counts_a_pair_whoever_is_named_first() -> None:
    history = History.of_rounds([[(ANN, BO, CY)], [(BO, ANN)]], [ANN, BO, ANN])
    first, second = sorted((ANN, BO))
    assert history.met[first, second] == 2
    assert sum(history.met.values()) == 4
    assert history.led == {ANN: 2, BO: 1}


@pytest.mark.parametrize("size", [-1, 0, 1, 9])
def test_a_group_size_that_slack_cannot_hold_is_refused_by_name(size: int) -> None:
    with pytest.raises(Invalid, match=f"2 to 8 people, .* cannot be {size}$"):
        pair_members(FOUR, NOBODY_MET, size, seed=1)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_people_are_refused_by_number(count: int) -> None:
    with pytest.raises(Invalid, match=f"^{count} people can take part.* 2 to meet"):
        pair_members(people(count), NOBODY_MET, 2, seed=1)


def test_a_member_who_is_listed_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="listed twice: list everyone once"):
        pair_members([ANN, BO, ANN], NOBODY_MET, 2, seed=1)
