"""Which questions people had before, over all programs of their workspace."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from ponchik.domain.icebreakers import Seen
from ponchik.events.program import MAX_GROUP
from ponchik.store.connection import Transaction


def icebreakers_seen(
    transaction: Transaction, workspace: str, people: Collection[UUID]
) -> Mapping[UUID, Seen]:
    """Return how often each of the people had which question, by its number."""
    rows = transaction.execute(
        """
        SELECT member, number, count(*) AS times
        FROM meetings, unnest(members) AS member, unnest(icebreakers) AS number
        WHERE workspace = %(workspace)s AND member = ANY(%(people)s)
          AND (NOT %(few)s OR members && %(people)s)
        GROUP BY member, number
        """,
        {
            "workspace": workspace,
            "people": list(people),
            # A group's own meetings are quickly told apart; those of thousands are not.
            "few": len(people) <= MAX_GROUP,
        },
    )
    seen: dict[UUID, Counter[int]] = defaultdict(Counter)
    for row in rows:
        seen[row["member"]][row["number"]] = row["times"]
    return seen
