"""A person's meetings in pages, the newest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ponchik.queries.group_looks import LOOK_OF
from ponchik.store.connection import Transaction

PAGE = 20


@dataclass(frozen=True)
class MeetingPage:
    """Rows of meetings with their channel and round; `after` names the last one."""

    rows: Sequence[Mapping[str, Any]]
    after: UUID | None


def own_meetings(
    transaction: Transaction,
    workspace: str,
    person: UUID,
    after: UUID | None = None,
    programs: Collection[UUID] | None = None,
) -> MeetingPage:
    """Return meetings that the person is in, of these programs or of all.

    A page goes on after a meeting, which must be one of them.
    """
    rows = transaction.execute(
        f"""
        WITH own AS (
            SELECT m.*, {LOOK_OF} AS look, r.started_at,
                   coalesce(c.name, p.channel) AS channel_name, p.settings
            FROM meetings AS m JOIN programs AS p USING (workspace, program)
            JOIN rounds AS r ON r.workspace = m.workspace AND r.round = m.round
            LEFT JOIN channels AS c ON c.workspace = p.workspace
                                   AND c.channel = p.channel
            WHERE m.workspace = %(workspace)s AND m.members @> ARRAY[%(person)s]
              AND (%(programs)s::uuid[] IS NULL OR m.program = ANY(%(programs)s))
        )
        SELECT * FROM own
        WHERE %(after)s::uuid IS NULL OR (started_at, meeting) < (
            SELECT started_at, meeting FROM own WHERE meeting = %(after)s)
        ORDER BY started_at DESC, meeting DESC LIMIT %(most)s
        """,  # noqa: S608 -- made of constants only
        {
            "workspace": workspace,
            "person": person,
            "programs": None if programs is None else list(programs),
            "after": after,
            "most": PAGE + 1,
        },
    ).fetchall()
    shown = rows[:PAGE]
    return MeetingPage(shown, shown[-1]["meeting"] if rows[PAGE:] else None)


def meeting_of_page(
    transaction: Transaction, workspace: str, meeting: UUID
) -> Mapping[str, Any] | None:
    """Return a meeting with how it stands, None if there is no such meeting."""
    return transaction.execute(
        f"SELECT m.*, {LOOK_OF} AS look FROM meetings AS m "  # noqa: S608 -- constants only
        "WHERE m.workspace = %s AND m.meeting = %s",
        [workspace, meeting],
    ).fetchone()


def newest_meeting_in(
    transaction: Transaction, workspace: str, conversation: str
) -> Mapping[str, Any] | None:
    """Return the newest meeting whose members talk in this conversation."""
    return transaction.execute(
        """
        SELECT m.meeting, m.members, m.program, m.round_number, p.channel,
               channels.name AS channel_name
        FROM meetings AS m JOIN programs AS p USING (workspace, program)
        LEFT JOIN channels ON channels.workspace = p.workspace
                          AND channels.channel = p.channel
        WHERE m.workspace = %s AND m.group_channel = %s
        ORDER BY m.round_number DESC, m.updated_at DESC LIMIT 1
        """,
        [workspace, conversation],
    ).fetchone()
