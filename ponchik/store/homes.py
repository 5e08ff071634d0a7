"""Who looked at Ponchik's Home, and when last."""

from datetime import datetime
from uuid import UUID

from ponchik.store.connection import Transaction, only_row

#: Who looked at their Home after the moment, of those who see the meeting there; of all
#: if none is named.
VIEWERS = """
FROM homes LEFT JOIN (
    SELECT members, managers FROM meetings JOIN programs USING (program)
    WHERE meeting = {meeting}
) AS shown ON true
WHERE homes.workspace = {workspace} AND homes.opened_at > {since}
  AND ({meeting} IS NULL OR homes.person = ANY(members)
       OR managers ? homes.person::text)
"""
_VIEWERS = VIEWERS.format(
    workspace="%(workspace)s", since="%(since)s", meeting="%(meeting)s::uuid"
)


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


def viewers(
    transaction: Transaction, workspace: str, since: datetime, meeting: UUID | None
) -> list[UUID]:
    """Return who looked at Home after the moment; of a meeting, who sees it there.

    That are its members, and the hosts of its program.
    """
    rows = transaction.execute(
        f"SELECT homes.person {_VIEWERS} ORDER BY 1".encode(),
        {"workspace": workspace, "since": since, "meeting": meeting},
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
