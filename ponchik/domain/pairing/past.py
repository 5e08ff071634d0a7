"""What the past means for those who are here: who met whom when, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from ponchik.domain.pairing.arrays import Flags, Ints
from ponchik.domain.pairing.question import ABSENT, History, PastRound


@dataclass(frozen=True)
class Turns:
    """How often each person's turn came, and in which round last (-1: never)."""

    taken: Ints
    last: Ints


@dataclass(frozen=True)
class Past:
    """`seen[i, r]` equals `seen[j, r]` if i and j shared a group r + 1 rounds ago.

    It is odd if that group said it did not meet. Absence is a negative number of one's
    own, so that it equals nobody's. `rounds[i]` counts the rounds that i was in.
    """

    seen: Ints
    led: Turns
    off_size: Turns
    rounds: Ints

    @classmethod
    def of(cls, people: Sequence[UUID], history: History) -> "Past":
        """Of the history's people only those who are here now; the others are gone."""
        book = history.people
        places = np.array([book.get(one.bytes, len(book)) for one in people], np.int64)
        rounds = [_Seen.of(past, places, len(book)) for past in history.rounds]
        seen = np.empty((len(people), len(rounds)), np.int32)
        own = -1 - np.arange(len(people), dtype=np.int32)
        for ago, past in enumerate(reversed(rounds)):
            seen[:, ago] = np.where(past.here, 2 * past.groups + past.not_met, own)
        here = [past.here for past in rounds]
        return cls(
            seen,
            led=_turns([past.led for past in rounds], here, len(people)),
            off_size=_turns([past.off_size for past in rounds], here, len(people)),
            rounds=(seen >= 0).sum(axis=1),
        )


@dataclass(frozen=True)
class _Seen:
    """One past round as the people of today saw it."""

    here: Flags
    groups: Ints
    not_met: Flags
    led: Flags
    off_size: Flags

    @classmethod
    def of(cls, past: PastRound, places: Ints, known: int) -> "_Seen":
        numbers = np.full(known + 1, ABSENT, np.int32)
        numbers[: len(past.groups)] = past.groups
        led = np.zeros(known + 1, np.bool_)
        led[past.leaders] = True
        sizes = np.bincount(past.groups[past.groups >= 0], minlength=1)
        silent = np.zeros(len(sizes), np.bool_)
        silent[past.not_met] = True
        groups = numbers[places]
        here = groups >= 0
        return cls(
            here=here,
            groups=groups,
            not_met=silent[groups] & here,
            led=led[places],
            off_size=(sizes != past.group_size)[groups] & here,
        )


def _turns(taken: list[Flags], here: list[Flags], people: int) -> Turns:
    """Count turns; who is new or comes back is level with the least of the others.

    Else a newcomer would lead round after round until level with old hands.
    """
    count = np.zeros(people, np.int32)
    last = np.full(people, -1, np.int32)
    before = np.zeros(people, np.bool_)
    for number, (took, came) in enumerate(zip(taken, here, strict=True)):
        _level(count, before, came)
        count += took
        last[took] = number
        before = came
    _level(count, before, np.ones(people, np.bool_))
    return Turns(count, last)


def _level(count: Ints, before: Flags, came: Flags) -> None:
    regulars, returned = count[before & came], came & ~before
    if len(regulars):
        count[returned] = np.maximum(count[returned], regulars.min())
