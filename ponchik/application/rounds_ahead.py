"""What settings lead to: ten rounds are played ahead with those of the latest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.domain.pairing import most_free_rounds
from ponchik.domain.rounds_ahead import RoundAhead, people_of_latest, play_ahead
from ponchik.queries.pair_history import read_pair_history
from ponchik.store.connection import Transaction

ROUNDS = 10
#: Ten rounds of so many take some 50 ms; larger channels hardly repeat a pair in ten.
_MOST_PLAYED = 60


@dataclass(frozen=True)
class Outlook:
    """`rounds` are played ahead, none of them where there are too many people for that.

    No more than `free` rounds can go by without a pair that meets again.
    """

    people: int
    rounds: Sequence[RoundAhead]
    free: int


def look_ahead(
    transaction: Transaction, workspace: str, program: UUID, group_size: int
) -> Outlook | None:
    """Return how it would go on in groups of this size; None before the first round."""
    history = read_pair_history(transaction, workspace, program).history
    people = people_of_latest(history)
    if not people:
        return None
    rounds = ROUNDS if len(people) <= _MOST_PLAYED else 0
    return Outlook(
        len(people),
        list(play_ahead(people, history, group_size, rounds)),
        most_free_rounds(len(people), group_size),
    )
