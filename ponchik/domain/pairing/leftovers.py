"""Hard rules: where they allow no full partition, the fewest people are left out.

Any group falls into pairs and perhaps a trio. So whoever can be grouped at all can be
grouped in pairs and trios, and the fewest people left out are those of the largest
packing of edges and triangles into the graph of what is allowed. Cornuéjols, Hartvigsen
and Pulleyblank (Packing subgraphs in a graph, 1982) showed that it grows from a maximum
matching: as long as a triangle can be taken out of the graph at the cost of one pair of
the matching, one person fewer is left out.
"""

from collections.abc import Iterator

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, pairs_inside
from ponchik.domain.pairing.matching import Subproblem, cheapest_pairs
from ponchik.domain.pairing.prices import Prices
from ponchik.domain.pairing.sizes import largest_group

_PACKED_UP_TO = 300
_LOOKED_AT = 500
_TRIANGLES = 2_000


def place_everyone(
    groups: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    """The groups with nobody in them who may not be, and everybody who can be."""
    people = len(prices.off_size)
    one, other, number = pairs_inside(groups)
    clashing = set(number[prices.is_blocked(one, other)].tolist())
    if not clashing and sum(map(len, groups)) == people:
        return groups
    kept = [
        _without_clashes(group, prices) if number in clashing else group
        for number, group in enumerate(groups)
    ]
    placed = _take_in([g for g in kept if len(g) > 1], prices, group_size, chance)
    if sum(map(len, placed)) == people or people > _PACKED_UP_TO:
        return placed
    packed = _merge(_pack(prices, group_size, chance), prices, group_size)
    return max(placed, packed, key=lambda groups: sum(map(len, groups)))


def _clashes(person: int, others: list[int], prices: Prices) -> Flags:
    return prices.is_blocked(np.full(len(others), person), np.array(others, np.int64))


def _without_clashes(group: list[int], prices: Prices) -> list[int]:
    """Whoever clashes with the most leaves first."""
    rest = list(group)
    while True:
        clashes = [int(_clashes(member, rest, prices).sum()) for member in rest]
        if not max(clashes):
            return rest
        rest.pop(clashes.index(max(clashes)))


def _take_in(
    groups: Groups, prices: Prices, group_size: int, chance: np.random.RandomState
) -> Groups:
    """Put the others into groups that may take them, or together; cheapest first."""
    inside = {member for group in groups for member in group}
    loose = [person for person in range(len(prices.off_size)) if person not in inside]
    groups = [list(group) for group in groups]
    while loose:
        person = loose.pop(0)
        friends = [one for one in loose if not _clashes(person, [one], prices)[0]]
        if friends:
            loose.remove(friends[0])
            groups.append([person, friends[0]])
        elif (home := _home(person, groups, prices, group_size, chance)) is not None:
            groups[home].append(person)
    return groups


def _home(
    person: int,
    groups: Groups,
    prices: Prices,
    group_size: int,
    chance: np.random.RandomState,
) -> int | None:
    """The cheapest group with room that may take the person, of some."""
    room = [
        i for i, group in enumerate(groups) if len(group) < largest_group(group_size)
    ]
    if len(room) > _LOOKED_AT:
        room = chance.choice(room, _LOOKED_AT, replace=False).tolist()
    fitting = [
        (len(groups[i]) >= group_size, int(price.sum()), i)
        for i in room
        if (price := _price_of(person, groups[i], prices)).max() < prices.block
    ]
    return min(fitting)[2] if fitting else None


def _price_of(person: int, group: list[int], prices: Prices) -> Ints:
    return prices.hard(np.full(len(group), person), np.array(group, np.int64))


def _pack(prices: Prices, group_size: int, chance: np.random.RandomState) -> Groups:
    """Pairs and trios with the fewest people left out."""
    everyone = np.arange(len(prices.off_size))
    problem, trios = Subproblem.of(prices, everyone, group_size), []
    rest, pairs = everyone, cheapest_pairs(problem, everyone, chance)
    while 2 * len(pairs) < len(rest):
        for trio in _triangles(problem, rest):
            others = np.setdiff1d(rest, trio)
            matched = cheapest_pairs(problem, others, chance)
            if len(matched) >= len(pairs) - 1:
                trios.append(trio)
                rest, pairs = others, matched
                break
        else:
            break
    return [*pairs, *trios]


def _triangles(problem: Subproblem, who: Ints) -> Iterator[list[int]]:
    """Trios who all may meet, some thousands at most; the choosiest people first."""
    allowed = problem.table < problem.block
    np.fill_diagonal(allowed, val=False)
    choosiest = who[np.argsort(allowed[np.ix_(who, who)].sum(axis=1), kind="stable")]
    found = 0
    for place, one in enumerate(choosiest.tolist()):
        later = choosiest[place + 1 :]
        friends = later[allowed[one, later]].tolist()
        for at, other in enumerate(friends):
            for third in friends[at + 1 :]:
                if allowed[other, third]:
                    yield sorted([one, other, third])
                    found += 1
                if found >= _TRIANGLES:
                    return


def _merge(groups: Groups, prices: Prices, group_size: int) -> Groups:
    """Join small groups that may be together, up to the group_size size."""
    merged: Groups = []
    for group in groups:
        for larger in merged:
            joined = [*larger, *group]
            if len(joined) <= group_size and not _any_clash(joined, prices):
                larger.extend(group)
                break
        else:
            merged.append(list(group))
    return merged


def _any_clash(group: list[int], prices: Prices) -> bool:
    return any(_clashes(member, group, prices).any() for member in group)
