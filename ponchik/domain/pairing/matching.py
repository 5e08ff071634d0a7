"""Pairs: the cheapest partition there is.

Choosing pairs of least total price is minimum-weight perfect matching, which Edmonds
solved in polynomial time (Paths, trees, and flowers, 1965; Maximum matching and a
polyhedron with 0,1-vertices, 1965). rustworkx has it, after Galil (1986). With an odd
number of people one group is a trio: the rest is a matching again, so it remains to
find the trio.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import rustworkx as rx

from ponchik.domain.pairing.arrays import Groups, Ints, Prices64
from ponchik.domain.pairing.prices import Prices

_NOISE = 256
_ALL_TRIOS = 11
_IN_TURN = 16
_TRIOS = 30
_TRIOS_IF_FREE = 5
_DRAWN = 6_000


@dataclass(frozen=True)
class Hall:
    """People who are grouped among themselves: prices of pairs, and of odd places.

    `table` is square; `odd` is the price of a place in a group that has another size
    than `usual`; both as `Prices` makes them.
    """

    table: Prices64
    odd: Prices64
    usual: int
    repeat: int
    block: int

    @classmethod
    def of(cls, prices: Prices, who: Ints, usual: int) -> "Hall":
        return cls(
            prices.table(who), prices.odd[who], usual, prices.repeat, prices.block
        )

    def cost(self, groups: Groups) -> int:
        """Price of a partition; whoever is in no group costs as much as a block."""
        inside = sum(int(self.table[np.ix_(group, group)].sum()) for group in groups)
        out = len(self.table) - sum(map(len, groups))
        return inside // 2 + out * self.block


def pair_up(hall: Hall, chance: np.random.RandomState) -> Groups:
    """Pairs, and one trio if the number is odd; who fits nowhere is left out."""
    everyone = np.arange(len(hall.table))
    if len(everyone) % 2 == 0:
        return cheapest_pairs(hall, everyone, chance)
    return _pairs_and_trio(hall, chance)


def cheapest_pairs(hall: Hall, who: Ints, chance: np.random.RandomState) -> Groups:
    """As many pairs as can be, of least total price; never a blocked one."""
    one, other = np.triu_indices(len(who), 1)
    price = hall.table[who[one], who[other]]
    allowed = np.flatnonzero(price < hall.block)
    if not len(allowed):
        return []
    one, other, price = one[allowed], other[allowed], price[allowed]
    # Noise below all prices: of equally cheap matchings chance chooses one, and the
    # cheapest is unique, whatever a library's way to find it.
    weight = (price.max() - price) * (_NOISE * len(who))
    weight += chance.randint(0, _NOISE, len(weight))
    graph = rx.PyGraph[None, int](multigraph=False)
    graph.add_nodes_from([None] * len(who))
    graph.add_edges_from(
        list(zip(one.tolist(), other.tolist(), weight.tolist(), strict=True))
    )
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted(sorted(who[list(pair)].tolist()) for pair in found)


def _pairs_and_trio(hall: Hall, chance: np.random.RandomState) -> Groups:
    """The best of some trios, the promising first; of all trios in a small hall.

    Without the dearer two of its pairs, any partition with a trio is a matching that
    leaves one person out: so the cheapest of those, and the trio's other two pairs, are
    a price that no partition with this trio is below.
    """
    everyone = np.arange(len(hall.table))
    best = cheapest_pairs(hall, everyone, chance)
    least, cheapest = hall.cost(best) - hall.block, hall.cost(best)
    for tried, (trio, added) in enumerate(_trios(hall, chance)):
        if (
            cheapest < hall.repeat
            and tried >= _TRIOS_IF_FREE
            and len(everyone) > _ALL_TRIOS
        ):
            break
        if least + added >= cheapest:
            continue
        rest = np.setdiff1d(everyone, trio)
        groups = [trio.tolist(), *cheapest_pairs(hall, rest, chance)]
        total = hall.cost(groups) + int(hall.odd[trio].sum())
        if total < cheapest:
            best, cheapest = groups, total
    return best


def _trios(hall: Hall, chance: np.random.RandomState) -> Iterator[tuple[Ints, int]]:
    """Trios that may be, the cheapest first; each with what its third member adds."""
    trios = _some_trios(hall.odd, chance)
    x, y, z = trios.T
    pairs = np.stack([hall.table[x, y], hall.table[x, z], hall.table[y, z]])
    odd = hall.odd[trios].sum(axis=1)
    cost = pairs.sum(axis=0) + odd
    added = cost - pairs.min(axis=0)
    order = np.lexsort((chance.random_sample(len(cost)), cost))
    wanted = len(order) if len(hall.table) <= _ALL_TRIOS else _TRIOS
    for at in order[cost[order] < hall.block][:wanted]:
        yield trios[at], int(added[at])


def _some_trios(odd: Prices64, chance: np.random.RandomState) -> Ints:
    """All of those whose turn it is, and some of all."""
    in_turn = np.lexsort((chance.random_sample(len(odd)), odd))[:_IN_TURN]
    trios = np.array(list(combinations(np.sort(in_turn), 3)))
    if len(odd) <= _ALL_TRIOS:
        return trios
    drawn = np.sort(chance.randint(0, len(odd), (_DRAWN, 3)), axis=1)
    different = (drawn[:, 0] < drawn[:, 1]) & (drawn[:, 1] < drawn[:, 2])
    return np.concatenate([trios, drawn[different]])
