"""Which questions people had before, over all programs of their workspace."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from ponchik.domain.icebreakers import Seen
from ponchik.store.connection import Transaction


def icebreakers_seen(
    transaction: Transaction, workspace: str, people: Collection[UUID]
) -> Mapping[UUID, Seen]:
    """Return how often each of the people had which question, by its number."""
    rows = transaction.execute(
        """
        SELECT member, number, count(*) AS times
        FROM meetings, unnest(members) AS member, unnest(icebreakers) AS number
        WHERE workspace = %(workspace)s AND members && %(people)s
          AND member = ANY(%(people)s)
        GROUP BY member, number
        """,
        {"workspace": workspace, "people": list(people)},
    )
    seen: dict[UUID, Counter[int]] = defaultdict(Counter)
    for row in rows:
        seen[row["member"]][row["number"]] = row["times"]
    return seen
