"""Meetings as they stand now, from the `meetings` table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.events.meeting_status import Status
from ponchik.store.connection import Transaction, only_row


@dataclass(frozen=True)
class MeetingFilter:
    """Which meetings are wanted: all that fit; `channel` is the id it has today."""

    channel: str | None = None
    status: Status | None = None
    round_id: UUID | None = None
    group_channel: str | None = None


EVERY_MEETING = MeetingFilter()


def find_meetings(
    transaction: Transaction, workspace: str, wanted: MeetingFilter = EVERY_MEETING
) -> list[Mapping[str, Any]]:
    """Return meetings with names, those of the newest rounds first."""
    return list(
        transaction.execute(
            """
            SELECT m.*, channels.name AS channel_name
            FROM meetings_with_names AS m
            LEFT JOIN channels ON channels.workspace = m.workspace
                              AND channels.channel = m.channel
            WHERE m.workspace = %(workspace)s
              AND (%(channel)s::text IS NULL OR m.channel = %(channel)s)
              AND (%(status)s::text IS NULL OR m.status = %(status)s)
              AND (%(round)s::uuid IS NULL OR m.round = %(round)s)
              AND (%(group)s::text IS NULL OR m.group_channel = %(group)s)
            ORDER BY m.round_number DESC, m.channel, m.meeting
            """,
            {
                "workspace": workspace,
                "channel": wanted.channel,
                "status": wanted.status,
                "round": wanted.round_id,
                "group": wanted.group_channel,
            },
        )
    )


class MeetingPlace(NamedTuple):
    workspace: str
    meeting: UUID


def meeting_of_calendar(
    transaction: Transaction, calendar: UUID
) -> MeetingPlace | None:
    """Return whose calendar file this is, in whichever workspace; None if nobody's."""
    row = transaction.execute(
        "SELECT workspace, meeting FROM meetings WHERE calendar = %s", [calendar]
    ).fetchone()
    return MeetingPlace(**row) if row else None


def meetings_of_round(
    transaction: Transaction, workspace: str, round_id: UUID, *, unanswered_only: bool
) -> list[UUID]:
    """Return the meetings that are not closed; or only those open or scheduled."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND round = %s AND NOT closed
          AND (NOT %s OR status IN ('open', 'scheduled'))
        ORDER BY meeting
        """,
        [workspace, round_id, unanswered_only],
    )
    return [row["meeting"] for row in rows]


def introduced_meetings_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> list[UUID]:
    """Return the meetings of a round that were introduced and are not over."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND round = %s
          AND NOT closed AND introduced_at IS NOT NULL
        ORDER BY meeting
        """,
        [workspace, round_id],
    )
    return [row["meeting"] for row in rows]


def closed_meetings_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> list[UUID]:
    """Return the meetings of a round that are over."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND round = %s AND closed ORDER BY meeting
        """,
        [workspace, round_id],
    )
    return [row["meeting"] for row in rows]


def round_of_meeting(
    transaction: Transaction, workspace: str, meeting: UUID
) -> UUID | None:
    """Return the meeting's round, None if there is no such meeting."""
    row = transaction.execute(
        "SELECT round FROM meetings WHERE workspace = %s AND meeting = %s",
        [workspace, meeting],
    ).fetchone()
    return row["round"] if row else None


def program_of_meeting(
    transaction: Transaction, workspace: str, meeting: UUID
) -> UUID | None:
    """Return the meeting's program, None if there is no such meeting."""
    row = transaction.execute(
        "SELECT program FROM meetings WHERE workspace = %s AND meeting = %s",
        [workspace, meeting],
    ).fetchone()
    return row["program"] if row else None


def meeting_of_person(
    transaction: Transaction, workspace: str, round_id: UUID, person: UUID
) -> UUID | None:
    """Return the person's meeting in the round, None if they are in no group."""
    row = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND round = %s AND %s = ANY(members)
        ORDER BY closed, meeting LIMIT 1
        """,
        [workspace, round_id, person],
    ).fetchone()
    return row["meeting"] if row else None


def open_places_of(
    transaction: Transaction, workspace: str, round_id: UUID, person: UUID
) -> list[UUID]:
    """Return the meetings of the round that have the person and are not closed."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND round = %s AND NOT closed AND members @> ARRAY[%s]
        """,
        [workspace, round_id, person],
    )
    return [row["meeting"] for row in rows]


def open_meetings_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> list[UUID]:
    """Return the program's meetings that are not closed."""
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings
        WHERE workspace = %s AND program = %s AND NOT closed ORDER BY meeting
        """,
        [workspace, program],
    )
    return [row["meeting"] for row in rows]


def outcomes_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> dict[Status, int]:
    """Count the round's meetings by their status, without those that were off."""
    rows = transaction.execute(
        """
        SELECT status, count(*) AS n FROM meetings
        WHERE workspace = %s AND round = %s
          AND (ended_by IS NULL OR ended_by NOT IN ('cancelled', 'stepped_out'))
        GROUP BY status
        """,
        [workspace, round_id],
    )
    return {Status(row["status"]): row["n"] for row in rows}


def not_met_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> set[UUID]:
    """Return the round's meetings whose members did not meet.

    They said so, or were never introduced.
    """
    rows = transaction.execute(
        """
        SELECT meeting FROM meetings WHERE workspace = %s AND round = %s
          AND (status = %s OR introduced_at IS NULL)
          AND (ended_by IS NULL OR ended_by NOT IN ('cancelled', 'stepped_out'))
        """,
        [workspace, round_id, Status.CLOSED_NO.value],
    )
    return {row["meeting"] for row in rows}


def count_answering(transaction: Transaction, workspace: str) -> int:
    """Count the people who ever answered a question."""
    rows = transaction.execute(
        """
        SELECT count(DISTINCT member) AS n
        FROM meetings, jsonb_object_keys(answers) AS member WHERE workspace = %s
        """,
        [workspace],
    )
    return int(only_row(rows)["n"])
