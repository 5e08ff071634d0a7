"""What pairing promises: see docs/pairing.md."""

import os
import subprocess
import sys
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.pairing import History, group_sizes, most_free_rounds, pair_members
from tests.harness.measures import longer
from tests.unit.facts import ANN, BO, CY, DEE
from tests.unit.pairing import Channel, members_of, people

pytestmark = pytest.mark.unit

NOBODY_MET = History()

sizes = st.integers(2, 8)
seeds = st.integers(-(2**70), 2**70)
crowds = st.lists(
    st.integers(1, 500).map(lambda n: UUID(int=n)), max_size=12, unique=True
)


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (0, 2, []),
        (1, 2, []),
        (2, 2, [2]),
        (3, 2, [3]),
        (4, 2, [2, 2]),
        (5, 2, [3, 2]),
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


@settings(max_examples=25)
@given(crowds, sizes, seeds)
def test_everybody_is_in_exactly_one_group_led_by_one_of_it(
    members: list[UUID], size: int, seed: int
) -> None:
    pairing = pair_members(members, NOBODY_MET, size, seed)
    together = [m for group in pairing.groups for m in group.members]
    assert sorted([*together, *pairing.left_out]) == sorted(members)
    assert len(pairing.left_out) == (len(members) == 1)
    made = sorted((len(group.members) for group in pairing.groups), reverse=True)
    assert made == group_sizes(len(members), size)
    assert all(group.leader in group.members for group in pairing.groups)


@pytest.mark.parametrize("size", range(2, 9))
@pytest.mark.parametrize("count", [302, *longer(41)])
def test_so_is_everybody_of_a_larger_channel(count: int, size: int) -> None:
    pairing = pair_members(people(count), NOBODY_MET, size, seed=3)
    together = [m for group in pairing.groups for m in group.members]
    assert sorted(together) == sorted(people(count))
    made = sorted((len(group.members) for group in pairing.groups), reverse=True)
    assert (made, pairing.repeats) == (group_sizes(count, size), 0)


@settings(max_examples=12)
@given(crowds, sizes, seeds, st.randoms(use_true_random=False))
def test_the_same_people_history_and_seed_make_the_same_groups_in_any_order(
    members: list[UUID], size: int, seed: int, chance: Random
) -> None:
    channel = Channel(size)
    channel.play(members)
    history = History.of_rounds(channel.rounds, size)
    pairing = pair_members(members, history, size, seed)
    chance.shuffle(members)
    assert pair_members(iter(members), history, size, seed) == pairing


_ELSEWHERE = """
from tests.unit.pairing import Channel, members_of, people
channel = Channel(seed=5)
for count in (24, 23, 320):
    print(members_of(channel.play(people(count)).groups))
"""


def test_another_process_with_other_hashes_makes_the_same_groups() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _ELSEWHERE],
            env={**os.environ, "PYTHONHASHSEED": hashes},
            check=True,
            capture_output=True,
        ).stdout
        for hashes in ("1", "2")
    }
    assert len(said) == 1


def test_another_seed_makes_other_groups() -> None:
    made = {
        tuple(members_of(pair_members(people(20), NOBODY_MET, 2, seed).groups))
        for seed in range(-5, 5)
    }
    assert len(made) == 10


@settings(max_examples=15)
@given(st.integers(1, 12).map(lambda half: 2 * half), st.integers(0, 1_000))
def test_an_even_number_meets_everybody_before_anybody_twice(
    count: int, seed: int
) -> None:
    channel = Channel(seed=seed)
    assert channel.free_rounds(people(count), count - 1) == count - 1
    assert most_free_rounds(count, 2) == count - 1


@pytest.mark.parametrize("count", [30, *longer(40, 52, 64)])
def test_so_does_a_larger_one(count: int) -> None:
    assert Channel(seed=count).free_rounds(people(count), count - 1) == count - 1


@pytest.mark.parametrize("count", [4, 10, 16])
def test_then_every_pair_meets_again_after_exactly_as_many_rounds(count: int) -> None:
    channel = Channel()
    for number in range(3 * (count - 1)):
        pairing = channel.play(people(count))
        since = {group.rounds_since for group in pairing.groups}
        assert since == {count - 1 if number >= count - 1 else None}


