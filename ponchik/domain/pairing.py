"""People, history and a seed make groups; the same values make the same groups.

Simple for now: shuffle, then fill group after group with whoever has met the fewest of
those already in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from uuid import UUID

from ponchik.errors import Invalid
from ponchik.events.program import MAX_GROUP, MIN_GROUP

ALGORITHM = "greedy-1"

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class History:
    """How often two people were in one group (`met`) and one led (`led`) so far."""

    met: Mapping[Pair, int]
    led: Mapping[UUID, int]

    @classmethod
    def of_rounds(
        cls, rounds: Iterable[Iterable[Sequence[UUID]]], leaders: Iterable[UUID] = ()
    ) -> "History":
        met = Counter(
            pair
            for groups in rounds
            for group in groups
            for pair in combinations(sorted(group), 2)
        )
        return cls(met, Counter(leaders))


@dataclass(frozen=True)
class PairedGroup:
    """The leader is one of the members; `repeats` counts pairs who had met before."""

    members: tuple[UUID, ...]
    leader: UUID
    repeats: int


def pair_members(
    members: Iterable[UUID], history: History, group_size: int, seed: int
) -> list[PairedGroup]:
    """Split all members into groups of `group_size`, leftovers spread over them.

    Raises Invalid if the group size is not 2 to 8, a member comes twice, or there are
    fewer than two.
    """
    people = sorted(members)
    _check(people, group_size)
    chance = Random(seed)  # noqa: S311 -- a game of chance, not a secret
    chance.shuffle(people)
    groups = _fill(people, group_sizes(len(people), group_size), history.met)
    return [_lead(group, history, chance) for group in groups]


def group_sizes(people: int, group_size: int) -> list[int]:
    """Sizes of groups that hold everyone: 11 people by 4 make 4, 4 and 3.

    At most one person more than asked for in a group, and never more than Slack's
    group DMs hold.
    """
    largest = min(group_size + 1, MAX_GROUP)
    groups = max(people // group_size, 1)
    if people > groups * largest:
        groups += 1
    smaller, with_one_more = divmod(people, groups)
    return [smaller + (group < with_one_more) for group in range(groups)]


def check_group_size(group_size: int) -> None:
    """Raise Invalid unless Slack's group DMs can hold such groups."""
    if not MIN_GROUP <= group_size <= MAX_GROUP:
        raise Invalid(
            f"a group has {MIN_GROUP} to {MAX_GROUP} people, so its size cannot be "
            f"{group_size}"
        )


def _check(people: Sequence[UUID], group_size: int) -> None:
    check_group_size(group_size)
    if len(set(people)) < len(people):
        raise Invalid("a member is listed twice: list everyone once")
    if len(people) < MIN_GROUP:
        raise Invalid(
            f"{len(people)} people can take part, and it takes {MIN_GROUP} to meet: "
            "invite more people to the channel"
        )


def _fill(
    people: Sequence[UUID], sizes: Iterable[int], met: Mapping[Pair, int]
) -> list[list[UUID]]:
    waiting = dict.fromkeys(people)
    groups = []
    for size in sizes:
        group: list[UUID] = []
        while len(group) < size:
            chosen = _fewest_met(waiting, group, met)
            del waiting[chosen]
            group.append(chosen)
        groups.append(group)
    return groups


def _fewest_met(
    waiting: Iterable[UUID], group: Sequence[UUID], met: Mapping[Pair, int]
) -> UUID:
    """The first in line whom the group has met least; a stranger ends the search."""
    best, fewest = None, None
    for person in waiting:
        times = sum(met.get(_pair(person, other), 0) for other in group)
        if fewest is None or times < fewest:
            best, fewest = person, times
        if not fewest:
            break
    if best is None:
        raise Invalid("nobody is waiting for a group")
    return best


def _pair(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)


def _lead(group: Sequence[UUID], history: History, chance: Random) -> PairedGroup:
    """Fewest turns lead first; among equals chance decides."""
    members = tuple(sorted(group))
    fewest = min(history.led.get(member, 0) for member in members)
    leader = chance.choice([m for m in members if history.led.get(m, 0) == fewest])
    repeats = sum(history.met.get(pair, 0) > 0 for pair in combinations(members, 2))
    return PairedGroup(members, leader, repeats)
