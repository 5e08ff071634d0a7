"""The arrays that pairing works on, and the chance that is the same everywhere."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

#: int32 where they only tell groups apart, int64 where they are added up.
Ints = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Prices64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
#: Groups of positions, leaders not yet chosen.
Groups = list[list[int]]


def chance_of(seed: int) -> np.random.RandomState:
    """The same numbers for the same seed, in every version of numpy.

    numpy promises that only for its older generator: the newer ones may change, and a
    round could no longer be replayed.
    """
    words = [(abs(seed) >> shift) & 0xFFFFFFFF for shift in range(0, 128, 32)]
    return np.random.RandomState([int(seed < 0), *words])


def cut(people: Ints, sizes: list[int]) -> Groups:
    """The people one after the other, in groups of these sizes."""
    row, start, groups = people.tolist(), 0, []
    for size in sizes:
        groups.append(row[start : start + size])
        start += size
    return groups


def by_size(groups: Groups) -> Iterator[tuple[Ints, Ints]]:
    """Groups of one size as one table of members, with their numbers; no lone ones."""
    sizes = np.fromiter(map(len, groups), np.int64, len(groups))
    flat = np.fromiter(chain.from_iterable(groups), np.int64, sizes.sum())
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 1]):
        numbers = np.flatnonzero(sizes == size)
        yield numbers, flat[starts[numbers][:, None] + np.arange(size)]


def pairs_inside(groups: Groups) -> tuple[Ints, Ints, Ints]:
    """All pairs that share a group: one, the other, the group's number."""
    return pairs_of(by_size(groups))


def pairs_of(tables: Iterable[tuple[Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    """The same, of groups in the form of `by_size`."""
    parts = [
        (seats[:, i], seats[:, j], numbers)
        for numbers, seats in tables
        for i, j in combinations(range(seats.shape[1]), 2)
    ]
    if not parts:
        nobody = np.zeros(0, np.int64)
        return nobody, nobody, nobody
    one, other, number = (np.concatenate(part) for part in zip(*parts, strict=True))
    return one, other, number
