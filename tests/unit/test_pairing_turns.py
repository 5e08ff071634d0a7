"""Nobody leads, or sits in an odd-sized group, twice before the others once."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import combinations, product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.pairing import Pairing, Wishes, group_sizes, most_free_rounds
from ponchik.events.program import Goal
from ponchik.events.round import Precedence
from tests.harness.measures import longer
from tests.unit.pairing import Channel, people

pytestmark = pytest.mark.unit

#: The second is the longer run's.
SEEDS = [0, *longer(1)]

Group = tuple[UUID, ...]


def is_early(taking: Collection[UUID], turns: Counter[UUID], there: set[UUID]) -> bool:
    """Whether one takes a turn though another there, who takes none, had had fewer."""
    waiting = [turns[one] for one in there.difference(taking)]
    return any(turns[one] > min(waiting, default=turns[one]) for one in taking)


class Turns:
    """Who led, and who sat in an off-size group, how often."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.led: Counter[UUID] = Counter()
        self.sat: Counter[UUID] = Counter()

    def early(self, groups: list[Group], leaders: list[UUID]) -> bool:
        there = {one for group in groups for one in group}
        sitting = [one for group in groups if len(group) != self.size for one in group]
        return is_early(sitting, self.sat, there) or is_early(leaders, self.led, there)

    def take(self, pairing: Pairing) -> bool:
        """Count a round's turns; return whether any came too early."""
        groups = [group.members for group in pairing.groups]
        leaders = [group.leader for group in pairing.groups]
        early = self.early(groups, leaders)
        self.led.update(leaders)
        self.sat.update(m for group in groups if len(group) != self.size for m in group)
        return early


def partitions(members: list[UUID], sizes: list[int]) -> Iterator[list[Group]]:
    """All ways to split the members into groups of these sizes."""
    if not members:
        yield []
        return
    first, *others = members
    for size in set(sizes):
        left = list(sizes)
        left.remove(size)
        for mates in combinations(others, size - 1):
            rest = [one for one in others if one not in mates]
            for groups in partitions(rest, left):
                yield [(first, *mates), *groups]


def fair_and_free(
    members: list[UUID], channel: Channel, turns: Turns, size: int
) -> bool:
    """By trying all: whether a round was possible without a repeat or an early turn."""
    met = {
        frozenset(pair)
        for groups in channel.rounds
        for group in groups
        for pair in combinations(group, 2)
    }
    return any(
        not turns.early(groups, list(leaders))
        for groups in partitions(members, group_sizes(len(members), size))
        if not any(frozenset(p) in met for g in groups for p in combinations(g, 2))
        for leaders in product(*groups)
    )


@settings(max_examples=20)
@given(st.integers(2, 9), st.integers(2, 4), st.integers(0, 999))
def test_a_turn_comes_early_only_if_no_fair_round_is_without_a_repeat(
    count: int, size: int, seed: int
) -> None:
    """Or if it begins a season that is as long as any; and the receipt says so."""
    channel, turns, members = Channel(size, seed), Turns(size), people(count)
    free = True
    while free:
        possible = fair_and_free(members, channel, turns, size)
        pairing = channel.play(members)
        early, free = turns.take(pairing), not pairing.repeats
        told = pairing.turns
        assert told is not None
        assert early == bool(told.early_off_size or told.early_leads)
        assert early == (told.gave_way_to is not None)
        if early and possible and free:
            assert told.gave_way_to is Precedence.SEASON


@pytest.mark.parametrize(
    ("count", "size"),
    [
        *((25, 2), (24, 2), (24, 3), (25, 5)),
        *longer((15, 2), (31, 2), (33, 2), (24, 4), (40, 5)),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_people_who_stay_have_a_season_that_is_fair_and_nearly_as_long_as_any(
    count: int, size: int, seed: int
) -> None:
    channel, turns = Channel(size, seed), Turns(size)
    for _ in range(most_free_rounds(count, size) - (size == 5)):
        pairing = channel.play(people(count))
        assert not turns.take(pairing)
        assert pairing.repeats == 0


@pytest.mark.parametrize(
    ("count", "size", "rounds"),
    [
        *((19, 3, 6), (25, 4, 5)),
        *longer((22, 3, 8), (25, 3, 9), (34, 3, 12), (45, 4, 9)),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_groups_of_two_sizes_have_a_season_that_is_fair_all_along(
    count: int, size: int, rounds: int, seed: int
) -> None:
    channel, turns = Channel(size, seed), Turns(size)
    for _ in range(rounds):
        pairing = channel.play(people(count))
        assert not turns.take(pairing)
        assert pairing.repeats == 0


@pytest.mark.parametrize("count", [10, 16])
def test_pairs_of_an_even_number_stay_fair_when_all_meet_again(count: int) -> None:
    channel, turns = Channel(), Turns(2)
    for _ in range(3 * count):
        assert not turns.take(channel.play(people(count)))


@pytest.mark.parametrize("seed", range(3))
def test_fair_turns_come_before_goals(seed: int) -> None:
    members = people(25)
    teams = {person: number % 3 for number, person in enumerate(members)}
    wishes = Wishes(goals=(Goal.OTHER_TEAM,), teams=teams)
    channel, turns = Channel(2, seed, wishes), Turns(2)
    for _ in range(4):
        pairing = channel.play(members)
        assert not turns.take(pairing)
        assert pairing.repeats == 0


def test_of_seven_people_three_sit_in_the_trio_early_or_some_meet_again() -> None:
    """After a trio, any other three leave two of it to each other."""
    channel, turns = Channel(), Turns(2)
    assert not turns.take(channel.play(people(7)))
    pairing = channel.play(people(7))
    assert turns.take(pairing)
    assert pairing.turns is not None
    assert pairing.repeats == 0
    assert pairing.turns.gave_way_to is Precedence.REPEATS
    assert pairing.turns.repeats > 0


def test_who_comes_late_does_not_lead_until_level() -> None:
    channel, turns, members = Channel(), Turns(2), people(13)
    for _ in range(6):
        turns.take(channel.play(members[:12]))
    for _ in range(2):
        channel.play(members)
    led = [groups[0] for round_ in channel.rounds[-2:] for groups in round_]
    assert led.count(members[12]) <= 1


def test_no_turns_are_told_of_where_there_are_too_many_people() -> None:
    assert Channel().play(people(65)).turns is None
