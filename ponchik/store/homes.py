"""Who looked at Ponchik's Home, and when last."""

from datetime import datetime
from uuid import UUID

from ponchik.store.connection import Transaction, only_row


def note_opened(
    transaction: Transaction, workspace: str, person: UUID, at: datetime
) -> None:
    """Remember that somebody looks at their Home now."""
    transaction.execute(
        """
        INSERT INTO homes (workspace, person, opened_at) VALUES (%s, %s, %s)
        ON CONFLICT (workspace, person) DO UPDATE
        SET opened_at = greatest(homes.opened_at, excluded.opened_at)
        """,
        [workspace, person, at],
    )


def opened_since(
    transaction: Transaction, workspace: str, moment: datetime
) -> list[UUID]:
    """Return who looked at their Home after the moment."""
    rows = transaction.execute(
        "SELECT person FROM homes WHERE workspace = %s AND opened_at > %s "
        "ORDER BY person",
        [workspace, moment],
    )
    return [row["person"] for row in rows]


def is_open(
    transaction: Transaction, workspace: str, person: UUID, since: datetime
) -> bool:
    """Return whether this person looked at their Home after the moment."""
    row = transaction.execute(
        "SELECT EXISTS (SELECT FROM homes WHERE workspace = %s AND person = %s"
        " AND opened_at > %s) AS found",
        [workspace, person, since],
    )
    return bool(only_row(row)["found"])


def is_any_open(transaction: Transaction, workspace: str, since: datetime) -> bool:
    """Return whether anybody looked at their Home after the moment."""
    row = transaction.execute(
        "SELECT EXISTS (SELECT FROM homes WHERE workspace = %s AND opened_at > %s)"
        " AS found",
        [workspace, since],
    )
    return bool(only_row(row)["found"])