@pytest.mark.parametrize(
    ("count", "size", "rounds"),
    [
        (3, 2, 1),
        (5, 2, 1),
        (7, 2, 3),
        (9, 2, 6),
        (11, 2, 7),
        (9, 3, 4),
        (16, 4, 5),
        (15, 3, 6),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_small_channels_reach_the_known_optimum(
    count: int, size: int, rounds: int, seed: int
) -> None:
    """Of 15 by 3, Kirkman's schoolgirls, one less than the seven there are."""
    assert Channel(size, seed).free_rounds(people(count), rounds) == rounds
    assert most_free_rounds(count, size) >= rounds


def test_twenty_people_have_nineteen_rounds_without_a_repeat() -> None:
    """A peer makes 10 to 16."""
    assert Channel().free_rounds(people(20), 19) == 19


def test_two_odd_cliques_of_strangers_are_not_walked_into() -> None:
    """Six people: if two triangles of strangers were left, no pairing could be free."""
    for seed in range(20):
        assert Channel(seed=seed).free_rounds(people(6), 5) == 5


@settings(max_examples=8)
@given(st.data(), sizes)
def test_members_join_leave_and_return_and_everyone_present_is_grouped(
    data: st.DataObject, size: int
) -> None:
    channel, everybody = Channel(size), people(14)
    for _ in range(4):
        present = data.draw(st.lists(st.sampled_from(everybody), unique=True))
        pairing = channel.play(present)
        assert pairing.fewest <= pairing.repeats
        grouped = [m for group in pairing.groups for m in group.members]
        assert sorted([*grouped, *pairing.left_out]) == sorted(present)


@settings(max_examples=8)
@given(st.integers(2, 12), st.integers(0, 12), sizes, sizes, st.integers(0, 99))
def test_repeats_are_counted_and_never_below_the_proved_minimum(
    count: int, before: int, size: int, earlier: int, seed: int
) -> None:
    """Also with a history of another group size, and of a time with nobody new."""
    channel = Channel(earlier, seed)
    for _ in range(before):
        channel.play(people(count))
    history = History.of_rounds(channel.rounds, earlier)
    pairing = pair_members(people(count), history, size, seed)
    met = {
        frozenset(pair)
        for groups in channel.rounds
        for group in groups
        for pair in combinations(group, 2)
    }
    counted = [
        sum(frozenset(pair) in met for pair in combinations(group.members, 2))
        for group in pairing.groups
    ]
    assert [group.repeats for group in pairing.groups] == counted
    assert pairing.fewest <= pairing.repeats == sum(counted)


@pytest.mark.parametrize("count", [4, 5, 6, 7, 8, 9, 10, 11])
def test_pairs_are_proved_to_have_the_fewest_repeats(count: int) -> None:
    channel = Channel()
    for _ in range(2 * count):
        pairing = channel.play(people(count))
        if count % 2 == 0:
            assert pairing.repeats == pairing.fewest
        assert pairing.repeats == by_brute_force(channel.rounds[:-1], people(count))


def by_brute_force(rounds: list[list[list[UUID]]], members: list[UUID]) -> int:
    met = {
        frozenset(pair)
        for groups in rounds
        for group in groups
        for pair in combinations(group, 2)
    }
    fewest: dict[tuple[frozenset[UUID], bool], int] = {}

    def of(rest: frozenset[UUID], *, trio: bool) -> int:
        if not rest:
            return 0 if not trio else 99
        if (rest, trio) not in fewest:
            one = min(rest)
            options = []
            for size in (1, 2) if trio else (1,):
                for others in combinations(rest - {one}, size):
                    group = (one, *others)
                    cost = sum(frozenset(p) in met for p in combinations(group, 2))
                    left = of(rest - set(group), trio=trio and size == 1)
                    options.append(cost + left)
            fewest[rest, trio] = min(options, default=99)
        return fewest[rest, trio]

    return of(frozenset(members), trio=len(members) % 2 == 1)


def test_people_long_gone_do_not_count() -> None:
    channel = Channel()
    channel.play([ANN, BO])
    channel.play([CY, DEE])
    pairing = channel.play([ANN, CY])
    assert (pairing.repeats, pairing.groups[0].rounds_since) == (0, None)
    again = channel.play([ANN, BO])
    assert (again.repeats, again.fewest, again.groups[0].rounds_since) == (1, 1, 3)


@pytest.mark.parametrize("size", [2, 3, 8])
def test_a_large_channel_is_grouped_without_a_repeat(size: int) -> None:
    channel = Channel(size)
    assert channel.free_rounds(people(602), 6) == 6


def test_hundred_people_by_three_and_by_four_go_on_for_long() -> None:
    for size in (3, 4):
        assert Channel(size).free_rounds(people(100), 8) == 8


def test_a_group_larger_than_the_number_of_groups_repeats_at_once() -> None:
    assert most_free_rounds(12, 4) == 1
    assert most_free_rounds(1, 4) == 0
    channel = Channel(4)
    channel.play(people(12))
    pairing = channel.play(people(12))
    assert pairing.repeats == pairing.fewest == 3
