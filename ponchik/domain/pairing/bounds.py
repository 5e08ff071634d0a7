"""What no pairing can do better: the fewest repeats of a round, the most rounds."""

from math import comb

import numpy as np
import rustworkx as rx

from ponchik.domain.pairing.arrays import Flags, Groups, Ints
from ponchik.domain.pairing.prices import Prices
from ponchik.domain.pairing.sizes import group_sizes

_PROVED_UP_TO = 300
#: Where counting pairs promises a round more than there is.
_TRUE_LIMITS = {(5, 2): 1, (7, 2): 3}


def most_free_rounds(people: int, group_size: int) -> int:
    """No more rounds than this can go without a repeat, whoever pairs.

    Each round uses up pairs of people who have not met, and new partners of each. A
    group larger than the number of groups takes two from one group of the round before.
    Nobody to meet makes 0 rounds.
    """
    sizes = group_sizes(people, group_size)
    if not sizes:
        return 0
    if max(sizes) > len(sizes):
        return 1
    by_pairs = comb(people, 2) // sum(comb(size, 2) for size in sizes)
    by_partners = (people - 1) // (min(sizes) - 1)
    limit = min(by_pairs, by_partners)
    return min(limit, _TRUE_LIMITS.get((people, group_size), limit))


def fewest_repeats(groups: Groups, prices: Prices, made: int) -> int:
    """A number of repeats that no groups of these people and sizes stay below.

    For pairs among at most 300 people it is the fewest there can be.
    """
    who = np.array(sorted(member for group in groups for member in group), np.int64)
    if not made or len(who) > _PROVED_UP_TO:
        return 0
    new = prices.table(who) < prices.repeat
    np.fill_diagonal(new, val=False)
    sizes = [len(group) for group in groups]
    return max(
        _by_matching(new, sizes),
        _by_partners(new, sizes),
        _by_pigeonhole(prices.past.seen[who], sizes),
    )


def _by_matching(new: Flags, sizes: list[int]) -> int:
    """A group of s holds s // 2 pairs apart: only a matching's worth can be new."""
    graph = rx.PyGraph[None, None](multigraph=False)
    graph.add_nodes_from([None] * len(new))
    graph.add_edges_from_no_data(
        list(zip(*(part.tolist() for part in np.nonzero(np.triu(new))), strict=True))
    )
    found = rx.max_weight_matching(graph, max_cardinality=True)
    return sum(size // 2 for size in sizes) - len(found)


def _by_partners(new: Flags, sizes: list[int]) -> int:
    """Who has fewer new partners than the smallest group has others repeats the rest.

    A repeat serves two people.
    """
    missing = np.maximum(min(sizes) - 1 - new.sum(axis=1), 0)
    return -(-int(missing.sum()) // 2)


def _by_pigeonhole(seen: Ints, sizes: list[int]) -> int:
    """More people in a group than there were groups: some come from the same one."""
    classes = [len(np.unique(seen[:, ago])) for ago in range(seen.shape[1])]
    return max(
        (sum(_forced(size, many) for size in sizes) for many in classes), default=0
    )


def _forced(size: int, classes: int) -> int:
    """Fewest pairs of one class among so many people of so many classes."""
    each, more = divmod(size, classes)
    return more * comb(each + 1, 2) + (classes - more) * comb(each, 2)
