"""`pair_history`: who was in one group with whom, one row a round.

For each round its members and, at the same places, their groups' numbers: the form
that pairing wants, and a thousandth of the rows that one row a pair would need.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.events.round import RoundStarted
from ponchik.store.connection import Transaction
from ponchik.store.projection import Key, Projection, Row


class PastRound(NamedTuple):
    number: int
    groups: list[list[UUID]]
    leaders: list[UUID]


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    if isinstance(recorded.event, RoundStarted):
        return [(str(recorded.event.program), recorded.event.number)]
    return []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if not isinstance(recorded.event, RoundStarted):
        return row
    numbered = [
        (str(member), number)
        for number, group in enumerate(recorded.event.groups)
        for member in group.members
    ]
    return {
        "workspace": recorded.workspace,
        "program": key[0],
        "round_number": key[1],
        "members": [member for member, _ in numbered],
        "groups": [number for _, number in numbered],
        "leaders": [str(group.leader) for group in recorded.event.groups],
    }


PAIR_HISTORY = Projection("pair_history", ("program", "round_number"), touches, evolve)


def past_rounds(transaction: Transaction, program: UUID) -> list[PastRound]:
    """The program's rounds so far, the oldest first."""
    rows = transaction.execute(
        "SELECT * FROM pair_history WHERE program = %s ORDER BY round_number", [program]
    )
    return [_past_round(row) for row in rows]


def _past_round(row: Row) -> PastRound:
    groups: dict[int, list[UUID]] = defaultdict(list)
    for member, number in zip(row["members"], row["groups"], strict=True):
        groups[number].append(member)
    return PastRound(row["round_number"], list(groups.values()), row["leaders"])
