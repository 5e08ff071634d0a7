"""A season of groups of two sizes: off-size groups first, in turn, then all others.

Where groups differ in size, searching for groups first leaves nobody free to meet in
the off-size ones when it is their turn. So those of all rounds are drawn before, each
of people who sat in the fewest, and stay as they are; the others are searched for
around them (`golfers`).
"""

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Groups, Ints, chance_of, cut
from ponchik.domain.pairing.bounds import most_free_rounds
from ponchik.domain.pairing.golfers import plan_rounds
from ponchik.domain.pairing.work import Work

#: What all tries together may take: see `Work`. A season of so many rounds that can be
#: found mostly is in the first tries, and each soon.
_WORK, _TRIES, _PATIENCE = 150_000, 4, 300
#: Draws of the off-size groups of a round before a season is started over.
_DRAWS = 10


def uneven_season(sizes: tuple[int, ...], group_size: int) -> list[Groups]:
    """Draw up the longest season found, the same in every process; none: empty."""
    limit, chance = most_free_rounds(sum(sizes), group_size), chance_of(0)
    work, longest = Work(_WORK), list[Groups]()
    for rounds in range(max(limit // 2, 2), limit + 1):
        found = _season(sizes, group_size, rounds, chance, work)
        if found is None:
            break
        longest = found
    return longest


def _season(
    sizes: tuple[int, ...],
    group_size: int,
    rounds: int,
    chance: np.random.RandomState,
    work: Work,
) -> list[Groups] | None:
    people = sum(sizes)
    strangers = ~np.eye(people, dtype=np.bool_)
    off = [size for size in sizes if size != group_size]
    others = [size for size in sizes if size == group_size]
    for _ in range(_TRIES):
        drawn = _off_size_groups(people, off, rounds, chance)
        if drawn is None:
            continue
        fixed = _seated(drawn, people)
        start = [
            groups + cut(chance.permutation(np.flatnonzero(~sitting)), others)
            for groups, sitting in zip(drawn, fixed, strict=True)
        ]
        found = plan_rounds(strangers, start, chance, _PATIENCE, work, fixed=fixed)
        if found or work.left < 0:
            return found
    return None


def _seated(rounds: list[Groups], people: int) -> Flags:
    """Tell who sits in a group: rounds x people."""
    seated = np.zeros((len(rounds), people), np.bool_)
    for row, groups in zip(seated, rounds, strict=True):
        row[[one for group in groups for one in group]] = True
    return seated


def _off_size_groups(
    people: int, sizes: list[int], rounds: int, chance: np.random.RandomState
) -> list[Groups] | None:
    """Draw the off-size groups of all rounds; None if too many have met."""
    free = ~np.eye(people, dtype=np.bool_)
    taken = np.zeros(people, np.int64)
    drawn = list[Groups]()
    for _ in range(rounds):
        tries = (_drawn(free, taken, sizes, chance) for _ in range(_DRAWS))
        groups = next((found for found in tries if found is not None), None)
        if groups is None:
            return None
        for group in groups:
            free[np.ix_(group, group)] = False
            taken[group] += 1
        drawn.append(groups)
    return drawn


def _drawn(
    free: Flags, taken: Ints, sizes: list[int], chance: np.random.RandomState
) -> Groups | None:
    """Draw groups of people who are `free` to meet, those first who sat in fewest."""
    waiting = np.lexsort((chance.random_sample(len(taken)), taken)).tolist()
    groups = Groups()
    for size in sizes:
        group = list[int]()
        for one in waiting:
            if len(group) < size and free[one, group].all():
                group.append(one)
        if len(group) < size:
            return None
        groups.append(group)
        waiting = [one for one in waiting if one not in group]
    return groups
