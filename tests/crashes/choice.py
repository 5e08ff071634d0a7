"""Which hits of a crash point are died at, and what to do about a point without any."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tests.crashes.theatre import Case

#: A point is died at when it is hit for the first time, and up to the fourth.
MOST = 4


def some_hits(cases: Sequence[Case]) -> list[Case]:
    """First to fourth hit, each in another act where the point is in several."""
    nth = [[case for case in cases if case.arm.hit == n + 1] for n in range(MOST)]
    spread = [hits[n % len(hits)] for n, hits in enumerate(nth) if hits]
    others = [case for hits in nth for case in hits if case not in spread]
    return [*spread, *others][:MOST]


def all_hits(cases: Iterable[Case]) -> list[Case]:
    """First to fourth hit in every act."""
    return [case for case in cases if case.arm.hit <= MOST]


def unreached(
    points: Iterable[str], hits: Mapping[str, Sequence[Case]]
) -> Mapping[str, str]:
    """What to do about each point at which the play never was."""
    return {
        point: f"The play never comes to {point!r}: give it an act that does, in "
        "tests/crashes/acts.py, or nobody knows what a death there does."
        for point in points
        if not hits.get(point)
    }


def tally(points: Sequence[str], hits: Mapping[str, Sequence[Case]]) -> str:
    """How many there are of everything, in words."""
    sites = {point.partition(": ")[0] for point in points}
    some = sum(len(some_hits(cases)) for cases in hits.values())
    nightly = sum(len(all_hits(cases)) for cases in hits.values())
    often = Counter(min(len(hits.get(point, ())), MOST) for point in points)
    rarely = ", ".join(f"{often[n]} {n} times" for n in range(MOST) if often[n])
    return (
        f"{len(sites)} sites with {len(points)} crash points, of which the play comes "
        f"to {rarely}, to the others more often\n"
        f"{some} cases in the longer run, {nightly} every night"
    )
