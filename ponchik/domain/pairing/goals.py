"""Soft goals: how far a pair falls short of what the manager would like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Ints, Prices64
from ponchik.domain.pairing.question import Wishes
from ponchik.events.program import Goal

#: A pair falls short of a goal by 0 to 9; a goal weighs ten times the one after it.
WORST = 9
_UNKNOWN = -1_000_000
_WORKDAY, _DAY = 8 * 60, 24 * 60
_NEWCOMER_ROUNDS = 3


@dataclass(frozen=True)
class Goals:
    """`teams` and `offsets` by position, _UNKNOWN where nobody knows."""

    order: Sequence[Goal]
    teams: Ints
    offsets: Ints
    new: Flags

    @classmethod
    def of(cls, people: Sequence[UUID], wishes: Wishes, rounds: Ints) -> "Goals":
        """`rounds[i]` counts the rounds that person i took part in."""
        new = rounds < _NEWCOMER_ROUNDS
        return cls(
            order=wishes.goals,
            teams=_by_position(people, wishes.teams),
            offsets=_by_position(people, wishes.offsets),
            # Where all are new, nobody can meet an old hand.
            new=new & ~new.all(),
        )

    def price(self, one: Ints, other: Ints) -> Prices64:
        """Price pairs from 0 to 10 ** goals - 1; the arrays may be of any one shape."""
        total = np.zeros(np.broadcast_shapes(one.shape, other.shape), np.int64)
        for goal in self.order:
            total = 10 * total + self.shortfall(goal, one, other)
        return total

    def shortfall(self, goal: Goal, one: Ints, other: Ints) -> Prices64:
        match goal:
            case Goal.OTHER_TEAM:
                return WORST * self._same_team(one, other).astype(np.int64)
            case Goal.HOURS:
                return self._hours_apart(one, other)
            case Goal.NEWCOMERS:
                return WORST * (self.new[one] & self.new[other]).astype(np.int64)

    def served(self, goal: Goal, one: Ints, other: Ints) -> Flags:
        """Of which pairs it can be said that the goal brought them together."""
        if goal is Goal.NEWCOMERS:
            return np.asarray(self.new[one] != self.new[other])
        told = self.teams if goal is Goal.OTHER_TEAM else self.offsets
        known = (told[one] != _UNKNOWN) & (told[other] != _UNKNOWN)
        return np.asarray(known & (self.shortfall(goal, one, other) <= WORST // 2))

    def _same_team(self, one: Ints, other: Ints) -> Flags:
        team = self.teams[one]
        return np.asarray((team == self.teams[other]) & (team != _UNKNOWN))

    def _hours_apart(self, one: Ints, other: Ints) -> Prices64:
        """Of two working days of eight hours: 0 at the same time, 9 without overlap."""
        east, west = self.offsets[one], self.offsets[other]
        apart = np.abs(east - west) % _DAY
        missed = np.minimum(np.minimum(apart, _DAY - apart), _WORKDAY)
        known = (east != _UNKNOWN) & (west != _UNKNOWN)
        return np.where(known, -(-WORST * missed // _WORKDAY), 0).astype(np.int64)


def _by_position(people: Sequence[UUID], told: Mapping[UUID, int]) -> Ints:
    if not told:
        return np.full(len(people), _UNKNOWN)
    return np.array([told.get(person, _UNKNOWN) for person in people], np.int64)
