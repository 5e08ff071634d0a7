"""A season of equal groups drawn as straight lines in a plane.

People sit in as many columns as a group has seats, q people in each, q being a prime or
a power of one. In round s a group is a line of slope s: from each column it takes one
person. Two lines of different slopes cross once at most, so nobody meets twice in q
rounds (transversal designs: Bose, Shrikhande, Parker 1960). After them the columns, who
have not met within, play a season among themselves.
"""

import numpy as np

from ponchik.domain.pairing.arrays import Ints

#: Powers of primes whose plane has at most 64 people in groups of three and more: the
#: prime, and what the next power of x comes to, from the lowest coefficient up.
_POWERS = {4: (2, (1, 1)), 8: (2, (1, 1, 0)), 9: (3, (2, 0)), 16: (2, (1, 1, 0, 0))}
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)


def lines(people: int, group_size: int) -> Ints | None:
    """Draw up a season: rounds x people, the number of each one's group.

    None where no plane has so many people.
    """
    side = people // group_size
    known = side in _PRIMES or side in _POWERS
    if people % group_size or not known or side < group_size:
        return None
    column, row = np.divmod(np.arange(people), side)
    times, plus = _field(side)
    season: Ints = plus[row, times[:, column]]
    if side % group_size:
        return season
    together = np.zeros((1, side), np.int64)
    inner = lines(side, group_size) if side > group_size else together
    if inner is None:
        return season
    within = inner[:, row] + column * (side // group_size)
    return np.concatenate([season, within])


def _field(order: int) -> tuple[Ints, Ints]:
    """Tabulate times and plus of the field with so many elements: order x order."""
    prime, reduction = _POWERS.get(order, (order, ()))
    digits = [
        [n // prime**d % prime for d in range(max(len(reduction), 1))]
        for n in range(order)
    ]
    vectors = np.array(digits, np.int64)
    powers = prime ** np.arange(vectors.shape[1])
    plus = (vectors[:, None] + vectors) % prime @ powers
    times = np.zeros((order, order), np.int64)
    shifted = vectors.copy()
    product = np.zeros((order, order, vectors.shape[1]), np.int64)
    for place in range(vectors.shape[1]):
        product += vectors[None, :, place, None] * shifted[:, None]
        top = shifted[:, -1:].copy()
        shifted = np.roll(shifted, 1, axis=1)
        shifted[:, :1] = 0
        shifted = (shifted + top * np.array(reduction or [0])) % prime
    times = product % prime @ powers
    return times, plus
