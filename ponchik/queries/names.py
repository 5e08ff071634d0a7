"""Channels and people by the names that people know."""

from collections.abc import Mapping

from ponchik.store.connection import Transaction
from ponchik.store.people import Person


def channel_names(transaction: Transaction, workspace: str) -> Mapping[str, str]:
    """Return the channels' names by their ids, as far as Slack told them."""
    rows = transaction.execute(
        "SELECT channel, name FROM channels WHERE workspace = %s ORDER BY 2, 1",
        [workspace],
    )
    return {row["channel"]: row["name"] for row in rows}


def channels_called(transaction: Transaction, workspace: str, name: str) -> list[str]:
    """Return the ids of the channels with this name, as far as Slack told."""
    rows = transaction.execute(
        "SELECT channel FROM channels WHERE workspace = %s AND name = %s ORDER BY 1",
        [workspace, name],
    )
    return [row["channel"] for row in rows]


def people_called(transaction: Transaction, workspace: str, name: str) -> list[Person]:
    """Return who is called so, or has it as handle; upper and lower case are one."""
    rows = transaction.execute(
        """
        SELECT id, slack_id, name FROM people
        WHERE workspace = %(workspace)s
          AND lower(%(name)s) IN (lower(name), lower(handle)) ORDER BY slack_id
        """,
        {"workspace": workspace, "name": name},
    )
    return [Person(**row) for row in rows]


def people_names(transaction: Transaction, workspace: str) -> Mapping[str, str]:
    """Return everybody's name by Slack id, of those who have one."""
    rows = transaction.execute(
        "SELECT slack_id, name FROM people WHERE workspace = %s AND name <> ''",
        [workspace],
    )
    return {row["slack_id"]: row["name"] for row in rows}
