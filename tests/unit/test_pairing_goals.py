"""Soft goals, recency, turns: what decides among partitions with as few repeats."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from uuid import UUID

import numpy as np
import pytest

from ponchik.domain.pairing import History, Wishes, pair_members
from ponchik.events.program import Goal
from tests.harness.measures import longer
from tests.unit.facts import ANN, BO, CY, DEE
from tests.unit.pairing import Channel, people

pytestmark = pytest.mark.unit

FOUR = (ANN, BO, CY, DEE)
TWO_TEAMS = {person: number % 2 for number, person in enumerate(people(24))}


def same_team(members: tuple[UUID, ...]) -> int:
    return sum(TWO_TEAMS[a] == TWO_TEAMS[b] for a, b in combinations(members, 2))


@pytest.mark.parametrize("count", [24, 10])
def test_teams_mix_as_long_as_that_costs_no_repeat(count: int) -> None:
    """Two teams of five are the trap: two odd cliques are what is left in the end."""
    channel = Channel(wishes=Wishes(goals=(Goal.OTHER_TEAM,), teams=TWO_TEAMS))
    mixed = 0
    for _ in range(count - 1):
        pairing = channel.play(people(count))
        assert pairing.repeats == 0
        mixed += sum(not same_team(group.members) for group in pairing.groups)
    # Every pair met once; those of the other team came first.
    assert mixed == count * count // 4
    first = [tuple(group) for groups in channel.rounds[:3] for group in groups]
    assert not any(map(same_team, first))


def test_groups_of_a_large_channel_mix_teams_too() -> None:
    members = people(400)
    teams = {person: number % 4 for number, person in enumerate(members)}
    wishes = Wishes(goals=(Goal.OTHER_TEAM,), teams=teams)
    pairing = pair_members(members, History(), 4, 1, wishes)
    mixed = sum(
        len({teams[member] for member in group.members}) == 4
        for group in pairing.groups
    )
    assert mixed > 65
    assert sum(Goal.OTHER_TEAM in group.serves for group in pairing.groups) == mixed


@pytest.mark.parametrize("seed", range(5))
def test_working_hours_overlap_if_they_can(seed: int) -> None:
    offsets = {ANN: 0, BO: 60, CY: 600, DEE: -13 * 60}
    wishes = Wishes(goals=(Goal.HOURS,), offsets=offsets)
    pairing = pair_members(FOUR, History(), 2, seed, wishes)
    assert {frozenset(g.members) for g in pairing.groups} == {
        frozenset((ANN, BO)),
        frozenset((CY, DEE)),
    }
    assert [group.serves for group in pairing.groups] == [(Goal.HOURS,)] * 2


@pytest.mark.parametrize("seed", range(5))
def test_newcomers_meet_old_hands(seed: int) -> None:
    channel, everybody = Channel(seed=seed), people(12)
    for _ in range(3):
        channel.play(everybody[:6])
    channel.wishes = Wishes(goals=(Goal.NEWCOMERS,))
    for group in channel.play(everybody).groups:
        assert len(set(group.members) & set(everybody[:6])) == 1
        assert group.serves == (Goal.NEWCOMERS,)


def test_the_managers_order_decides_between_goals() -> None:
    teams = {ANN: 1, BO: 1, CY: 2, DEE: 2}
    offsets = {ANN: 0, BO: 0, CY: 720, DEE: 720}
    made = {}
    for goals in ((Goal.OTHER_TEAM, Goal.HOURS), (Goal.HOURS, Goal.OTHER_TEAM)):
        wishes = Wishes(goals=goals, teams=teams, offsets=offsets)
        pairing = pair_members(FOUR, History(), 2, 1, wishes)
        made[goals[0]] = any(set(g.members) == {ANN, BO} for g in pairing.groups)
    assert made == {Goal.OTHER_TEAM: False, Goal.HOURS: True}


def test_nobody_is_served_by_what_nobody_knows() -> None:
    wishes = Wishes(goals=(Goal.OTHER_TEAM, Goal.HOURS), teams={ANN: 1})
    pairing = pair_members([ANN, BO], History(), 2, 1, wishes)
    assert pairing.groups[0].serves == ()


@pytest.mark.parametrize("seed", range(10))
def test_of_repeats_the_oldest_come_first(seed: int) -> None:
    rounds = [[[ANN, BO], [CY, DEE]], [[ANN, CY], [BO, DEE]], [[ANN, DEE], [BO, CY]]]
    pairing = pair_members(FOUR, History.of_rounds(rounds), 2, seed)
    assert {frozenset(group.members) for group in pairing.groups} == {
        frozenset((ANN, BO)),
        frozenset((CY, DEE)),
    }
    assert [group.rounds_since for group in pairing.groups] == [3, 3]


@pytest.mark.parametrize("seed", range(10))
def test_groups_that_did_not_meet_come_sooner_than_those_that_did(seed: int) -> None:
    rounds = [[[ANN, BO], [CY, DEE]], [[ANN, CY], [BO, DEE]], [[ANN, DEE], [BO, CY]]]
    history = History.of_rounds(rounds)
    newest = replace(history.rounds[-1], not_met=np.array([0, 1], np.int32))
    missed = replace(history, rounds=[*history.rounds[:-1], newest])
    pairing = pair_members(FOUR, missed, 2, seed)
    assert {frozenset(group.members) for group in pairing.groups} == {
        frozenset((ANN, DEE)),
        frozenset((BO, CY)),
    }


@pytest.mark.parametrize(
    ("count", "size"),
    [
        (101, 2),
        (100, 4),
        *longer((100, 2), (420, 3)),
    ],
)
def test_nobody_leads_or_sits_in_an_odd_group_twice_before_the_others_once(
    count: int, size: int
) -> None:
    """Over 52 rounds, as long as there are new partners to choose from."""
    channel, members = Channel(size), people(count)
    led: Counter[UUID] = Counter(dict.fromkeys(members, 0))
    odd: Counter[UUID] = Counter(dict.fromkeys(members, 0))
    for _ in range(52 if size == 2 else 12):
        for group in channel.play(members).groups:
            led[group.leader] += 1
            odd.update(group.members if len(group.members) != size else ())
        assert max(led.values()) - min(led.values()) <= 1
        assert max(odd.values()) - min(odd.values()) <= 1


def test_a_newcomer_does_not_lead_until_level_with_old_hands() -> None:
    channel, members = Channel(), people(20)
    for _ in range(12):
        channel.play(members[:18])
    led = Counter(group[0] for _ in range(6) for group in [*_leaders(channel, members)])
    assert max(led[members[18]], led[members[19]]) <= 4


def _leaders(channel: Channel, members: list[UUID]) -> list[list[UUID]]:
    channel.play(members)
    return channel.rounds[-1]


def test_among_equals_chance_chooses_the_leader() -> None:
    leaders = Counter(
        pair_members([ANN, BO], History(), 2, seed).groups[0].leader
        for seed in range(100)
    )
    assert min(leaders[ANN], leaders[BO]) > 25
