"""Pairs: the cheapest partition there is.

Choosing pairs of least total price is minimum-weight perfect matching, which Edmonds
solved in polynomial time (Paths, trees, and flowers, 1965; Maximum matching and a
polyhedron with 0,1-vertices, 1965). rustworkx has it, after Galil (1986). With an odd
number of people one group is a trio: the rest is a matching again, so it remains to
find the trio.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import rustworkx as rx

from ponchik.domain.pairing.arrays import Groups, Ints, Prices64
from ponchik.domain.pairing.prices import Prices

#: Noise is drawn from 0 to this: of 32,000 pairs hardly two sums are then alike.
_NOISE = 256
#: Weights of one matching together stay below this, for they are added up as int64.
_LARGEST_SUM = 2**62
#: All 165 trios of 11 people take no longer than 30 of more people.
_ALL_TRIOS = 11
#: Trios are made of so many whose turn it is: 560, of which one in three is free.
_IN_TURN = 16
#: So many of the cheapest trios get a matching; more of them never made a repeat fewer.
_TRIOS = 30
#: As soon as one costs no repeat, the softer prices of a few are all there is to win.
_TRIOS_IF_FREE = 5
#: Other trios, drawn at random, for when those in turn have all met.
_DRAWN = 6_000


@dataclass(frozen=True)
class Subproblem:
    """People who are grouped among themselves, numbered from 0.

    `table` (people x people) is the price of each pair, `off_size` (people) that of a
    seat in a group of another size than `group_size`; both as `Prices` makes them.
    """

    table: Prices64
    off_size: Prices64
    group_size: int
    repeat: int
    block: int

    @classmethod
    def of(cls, prices: Prices, who: Ints, group_size: int) -> "Subproblem":
        """Cut the prices of these people out of everybody's."""
        return cls(
            prices.table(who),
            prices.off_size[who],
            group_size,
            prices.repeat,
            prices.block,
        )

    def cost(self, groups: Groups) -> int:
        """Add up a partition; whoever is in no group costs as much as a block."""
        inside = sum(int(self.table[np.ix_(group, group)].sum()) for group in groups)
        sitting = [one for group in groups if self.is_off(group) for one in group]
        out = len(self.table) - sum(map(len, groups))
        return inside // 2 + int(self.off_size[sitting].sum()) + out * self.block

    def is_off(self, group: list[int]) -> bool:
        """Tell whether a group has another size than asked for."""
        return len(group) != self.group_size


def pair_up(problem: Subproblem, chance: np.random.RandomState) -> Groups:
    """Make pairs, and one trio of an odd number; who fits nowhere is left out."""
    everyone = np.arange(len(problem.table))
    if len(everyone) % 2 == 0:
        return cheapest_pairs(problem, everyone, chance)
    return _pairs_and_trio(problem, chance)


def cheapest_pairs(
    problem: Subproblem, who: Ints, chance: np.random.RandomState
) -> Groups:
    """Make as many pairs as can be, of least total price; never a blocked one."""
    return match(problem.table, who, chance, below=problem.block)


def match(
    table: Prices64, who: Ints, chance: np.random.RandomState, *, below: int
) -> Groups:
    """Match as many of these people as can be at least total price, in sorted pairs.

    Only pairs with a price `below` that are allowed; `table` is people x people.
    """
    one, other = _all_pairs(len(who))
    price = table[who[one], who[other]]
    allowed = np.flatnonzero(price < below)
    if not len(allowed):
        return []
    one, other = one[allowed], other[allowed]
    weight = _weights(price[allowed], len(who), chance)
    graph = rx.PyGraph[None, int](multigraph=False)
    graph.add_nodes_from([None] * len(who))
    graph.add_edges_from(
        list(zip(one.tolist(), other.tolist(), weight.tolist(), strict=True))
    )
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted(sorted(who[list(pair)].tolist()) for pair in found)


@cache
def _all_pairs(people: int) -> tuple[Ints, Ints]:
    return np.triu_indices(people, 1)


def _weights(price: Prices64, people: int, chance: np.random.RandomState) -> Prices64:
    """Turn prices into weights, with noise below them all.

    Of equally cheap matchings chance chooses one, and the cheapest is unique, whatever
    a library's way to find it. Prices too large to be added up lose their last digits.
    """
    weight = price.max() - price
    most = _LARGEST_SUM // (_NOISE * people * people)
    weight = weight // (int(weight.max()) // most + 1) * (_NOISE * people)
    return np.asarray(weight + chance.randint(0, _NOISE, len(weight)), np.int64)


def _pairs_and_trio(problem: Subproblem, chance: np.random.RandomState) -> Groups:
    """Try some trios, the promising first; of a small subproblem all.

    Without the dearer two of its pairs, any partition with a trio is a matching that
    leaves one person out: so the cheapest of those, and the trio's other two pairs, are
    a price that no partition with this trio is below.
    """
    everyone = np.arange(len(problem.table))
    best = cheapest_pairs(problem, everyone, chance)
    least, cheapest = problem.cost(best) - problem.block, problem.cost(best)
    for tried, (trio, added) in enumerate(trios(problem, chance)):
        if (
            cheapest < problem.repeat
            and tried >= _TRIOS_IF_FREE
            and len(everyone) > _ALL_TRIOS
        ):
            break
        if least + added >= cheapest:
            continue
        rest = np.setdiff1d(everyone, trio)
        groups = [trio.tolist(), *cheapest_pairs(problem, rest, chance)]
        total = problem.cost(groups)
        if total < cheapest:
            best, cheapest = groups, total
    return best


def trios(
    problem: Subproblem, chance: np.random.RandomState
) -> Iterator[tuple[Ints, int]]:
    """Yield trios that may be, the cheapest first; each with what its third adds."""
    some = _some_trios(problem.off_size, chance)
    x, y, z = some.T
    pairs = np.stack([problem.table[x, y], problem.table[x, z], problem.table[y, z]])
    cost = pairs.sum(axis=0) + problem.off_size[some].sum(axis=1)
    added = cost - pairs.min(axis=0)
    order = np.lexsort((chance.random_sample(len(cost)), cost))
    wanted = len(order) if len(problem.table) <= _ALL_TRIOS else _TRIOS
    for at in order[cost[order] < problem.block][:wanted]:
        yield some[at], int(added[at])


def _some_trios(off_size: Prices64, chance: np.random.RandomState) -> Ints:
    """List all trios of those whose turn it is, and some of all: trios x 3."""
    in_turn = np.lexsort((chance.random_sample(len(off_size)), off_size))[:_IN_TURN]
    first = np.array(list(combinations(np.sort(in_turn), 3)))
    if len(off_size) <= _ALL_TRIOS:
        return first
    drawn = np.sort(chance.randint(0, len(off_size), (_DRAWN, 3)), axis=1)
    different = (drawn[:, 0] < drawn[:, 1]) & (drawn[:, 1] < drawn[:, 2])
    return np.concatenate([first, drawn[different]])
