"""The working hours that members chose for themselves."""

from collections.abc import Collection, Mapping
from datetime import time
from typing import NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction


class ChosenHours(NamedTuple):
    """On the member's own clock; Monday is day 0."""

    begins: time
    ends: time
    days: frozenset[int]


def read_chosen_hours(
    transaction: Transaction, workspace: str, ids: Collection[UUID]
) -> Mapping[UUID, ChosenHours]:
    """Return the hours of those of these people who chose any."""
    rows = transaction.execute(
        """
        SELECT person, begins, ends, days FROM working_hours
        WHERE workspace = %s AND person = ANY(%s)
        """,
        [workspace, list(ids)],
    )
    return {
        row["person"]: ChosenHours(row["begins"], row["ends"], frozenset(row["days"]))
        for row in rows
    }
