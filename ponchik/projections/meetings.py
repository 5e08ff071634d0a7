"""`meetings`: the table the original promised, one row a group.

Group channel id, meeting status, date of introduction, members, and what pages need.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.events.meeting import (
    Answered,
    ConversationOpened,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MeetingPaired,
    MessageFailed,
    Status,
    StatusChanged,
)
from ponchik.store.connection import Transaction, only_row
from ponchik.store.projection import Key, Projection, Row


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(str(recorded.stream.id),)] if recorded.stream.kind == "meeting" else []


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    if isinstance(recorded.event, MeetingPaired):
        return _paired(key, recorded.workspace, recorded.event)
    if row is None:
        return None
    at = recorded.event.at.isoformat()
    return {**row, **_changes(row, recorded), "updated_at": at}


def _paired(key: Key, workspace: str, event: MeetingPaired) -> Row:
    return {
        "meeting": key[0],
        "workspace": workspace,
        "program": str(event.program),
        "round": str(event.round),
        "round_number": event.round_number,
        "channel": event.channel,
        "group_channel": None,
        "status": Status.OPEN.value,
        "closed": False,
        "introduced_at": None,
        "members": [str(member) for member in event.members],
        "leader": str(event.leader),
        "answers": {},
        "failure": None,
        "updated_at": event.at.isoformat(),
    }


def _changes(row: Row, recorded: RecordedEvent) -> Mapping[str, Any]:
    match recorded.event:
        case ConversationOpened(conversation=conversation):
            return {"group_channel": conversation}
        case MeetingIntroduced(at=at):
            return {"introduced_at": at.isoformat(), "failure": None}
        case IntroductionFailed(reason=reason) | MessageFailed(reason=reason):
            return {"failure": reason}
        case Answered(member=member, answer=answer):
            return {"answers": {**row["answers"], str(member): answer.value}}
        case StatusChanged(status=status):
            return {"status": status.value}
        case MeetingClosed(status=status):
            return {"status": status.value, "closed": True}
        case _:
            return {}


MEETINGS = Projection("meetings", ("meeting",), touches, evolve)


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
