"""Meetings as they stand now, from the `meetings` table."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.events.meeting import Status
from ponchik.store.connection import Transaction, only_row


def find_meetings(
    transaction: Transaction,
    *,
    channel: str | None = None,
    status: str | None = None,
    round_id: UUID | None = None,
    group_channel: str | None = None,
) -> list[Mapping[str, Any]]:
    """Meetings with their members' names and Slack ids, the newest rounds first."""
    return list(
        transaction.execute(
            """
            SELECT m.* FROM meetings_with_names AS m
            WHERE (%(channel)s::text IS NULL OR m.channel = %(channel)s)
              AND (%(status)s::text IS NULL OR m.status = %(status)s)
              AND (%(round)s::uuid IS NULL OR m.round = %(round)s)
              AND (%(group)s::text IS NULL OR m.group_channel = %(group)s)
            ORDER BY m.round_number DESC, m.channel, m.meeting
            """,
            {
                "channel": channel,
                "status": status,
                "round": round_id,
                "group": group_channel,
            },
        )
    )


def meetings_of_round(
    transaction: Transaction, round_id: UUID, *, unanswered_only: bool
) -> list[UUID]:
    """Ids of the round's meetings; or only of those still open or scheduled."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE round = %s AND NOT closed
          AND (NOT %s OR status IN ('open', 'scheduled'))
        ORDER BY meeting
        """,
        [round_id, unanswered_only],
    )
    return [row["meeting"] for row in rows]


def outcomes_of_round(transaction: Transaction, round_id: UUID) -> dict[Status, int]:
    rows = transaction.execute(
        "SELECT status, count(*) AS n FROM meetings WHERE round = %s GROUP BY status",
        [round_id],
    )
    return {Status(row["status"]): row["n"] for row in rows}


def not_met_of_round(transaction: Transaction, round_id: UUID) -> set[UUID]:
    """Those of the round's meetings whose members said that they did not meet."""
    rows = transaction.execute(
        "SELECT meeting FROM meetings WHERE round = %s AND status = %s",
        [round_id, Status.CLOSED_NO.value],
    )
    return {row["meeting"] for row in rows}


def count_answering(transaction: Transaction) -> int:
    """How many people ever answered a question."""
    rows = transaction.execute(
        """
        SELECT count(DISTINCT member) AS n
        FROM meetings, jsonb_object_keys(answers) AS member
        """
    )
    return int(only_row(rows)["n"])
