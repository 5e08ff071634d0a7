"""What Slack refused for good in the rounds that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.store.connection import Transaction

_INTRODUCING = ["open_conversation", "introduce"]


@dataclass(frozen=True)
class Missing:
    """How many groups lack their introduction, and how many another message."""

    introductions: int
    messages: int


def missing_messages(
    transaction: Transaction, workspace: str, rounds: Sequence[UUID]
) -> Mapping[UUID, Missing]:
    """Return what is dead in the ledger, for each of the rounds that lacks anything."""
    rows = transaction.execute(
        """
        SELECT round, count(*) FILTER (WHERE kind = ANY(%(introducing)s)) AS begun,
               count(*) FILTER (WHERE kind <> ALL(%(introducing)s)) AS others
        FROM effects JOIN meetings ON meetings.workspace = effects.workspace
             AND effects.stream = 'meeting-' || meeting
        WHERE effects.workspace = %(workspace)s AND effects.status = 'dead'
          AND round = ANY(%(rounds)s) AND NOT closed
        GROUP BY round
        """,
        {
            "workspace": workspace,
            "introducing": _INTRODUCING,
            "rounds": list(rounds),
        },
    )
    return {row["round"]: Missing(row["begun"], row["others"]) for row in rows}
