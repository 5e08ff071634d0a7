"""A plan that nobody wrote down: each round works it out again from the first.

Before anybody met, all first rounds are alike but for the names. So whatever it was, it
is the first round of a season that is drawn up without it (`circle`), and the same
season comes out in each later round: what chance found once cannot be lost again.
"""

import numpy as np

from ponchik.domain.pairing.arrays import Groups, Ints
from ponchik.domain.pairing.circle import turned_season
from ponchik.domain.pairing.matching import Hall


def rounds_left(hall: Hall, seen: Ints, sizes: list[int]) -> list[Groups]:
    """The plan's rounds in which nobody meets again, the cheapest first.

    There are none where no past round had just these people, in groups of these sizes.
    `seen` tells of them what it does in `Past`.
    """
    first = _first_round(seen, sizes)
    season = None if first is None else turned_season(tuple(sizes))
    if first is None or season is None:
        return []
    renamed = np.empty_like(season)
    renamed[:, _by_group(first)] = season[:, _by_group(season[0])]
    rounds = [_groups(round_, len(sizes)) for round_ in renamed]
    free = [groups for groups in rounds if hall.cost(groups) < hall.repeat]
    return sorted(free, key=lambda groups: hall.cost(groups) + _odd(hall, groups))


def _first_round(seen: Ints, sizes: list[int]) -> Ints | None:
    for groups in seen.T[::-1]:
        _, counts = np.unique(groups, return_counts=True)
        if sorted(counts) == sorted(sizes):
            return np.asarray(groups)
    return None


def _by_group(groups: Ints) -> Ints:
    """People, group after group, the smallest group first."""
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    return np.lexsort((place, sizes[place]))


def _groups(row: Ints, many: int) -> Groups:
    return [np.flatnonzero(row == group).tolist() for group in range(many)]


def _odd(hall: Hall, groups: Groups) -> int:
    odd = [member for group in groups if len(group) != hall.usual for member in group]
    return int(hall.odd[odd].sum())
