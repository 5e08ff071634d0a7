"""People, history, wishes and a seed make groups; the same make the same.

A round is a partition of people into groups, and every pair of people in one group has
a price (`prices`): the cheapest partition is wanted. For pairs that is a matching, and
exact (`matching`); for larger groups it is searched for (`search`); large channels are
mostly left to chance, and mended (`halls`). A channel that runs out of new partners
looks ahead (`season`). Rules that cannot be kept leave the fewest people out
(`leftovers`), and what no pairing could do better is told (`bounds`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Groups, chance_of
from ponchik.domain.pairing.bounds import fewest_repeats, most_free_rounds
from ponchik.domain.pairing.explain import PairedGroup, explain
from ponchik.domain.pairing.goals import Goals
from ponchik.domain.pairing.halls import solve, solve_halls, swap_costly
from ponchik.domain.pairing.leftovers import place_everyone
from ponchik.domain.pairing.matching import Hall
from ponchik.domain.pairing.past import Past
from ponchik.domain.pairing.prices import Prices
from ponchik.domain.pairing.question import ABSENT, History, PastRound, Wishes, check
from ponchik.domain.pairing.search import Effort
from ponchik.domain.pairing.season import best_opening
from ponchik.domain.pairing.seating import deal
from ponchik.domain.pairing.sizes import check_group_size, group_sizes

__all__ = [
    "ABSENT",
    "ALGORITHM",
    "History",
    "PairedGroup",
    "Pairing",
    "PastRound",
    "Wishes",
    "check_group_size",
    "group_sizes",
    "most_free_rounds",
    "pair_members",
]

#: Another name whenever the same values would make other groups.
ALGORITHM = "halls-2"

_ONE_HALL = 300
_EFFORT = Effort(swaps=200, starts=6)


@dataclass(frozen=True)
class Pairing:
    """`repeats` were made, and no groups of these people stay below `fewest`.

    From a first round on, no pairing goes more than `limit` rounds without a repeat.
    """

    groups: list[PairedGroup]
    left_out: list[UUID]
    repeats: int
    fewest: int
    limit: int


def pair_members(
    members: Iterable[UUID],
    history: History,
    group_size: int,
    seed: int,
    wishes: Wishes | None = None,
) -> Pairing:
    """Split the members into groups of about `group_size`, as cheap as can be.

    Who is left out is so because of `wishes.blocked`, or alone. Raises Invalid, naming
    it, for a group size that is not 2 to 8, a member who comes twice, a seed that is no
    whole number, and a history or wishes that contradict themselves.
    """
    wishes = wishes or Wishes()
    people = sorted(members, key=attrgetter("int"))
    check(people, group_size, seed)
    history.check()
    wishes.check()
    chance = chance_of(seed)
    prices = _prices(people, history, group_size, wishes)
    groups = _partition(prices, group_size, chance)
    paired = explain(people, groups, prices, chance)
    repeats = sum(group.repeats for group in paired)
    return Pairing(
        groups=paired,
        left_out=_left_out(people, groups),
        repeats=repeats,
        fewest=fewest_repeats(groups, prices, repeats),
        limit=most_free_rounds(sum(map(len, groups)), group_size),
    )


def _left_out(people: list[UUID], groups: Groups) -> list[UUID]:
    if sum(map(len, groups)) == len(people):
        return []
    inside = {member for group in groups for member in group}
    return [person for at, person in enumerate(people) if at not in inside]


def _prices(
    people: list[UUID], history: History, group_size: int, wishes: Wishes
) -> Prices:
    past = Past.of(people, history)
    goals = Goals.of(people, wishes, past.rounds)
    blocked = list(wishes.blocked)
    index = {person: at for at, person in enumerate(people)} if blocked else {}
    known = [
        (index[one], index[other])
        for one, other in blocked
        if one in index and other in index
    ]
    return Prices.of(past, goals, known, group_sizes(len(people), group_size))


def _partition(
    prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    everyone = np.arange(len(prices.odd))
    sizes = group_sizes(len(everyone), group_size)
    if not sizes:
        return []
    groups = deal(prices.past, everyone, sizes, group_size, chance)
    if len(everyone) <= _ONE_HALL:
        groups = _one_hall(groups, prices, group_size, chance)
    else:
        groups = swap_costly(groups, prices, group_size, chance)
        groups = solve_halls(groups, prices, group_size, chance)
    return place_everyone(groups, prices, group_size, chance)


def _one_hall(
    dealt: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    hall = Hall.of(prices, np.arange(len(prices.odd)), group_size)
    sizes = [len(group) for group in dealt]
    wishes = bool(prices.goals.order)
    if opening := best_opening(hall, prices.past.seen, sizes, chance, wishes=wishes):
        return opening
    return solve(hall, dealt, chance, _EFFORT)
