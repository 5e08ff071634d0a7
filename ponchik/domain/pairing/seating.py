"""A start: chance decides who sits with whom, and fairness where."""

from collections import Counter

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints
from ponchik.domain.pairing.past import Past, WriteLock


def deal(
    past: Past, who: Ints, sizes: list[int], usual: int, chance: np.random.RandomState
) -> Groups:
    """Groups of these sizes, those of another size than `usual` first.

    Each begins with one of those who led least, so that somebody whose turn it is can
    lead it; into odd-sized groups come those who were in the fewest.
    """
    order = in_turn(past.led, chance.permutation(who))
    leaders = chance.permutation(order[: len(sizes)])
    others = chance.permutation(order[len(sizes) :])
    groups: Groups = []
    for size, count in sorted(Counter(sizes).items(), key=lambda one: one[0] == usual):
        first, leaders = _take(past, leaders, count, odd=size != usual)
        rest, others = _take(past, others, count * (size - 1), odd=size != usual)
        seats = np.column_stack([first[:, None], rest.reshape(count, size - 1)])
        groups += seats.tolist()
    return groups


def in_turn(turns: WriteLock, who: Ints) -> Ints:
    """Fewest turns first, then longest ago; among equals the order stays."""
    rounds = int(turns.last.max(initial=-1)) + 2
    turn = turns.taken[who].astype(np.int64) * rounds + turns.last[who] + 1
    return who[np.argsort(turn, kind="stable")]


def _take(past: Past, who: Ints, count: int, *, odd: bool) -> tuple[Ints, Ints]:
    """So many of them, and the others."""
    if odd:
        order = np.argsort(past.odd.taken[who], kind="stable")
        taken = np.zeros(len(who), np.bool_)
        taken[order[:count]] = True
        return who[taken], who[~taken]
    return who[:count], who[count:]
