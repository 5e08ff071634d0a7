"""People, history, wishes and a seed make groups; the same make the same.

A round is a partition of people into groups, and every pair of people in one group has
a price (`prices`): the cheapest partition is wanted. For pairs that is a matching, and
exact (`matching`); for larger groups it is searched for (`search`); large channels are
mostly left to chance, and mended (`large_channels`). A small channel of the same people
keeps to a plan (`plan`), another looks ahead when it runs out of new partners
(`season`), and in both turns are fair (`turns`). Rules that cannot be kept leave the
fewest people out (`leftovers`), and what no pairing could do better is told (`bounds`).

Words of this package:

- member, person: somebody who takes part; inside, a number from 0 in the order of ids.
- group size: how many people in a group were asked for. An off-size group has another
  size, because the number of people cannot be divided; a trio among pairs is one.
- repeat: a pair of people in one group who were in one group before.
- turn: one seat in an off-size group, or one time as a leader. It is early if somebody
  who was there and did not take it had had fewer.
- due: who must lead so that nobody leads twice before others once.
- seed: the number that all chance of a round comes from; `chance` is its generator.
- subproblem: some people who are grouped among themselves, with their prices.
- season: rounds one after the other without a repeat; its limit is `most_free_rounds`.
- plan: a season that each round of the same people works out again.
- work: counted steps that a search may take; never a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Groups, chance_of
from ponchik.domain.pairing.bounds import fewest_repeats, most_free_rounds
from ponchik.domain.pairing.drawing import draw
from ponchik.domain.pairing.explain import PairedGroup, explain_groups
from ponchik.domain.pairing.goals import Goals
from ponchik.domain.pairing.past import Past
from ponchik.domain.pairing.prices import Prices, Turns
from ponchik.domain.pairing.question import ABSENT, History, PastRound, Wishes, check
from ponchik.domain.pairing.seeding import rank_of
from ponchik.domain.pairing.sizes import check_group_size, group_sizes
from ponchik.events.round import TurnsTaken

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
ALGORITHM = "turns-4"


@dataclass(frozen=True)
class Pairing:
    """`repeats` were made, and no groups of these people stay below `fewest`.

    From a first round on, no pairing goes more than `limit` rounds without a repeat.
    `turns` tells whether turns are fair in the groups that were drawn: those kept by
    hand, and people left out by hand, do not count there.
    """

    groups: list[PairedGroup]
    left_out: list[UUID]
    repeats: int
    fewest: int
    limit: int
    turns: TurnsTaken | None


def pair_members(
    members: Iterable[UUID],
    history: History,
    group_size: int,
    seed: int,
    wishes: Wishes | None = None,
) -> Pairing:
    """Split the members into groups of about `group_size`, as cheap as can be.

    The groups are those of `wishes.kept`, and of everybody else but
    `wishes.left_out`. Who is in `left_out` of the result is so because of
    `wishes.blocked`, or alone. Raises Invalid, naming it, for a group size that is not
    2 to 8, a member who comes twice, a seed that is no whole number, and a history or
    wishes that contradict themselves; RuleBroken for a kept group that may not be.
    """
    wishes = wishes or Wishes()
    people = sorted(members, key=attrgetter("int"))
    check(people, group_size, seed)
    history.check()
    wishes.check(people)
    kept = _kept(history, wishes, chance_of(seed))
    elsewhere = {one for group in wishes.kept for one in group}.union(wishes.left_out)
    if elsewhere:
        people = [one for one in people if one not in elsewhere]
    drawn = _drawn(people, history, group_size, wishes, chance_of(seed))
    if not kept:
        return drawn
    repeated = sum(group.repeats for group in kept)
    grouped = sum(len(group.members) for group in (*kept, *drawn.groups))
    return replace(
        drawn,
        groups=sorted([*kept, *drawn.groups]),
        repeats=repeated + drawn.repeats,
        fewest=repeated + drawn.fewest,
        limit=most_free_rounds(grouped, group_size),
    )


def _kept(
    history: History, wishes: Wishes, chance: np.random.RandomState
) -> list[PairedGroup]:
    """Explain the groups that were made by hand, and let whose turn it is lead."""
    people = sorted(one for group in wishes.kept for one in group)
    place = {one: at for at, one in enumerate(people)}
    groups = [[place[one] for one in group] for group in wishes.kept]
    past = Past.of(people, history)
    rank = rank_of(past.led, chance)
    return explain_groups(
        people, groups, rank, past, Goals.of(people, wishes, past.rounds)
    )


def _drawn(
    people: list[UUID],
    history: History,
    group_size: int,
    wishes: Wishes,
    chance: np.random.RandomState,
) -> Pairing:
    past = Past.of(people, history)
    goals = Goals.of(people, wishes, past.rounds)
    blocked, sizes = _blocked(people, wishes), group_sizes(len(people), group_size)

    def prices_with(turns: Turns) -> Prices:
        return Prices.of(past, goals, blocked, sizes, turns)

    drawn = draw(prices_with, len(people), group_size, chance)
    paired = explain_groups(people, drawn.groups, drawn.rank, past, goals)
    repeats = sum(group.repeats for group in paired)
    return Pairing(
        groups=paired,
        left_out=_left_out(people, drawn.groups),
        repeats=repeats,
        fewest=fewest_repeats(drawn.groups, prices_with(Turns.ABOVE_GOALS), repeats),
        limit=most_free_rounds(sum(map(len, drawn.groups)), group_size),
        turns=drawn.turns,
    )


def _blocked(people: list[UUID], wishes: Wishes) -> list[tuple[int, int]]:
    blocked = list(wishes.blocked)
    index = {person: at for at, person in enumerate(people)} if blocked else {}
    return [
        (index[one], index[other])
        for one, other in blocked
        if one in index and other in index
    ]


def _left_out(people: list[UUID], groups: Groups) -> list[UUID]:
    if sum(map(len, groups)) == len(people):
        return []
    inside = {member for group in groups for member in group}
    return [person for at, person in enumerate(people) if at not in inside]
