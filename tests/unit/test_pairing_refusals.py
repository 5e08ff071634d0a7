"""Values that no round can be made with are refused, each by its name."""

from typing import Any

import numpy as np
import pytest

from ponchik.domain.pairing import History, PastRound, Wishes, pair_members
from ponchik.errors import Invalid
from ponchik.events.program import Goal
from tests.unit.facts import ANN, BO, CY, DEE

pytestmark = pytest.mark.unit

FOUR = (ANN, BO, CY, DEE)


@pytest.mark.parametrize("size", [-1, 0, 1, 9, True, 2.0, "3", None])
def test_a_group_size_that_slack_cannot_hold_is_refused_by_name(size: Any) -> None:
    with pytest.raises(Invalid, match=f"2 to 8 people, .* cannot be {size!r}$"):
        pair_members(FOUR, History(), size, seed=1)


@pytest.mark.parametrize("seed", [1.5, "7", None, False])
def test_a_seed_that_is_no_whole_number_is_refused_by_name(seed: Any) -> None:
    with pytest.raises(Invalid, match=f"a seed is a whole number, not {seed!r}"):
        pair_members(FOUR, History(), 2, seed)


def test_a_member_who_is_listed_twice_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match=f"{ANN} is listed twice: list everyone once"):
        pair_members([ANN, BO, ANN], History(), 2, seed=1)


def test_a_goal_that_does_not_exist_is_refused_by_name() -> None:
    goals: Any = ("same_taste",)
    with pytest.raises(Invalid, match="'same_taste' is no goal: there are other_team"):
        pair_members(FOUR, History(), 2, 1, Wishes(goals=goals))


def test_a_goal_in_two_places_of_the_order_is_refused_by_name() -> None:
    goals = (Goal.HOURS, Goal.NEWCOMERS, Goal.HOURS)
    with pytest.raises(Invalid, match="the goal hours is named twice"):
        pair_members(FOUR, History(), 2, 1, Wishes(goals=goals))


def test_who_avoids_themselves_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match=f"{BO} cannot avoid themselves"):
        pair_members(FOUR, History(), 2, 1, Wishes(blocked=[(ANN, CY), (BO, BO)]))


@pytest.mark.parametrize(("groups", "leaders"), [([0, 0, 1], [0]), ([0, 0], [2])])
def test_a_history_of_somebody_unknown_is_refused_by_place(
    groups: list[int], leaders: list[int]
) -> None:
    past = PastRound(
        2,
        np.array(groups, np.int32),
        np.array(leaders, np.int32),
        np.zeros(0, np.int32),
    )
    history = History({ANN.bytes: 0, BO.bytes: 1}, [past])
    with pytest.raises(Invalid, match="round 1 of the history tells of place 2, but"):
        pair_members(FOUR, history, 2, seed=1)
