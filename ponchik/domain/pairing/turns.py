"""Whose turn it is: who leads, and whether anybody takes a turn too early.

Everybody is to lead once before anybody does twice. In each round every group needs one
of those who are due, and of those who are overdue no two may sit together. Where the
rounds to come are planned, their groups tell whom to take now, so that the others can
still lead one each: that is a bipartite matching of people and groups, and where groups
are alike there always is one (König, 1916).
"""

import numpy as np
import rustworkx as rx

from ponchik.domain.pairing.arrays import Groups, Ints
from ponchik.domain.pairing.past import Turns
from ponchik.domain.pairing.seeding import in_turn

#: Noise that makes the matching unique, whatever a library's way to find it.
_NOISE = 256


def leaders_of(
    rounds: list[Groups], turns: Turns, chance: np.random.RandomState
) -> list[int]:
    """Choose who leads each group of the first round, with a view to those after it."""
    groups = rounds[0]
    there = np.array(sorted(one for group in groups for one in group), np.int64)
    order = in_turn(turns, chance.permutation(there))
    rank = np.zeros(len(turns.taken), np.int64)
    rank[order] = np.arange(len(order))
    leaders = [-1] * len(groups)
    for least in np.unique(turns.taken[there]).tolist():
        still = [number for number, leader in enumerate(leaders) if leader < 0]
        due = there[turns.taken[there] <= least]
        if still and len(due) > len(groups) - len(still):
            slots = [[groups[number] for number in still], *rounds[1:]]
            found = _matched(slots, due, np.array(leaders), rank, chance)
            for slot, leader in found.items():
                leaders[still[slot]] = leader
    return [
        min(group, key=lambda one: rank[one]) if leader < 0 else leader
        for group, leader in zip(groups, leaders, strict=True)
    ]


def _matched(
    rounds: list[Groups],
    due: Ints,
    leaders: Ints,
    rank: Ints,
    chance: np.random.RandomState,
) -> dict[int, int]:
    """Let as many of those due as can be lead a group each, the sooner the better.

    Those of them who are `leaders` already have their turn in a later round. Returns
    who leads now, by the number of the group in the first of the rounds.
    """
    now, places = len(rounds[0]), {one: at for at, one in enumerate(due.tolist())}
    rounds = rounds[: 1 + -(-max(len(due) - now, 0) // len(rounds[-1]))]
    groups = [group for ahead in rounds for group in ahead]
    many, already = len(groups), set(leaders.tolist())
    graph = rx.PyGraph[None, int](multigraph=False)
    graph.add_nodes_from([None] * (many + len(places)))
    for number, group in enumerate(groups):
        for one in group:
            if one in places and (number >= now or one not in already):
                sooner = many - number if number >= now else many**2
                weight = sooner * len(rank) ** 2 - int(rank[one]) * (number < now)
                noisy = weight * _NOISE * many + chance.randint(_NOISE)
                graph.add_edge(number, many + places[one], noisy)
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    pairs = (sorted(pair) for pair in found)
    return {slot: int(due[at - many]) for slot, at in pairs if slot < now}


def early(taking: list[int], there: Ints, taken: Ints) -> int:
    """Count who takes a turn though somebody there who takes none had had fewer."""
    waiting = np.setdiff1d(there, taking)
    if not len(waiting):
        return 0
    return int((taken[taking] > taken[waiting].min()).sum())


def early_off_size(groups: Groups, group_size: int, turns: Turns) -> int:
    """Count who sits in a group of another size than asked for before their turn."""
    there = np.array([one for group in groups for one in group], np.int64)
    sitting = [one for group in groups if len(group) != group_size for one in group]
    return early(sitting, there, turns.taken)


def early_leads(groups: Groups, leaders: list[int], turns: Turns) -> int:
    """Count who leads before their turn."""
    there = np.array([one for group in groups for one in group], np.int64)
    return early(leaders, there, turns.taken)


def is_fair(groups: Groups, group_size: int, off_size: Turns, led: Turns) -> bool:
    """Tell whether a round can be led and sat through without an early turn."""
    if early_off_size(groups, group_size, off_size):
        return False
    leaders = leaders_of([groups], led, np.random.RandomState(0))
    return not early_leads(groups, leaders, led)
