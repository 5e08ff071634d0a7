"""Rounds played one after the other, for tests of pairing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ponchik.domain.pairing import History, PairedGroup, Pairing, Wishes, pair_members
from tests.unit.facts import made_up


def people(count: int) -> list[UUID]:
    return [made_up(f"member {number}") for number in range(count)]


def members_of(groups: Sequence[PairedGroup]) -> list[tuple[UUID, ...]]:
    return [group.members for group in groups]


def leader_first(group: PairedGroup) -> list[UUID]:
    return [group.leader, *(m for m in group.members if m != group.leader)]


@dataclass
class Channel:
    """A channel that plays round after round; `rounds` are groups, leaders first."""

    group_size: int = 2
    seed: int = 0
    wishes: Wishes = field(default_factory=Wishes)
    rounds: list[list[list[UUID]]] = field(default_factory=list)

    def play(self, members: Sequence[UUID]) -> Pairing:
        history = History.of_rounds(self.rounds, self.group_size)
        seed = 1000 * self.seed + len(self.rounds)
        pairing = pair_members(members, history, self.group_size, seed, self.wishes)
        self.rounds.append([leader_first(group) for group in pairing.groups])
        return pairing

    def free_rounds(self, members: Sequence[UUID], at_most: int) -> int:
        """How many rounds go by without a repeat."""
        for number in range(at_most):
            if self.play(members).repeats:
                return number
        return at_most
