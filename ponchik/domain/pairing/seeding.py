"""A start: chance decides who sits with whom, and fairness where."""

from collections import Counter

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints
from ponchik.domain.pairing.past import Past, Turns


def seed_groups(
    past: Past,
    who: Ints,
    sizes: list[int],
    group_size: int,
    chance: np.random.RandomState,
) -> Groups:
    """Groups of these sizes, those of another size than `group_size` first.

    Each begins with one of those who led least, so that somebody whose turn it is can
    lead it; into off-size groups come those who were in the fewest.
    """
    order = in_turn(past.led, chance.permutation(who))
    leaders = chance.permutation(order[: len(sizes)])
    others = chance.permutation(order[len(sizes) :])
    groups: Groups = []
    for size, count in sorted(
        Counter(sizes).items(), key=lambda one: one[0] == group_size
    ):
        first, leaders = _take(past, leaders, count, off_size=size != group_size)
        rest, others = _take(
            past, others, count * (size - 1), off_size=size != group_size
        )
        seats = np.column_stack([first[:, None], rest.reshape(count, size - 1)])
        groups += seats.tolist()
    return groups


def in_turn(turns: Turns, who: Ints) -> Ints:
    """Fewest turns first, then longest ago; among equals the order stays."""
    rounds = int(turns.last.max(initial=-1)) + 2
    turn = turns.taken[who].astype(np.int64) * rounds + turns.last[who] + 1
    return who[np.argsort(turn, kind="stable")]


def rank_of(turns: Turns, chance: np.random.RandomState) -> Ints:
    """Rank everybody (people): 0 for who should lead first."""
    order = in_turn(turns, chance.permutation(len(turns.taken)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _take(past: Past, who: Ints, count: int, *, off_size: bool) -> tuple[Ints, Ints]:
    """So many of them, and the others."""
    if off_size:
        order = np.argsort(past.off_size.taken[who], kind="stable")
        taken = np.zeros(len(who), np.bool_)
        taken[order[:count]] = True
        return who[taken], who[~taken]
    return who[:count], who[count:]
