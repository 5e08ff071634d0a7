"""Counts of people for pictures, in fives: nothing is told of fewer than five people.

Two of them differ by nothing or by five and more, so that nobody can subtract one from
the other and be left with fewer.
"""

from collections.abc import Sequence

#: Of fewer people than this nothing is told.
FLOOR = 5
#: A share of fewer people than this says nothing.
_FEWEST_TO_SHARE = 20
_HALF = FLOOR // 2


def coarse(number: int) -> int:
    """Return the count, rounded down to a multiple of five."""
    return number - number % FLOOR


def told(count: int) -> str:
    """Return what a page says of a coarse count: `25+`, or `fewer than 5`."""
    return f"{count:,}+" if count else f"fewer than {FLOOR}"


def share(parts: Sequence[int], wholes: Sequence[int]) -> int | None:
    """Return about what percentage these coarse counts are of the others.

    It is made of what is shown anyway, so it tells no more. None for too few people.
    """
    if sum(wholes) < _FEWEST_TO_SHARE:
        return None
    part, whole = (sum(ones) + _HALF * len(ones) for ones in (parts, wholes))
    return min(100, round(100 * part / whole))
