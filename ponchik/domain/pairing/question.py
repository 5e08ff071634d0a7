"""What is asked: past rounds and wishes, as plain values, and what can be wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Ints
from ponchik.domain.pairing.sizes import check_group_size
from ponchik.errors import Invalid, RuleBroken
from ponchik.events.program import MAX_GROUP, MIN_GROUP, Goal

Pair = tuple[UUID, UUID]
ABSENT = -1


@dataclass(frozen=True)
class PastRound:
    """One round in arrays: `groups[p]` is the group that the person of place p was in.

    ABSENT, or an array that ends before p, is no group. `leaders` are places,
    `not_met` are groups that said they did not meet.
    """

    group_size: int
    groups: Ints
    leaders: Ints
    not_met: Ints


@dataclass(frozen=True)
class History:
    """Who was ever paired, with their places, and the rounds since, the oldest first.

    `people` are UUIDs as their 16 bytes, in the order of their places: making 100,000
    UUIDs would take longer than pairing them.
    """

    people: Mapping[bytes, int] = field(default_factory=dict)
    rounds: Sequence[PastRound] = ()

    def check(self) -> None:
        """Raise Invalid, naming the place, if a round tells of somebody unknown."""
        for number, past in enumerate(self.rounds, 1):
            highest = max(len(past.groups), int(past.leaders.max(initial=-1)) + 1)
            if highest > len(self.people):
                raise Invalid(
                    f"round {number} of the history tells of place {highest - 1}, but "
                    f"the history knows {len(self.people)} people"
                )

    @classmethod
    def of_rounds(
        cls, rounds: Iterable[Sequence[Sequence[UUID]]], group_size: int = 2
    ) -> "History":
        """Rounds of groups, whose first members led; all are taken to have met."""
        book: dict[bytes, int] = {}
        past = [_past_round(groups, group_size, book) for groups in rounds]
        return cls(book, past)

    def with_round(
        self, groups: Sequence[Sequence[UUID]], group_size: int
    ) -> "History":
        """Return it with one more round of groups, whose first members led."""
        book = dict(self.people)
        newest = _past_round(groups, group_size, book)
        return History(book, [*self.rounds, newest])


@dataclass(frozen=True)
class Wishes:
    """`blocked` pairs are never grouped; `goals` are served in this order, if possible.

    `teams` are numbers, equal for people of one team; `offsets` are minutes east of
    UTC. Who is missing in either has no wish there. By hand, groups are `kept` as they
    are, and people `left_out`.
    """

    blocked: Iterable[Pair] = ()
    goals: Sequence[Goal] = ()
    teams: Mapping[UUID, int] = field(default_factory=dict)
    offsets: Mapping[UUID, int] = field(default_factory=dict)
    kept: Sequence[Sequence[UUID]] = ()
    left_out: Collection[UUID] = ()

    def check(self, members: Collection[UUID]) -> None:
        """Raise Invalid for wishes that contradict themselves or tell of nobody here.

        Raises RuleBroken for a kept group with two who are never grouped.
        """
        self._check_goals()
        for one, other in self.blocked:
            if one == other:
                raise Invalid(f"{one} cannot avoid themselves")
        if self.kept or self.left_out:
            self._check_by_hand(set(members))

    def _check_by_hand(self, members: AbstractSet[UUID]) -> None:
        placed = set(self.left_out)
        for one in sorted(placed - members):
            raise Invalid(f"{one} cannot be left out: they do not take part")
        never = {frozenset(pair) for pair in self.blocked}
        for group in self.kept:
            if not MIN_GROUP <= len(group) <= MAX_GROUP:
                raise Invalid(
                    f"a group to keep has {MIN_GROUP} to {MAX_GROUP} people, not "
                    f"{len(group)}"
                )
            for one in group:
                if one not in members:
                    raise Invalid(
                        f"{one} cannot be kept in a group: they do not take part"
                    )
                if one in placed:
                    raise Invalid(
                        f"{one} has two places: left out, or kept in one group"
                    )
                placed.add(one)
            if any(frozenset(pair) in never for pair in combinations(group, 2)):
                raise RuleBroken(_not_together(group))

    def _check_goals(self) -> None:
        for place, goal in enumerate(self.goals):
            if goal not in tuple(Goal):
                raise Invalid(f"{goal!r} is no goal: there are {', '.join(Goal)}")
            if goal in self.goals[:place]:
                raise Invalid(f"the goal {goal} is named twice: put it in one place")


def _not_together(group: Sequence[UUID]) -> str:
    """Say the same of a manager's rule and a private block, and of all in the group.

    A private block is known to the one who asked for it alone: who reads this must not
    learn which two it is about, nor that it is not a manager's rule.
    """
    *others, last = map(str, group)
    return (
        f"{', '.join(others)} and {last} cannot be put together by hand: keep another "
        "group, or let Ponchik draw this one"
    )


def check(people: Sequence[UUID], group_size: int, seed: int) -> None:
    """Raise Invalid, naming it, for a value that no round can be made with."""
    check_group_size(group_size)
    if type(seed) is not int:
        raise Invalid(f"a seed is a whole number, not {seed!r}")
    for one, other in pairwise(people):
        if one.int == other.int:
            raise Invalid(f"{one} is listed twice: list everyone once")


def _past_round(
    groups: Sequence[Sequence[UUID]], group_size: int, book: dict[bytes, int]
) -> PastRound:
    places = [[book.setdefault(m.bytes, len(book)) for m in group] for group in groups]
    numbers = np.full(len(book), ABSENT, np.int32)
    for number, group in enumerate(places):
        numbers[group] = number
    leaders = np.array([group[0] for group in places if group], np.int32)
    return PastRound(group_size, numbers, leaders, np.zeros(0, np.int32))
