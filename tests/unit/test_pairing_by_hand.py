"""Groups that somebody keeps as they are, and people who are left out of a round."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.pairing import History, Wishes, pair_members
from ponchik.errors import Invalid, RuleBroken
from tests.unit.facts import ANN, BO, CY, DEE, EVE
from tests.unit.pairing import Channel, members_of, people

pytestmark = pytest.mark.unit

FOUR = (ANN, BO, CY, DEE)


@settings(max_examples=30)
@given(st.data(), st.integers(2, 5), st.integers(0, 99))
def test_kept_groups_stay_as_they_are_and_who_is_left_out_is_in_none(
    data: st.DataObject, size: int, seed: int
) -> None:
    members = people(data.draw(st.integers(6, 14)))
    order = data.draw(st.permutations(members))
    kept = (tuple(order[:2]), tuple(order[2:5]))[: data.draw(st.integers(0, 2))]
    out = order[5 : 5 + data.draw(st.integers(0, 1))]
    wishes = Wishes(kept=kept, left_out=out)
    pairing = pair_members(members, History(), size, seed, wishes)
    made = members_of(pairing.groups)
    assert {frozenset(group) for group in kept} <= set(map(frozenset, made))
    grouped = [one for group in made for one in group]
    assert sorted([*grouped, *pairing.left_out, *out]) == sorted(members)
    assert len(pairing.left_out) == (len(members) - len(out) - sum(map(len, kept)) == 1)
    assert made == sorted(made)
    assert pair_members(members, History(), size, seed, wishes) == pairing


def test_all_groups_of_a_round_kept_are_that_round_whatever_the_seed() -> None:
    first = pair_members(people(12), History(), 3, seed=1)
    kept = members_of(first.groups)
    again = pair_members(people(12), History(), 3, 2, Wishes(kept=kept))
    assert members_of(again.groups) == kept


def test_a_kept_group_is_led_by_whoever_led_least_and_its_repeats_count() -> None:
    history = History.of_rounds([[[ANN, BO], [CY, DEE]], [[ANN, CY], [BO, DEE]]])
    pairing = pair_members(FOUR, history, 2, 1, Wishes(kept=[(ANN, BO)]))
    kept = next(group for group in pairing.groups if ANN in group.members)
    assert (kept.leader, kept.repeats, kept.rounds_since) == (BO, 1, 2)
    assert (pairing.repeats, pairing.fewest) == (2, 2)


def test_two_swapped_by_hand_are_history_for_the_next_round() -> None:
    channel = Channel(wishes=Wishes(kept=[(ANN, BO)]))
    channel.play(FOUR)
    channel.wishes = Wishes()
    assert all(set(g.members) != {ANN, BO} for g in channel.play(FOUR).groups)


def test_a_kept_group_of_two_who_are_kept_apart_is_refused_by_its_own_error() -> None:
    wishes = Wishes(blocked=[(BO, ANN)], kept=[(ANN, BO)])
    with pytest.raises(RuleBroken, match=f"{ANN} and {BO} cannot be put together by"):
        pair_members(FOUR, History(), 2, 1, wishes)


def test_the_refusal_does_not_tell_which_two_of_a_group_are_kept_apart() -> None:
    said = set()
    for pair in combinations((CY, ANN, BO), 2):
        with pytest.raises(RuleBroken) as refused:
            pair_members(FOUR, History(), 2, 1, Wishes([pair], kept=[(CY, ANN, BO)]))
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (Wishes(kept=[(ANN, EVE)]), f"{EVE} cannot be kept in a group"),
        (Wishes(left_out=[EVE]), f"{EVE} cannot be left out"),
        (Wishes(kept=[(ANN, BO), (BO, CY)]), f"{BO} has two places"),
        (Wishes(kept=[(ANN, BO)], left_out=[BO]), f"{BO} has two places"),
        (Wishes(kept=[(ANN, ANN)]), f"{ANN} has two places"),
        (Wishes(kept=[(ANN,)]), "has 2 to 8 people, not 1"),
        (Wishes(kept=[people(9)]), "has 2 to 8 people, not 9"),
    ],
)
def test_hands_that_contradict_themselves_are_refused_by_name(
    wishes: Wishes, message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        pair_members(FOUR, History(), 2, 1, wishes)


def test_everybody_left_out_makes_no_group() -> None:
    pairing = pair_members(FOUR, History(), 2, 1, Wishes(left_out=FOUR))
    assert (pairing.groups, pairing.left_out, pairing.repeats) == ([], [], 0)
