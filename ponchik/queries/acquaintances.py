"""Who has met whom, without names: a ring of people, or of those who joined together.

A dot is drawn only where at least five people have met about as many others, a circle
only for at least five people.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import NamedTuple

from ponchik.queries.coarse_counts import FLOOR, coarse
from ponchik.queries.insight_tables import InsightTable

#: Beyond so many people those who joined in the same rounds are one circle.
MOST_DOTS = 300
_MOST_CIRCLES = 10
_ROUNDS_TOLD = 10
_FIFTH = 5


class Together(NamedTuple):
    """A group that was introduced in a round, and whether it met."""

    round: int
    members: tuple[str, ...]
    met: bool


class Circle(NamedTuple):
    """A dot that stands for so many people (coarse), or for one: then None."""

    part: int
    people: int | None


@dataclass(frozen=True)
class Network:
    """`lines` join the places of two circles; `pairs` met in all, coarsely counted.

    Each row of the table is a part of the ring.
    """

    table: InsightTable
    circles: Sequence[Circle]
    lines: Sequence[tuple[int, int]]
    pairs: int


def network_of(groups: Sequence[Together], *, is_whole: bool = True) -> Network:
    """Return who has met whom; where groups of before are missing, not `is_whole`."""
    partners = _partners(groups)
    if len(partners) < FLOOR:
        partners = {}
    pairs = coarse(sum(map(len, partners.values())) // 2)
    if len(partners) <= MOST_DOTS:
        return _of_people(partners, pairs)
    return _of_joiners(partners, _joined(groups), pairs, is_whole=is_whole)


def newcomers_table(
    groups: Sequence[Together], *, is_whole: bool = True
) -> InsightTable:
    """Return how many had met five others by which round since they joined.

    Where groups of before are missing, not `is_whole`, it is not known who joined in
    the first round that is there.
    """
    joined = _joined(groups)
    if not is_whole:
        first = min(joined.values(), default=0)
        joined = {who: number for who, number in joined.items() if number > first}
    took = Counter(_rounds_to_fifth(groups, joined))
    everybody = len(joined)
    exact = [
        (str(n), [sum(took[k] for k in range(1, n + 1)), everybody])
        for n in range(1, _ROUNDS_TOLD + 1)
    ]
    columns = ["Have met five others", "Of all who joined"]
    return InsightTable.of("newcomers", "Rounds since they joined", columns, exact)


def _of_people(partners: Mapping[str, set[str]], pairs: int) -> Network:
    parts = _parts(Counter(map(len, partners.values())))
    part_of = {n: place for place, part in enumerate(parts) for n in part}
    dots = sorted(partners, key=lambda who: (part_of[len(partners[who])], who))
    places = {who: place for place, who in enumerate(dots)}
    table = InsightTable.of(
        "acquaintances",
        "Others met so far",
        ["People"],
        [(_range(p), [sum(len(partners[w]) in p for w in partners)]) for p in parts],
    )
    return Network(
        table,
        [Circle(part_of[len(partners[who])], None) for who in dots],
        sorted(
            (place, places[other])
            for who, place in places.items()
            for other in partners[who]
            if place < places[other]
        ),
        pairs,
    )


def _of_joiners(
    partners: Mapping[str, set[str]],
    joined: Mapping[str, int],
    pairs: int,
    *,
    is_whole: bool,
) -> Network:
    sizes = Counter(joined[who] for who in partners)
    parts = _parts(sizes, len(partners) // _MOST_CIRCLES)
    part_of = {n: place for place, part in enumerate(parts) for n in part}
    part_of_whom = {who: part_of[joined[who]] for who in partners}
    places = range(len(parts))
    met: Counter[tuple[int, int]] = Counter()
    for who, others in partners.items():
        here = part_of_whom[who]
        for there, pairs_there in Counter(
            part_of_whom[other] for other in others
        ).items():
            met[here, there] += pairs_there
    exact = [
        (
            f"in round {_range(part)}{_or_before(here, is_whole=is_whole)}",
            [
                sum(sizes[n] for n in part),
                *(met[here, there] // (1 + (here == there)) for there in places),
            ],
        )
        for here, part in enumerate(parts)
    ]
    columns = ["People", *(f"Pairs with round {_range(part)}" for part in parts)]
    table = InsightTable.of("acquaintances", "Joined", columns, exact)
    circles = [Circle(n, row.counts[0]) for n, row in enumerate(table.rows)]
    lines = [
        (here, there)
        for here, there in combinations(places, 2)
        if table.rows[here].counts[1 + there]
    ]
    return Network(table, circles, lines, pairs)


def _parts(sizes: Mapping[int, int], least: int = FLOOR) -> list[list[int]]:
    """Put neighbouring numbers together until at least so many people have them."""
    parts: list[list[int]] = []
    for number in sorted(sizes):
        if parts and sum(sizes[n] for n in parts[-1]) < max(least, FLOOR):
            parts[-1].append(number)
        else:
            parts.append([number])
    if len(parts) > 1 and sum(sizes[n] for n in parts[-1]) < FLOOR:
        last = parts.pop()
        parts[-1] += last
    return parts if parts and sum(sizes[n] for n in parts[0]) >= FLOOR else []


def _or_before(place: int, *, is_whole: bool) -> str:
    return "" if place or is_whole else " or before"


def _range(part: Sequence[int]) -> str:
    return str(part[0]) if len(part) == 1 else f"{part[0]} to {part[-1]}"


def _partners(groups: Iterable[Together]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        if group.met:
            for one, other in combinations(group.members, 2):
                found[one].add(other)
                found[other].add(one)
    return found


def _joined(groups: Iterable[Together]) -> Mapping[str, int]:
    """Return in which round each person first was in a group."""
    found: dict[str, int] = {}
    for group in groups:
        for who in group.members:
            found[who] = min(group.round, found.get(who, group.round))
    return found


def _rounds_to_fifth(
    groups: Sequence[Together], joined: Mapping[str, int]
) -> Iterable[int]:
    """Yield after how many rounds each had met five others, for whom it came so far."""
    met: dict[str, set[str]] = {who: set() for who in joined}
    in_order = sorted(groups, key=lambda group: group.round)
    places: dict[int, int] = {}
    for number, ones in groupby(in_order, key=lambda group: group.round):
        places[number] = len(places)
        for group in ones:
            for who in group.members if group.met else ():
                others = met.get(who)
                if others is not None and len(others) < _FIFTH:
                    others.update(group.members)
                    others.discard(who)
                    if len(others) >= _FIFTH:
                        yield places[number] - places[joined[who]] + 1
