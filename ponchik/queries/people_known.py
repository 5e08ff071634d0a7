"""Who is known in a workspace, found by name, handle or Slack id."""

from collections.abc import Sequence

from ponchik.queries.page_names import Named
from ponchik.store.connection import Transaction

MOST = 20


def search_people(
    transaction: Transaction, workspace: str, name: str, most: int = MOST
) -> Sequence[Named]:
    """Return those whose name holds this, or whose handle or Slack id it is."""
    rows = transaction.execute(
        """
        SELECT id, coalesce(nullif(name, ''), slack_id) AS name,
               coalesce(title, '') AS title, slack_id
        FROM people
        WHERE workspace = %(workspace)s
          AND (slack_id = %(name)s OR strpos(lower(name), lower(%(name)s)) > 0
               OR lower(handle) = lower(%(name)s))
        ORDER BY 2, id LIMIT %(most)s
        """,
        {"workspace": workspace, "name": name, "most": most},
    )
    return [Named(**row) for row in rows]
