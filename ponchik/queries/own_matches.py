"""A person's own matches: those that are open, and the last ones that are over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING, MeetingState, answers_to
from ponchik.events.event import Stream
from ponchik.events.meeting import EndedBy
from ponchik.events.meeting_status import Status
from ponchik.queries.matches import day_of, local_day, zone_of
from ponchik.queries.working_hours import known_zone
from ponchik.slack.surfaces.own_matches import EarlierMatch, OpenMatch
from ponchik.store import people
from ponchik.store.connection import Transaction

_OPEN = """
    SELECT m.meeting, m.workspace, m.members, m.leader, m.group_channel, p.channel,
           p.settings, due.at AS until
    FROM meetings AS m JOIN programs AS p USING (workspace, program)
    LEFT JOIN due ON due.subject = m.round AND due.what = 'finish'
    WHERE m.workspace = %(workspace)s AND m.members @> ARRAY[%(person)s]
      AND NOT m.closed AND m.introduced_at IS NOT NULL
    ORDER BY due.at NULLS LAST, m.meeting LIMIT %(most)s
"""
_OVER = """
    SELECT m.members, m.round_number, m.status, m.ended_by, p.channel, p.settings,
           rounds.started_at
    FROM meetings AS m JOIN programs AS p USING (workspace, program)
    JOIN rounds USING (workspace, round)
    WHERE m.workspace = %(workspace)s AND m.members @> ARRAY[%(person)s]
      AND m.closed AND m.introduced_at IS NOT NULL
      AND m.ended_by IS DISTINCT FROM 'stepped_out'
    ORDER BY rounds.started_at DESC, m.meeting LIMIT %(most)s
"""


def open_matches(
    transaction: Transaction, workspace: str, person: UUID, most: int
) -> list[OpenMatch]:
    """Return what a person can answer for, what ends soonest first."""
    values = {"workspace": workspace, "person": person, "most": most}
    rows = transaction.execute(_OPEN, values).fetchall()
    names = _slack_ids(transaction, workspace, rows)
    zone = people.time_zone_of(transaction, workspace, person)
    return [
        _open(row, person, names, _state(transaction, workspace, row["meeting"]), zone)
        for row in rows
    ]


def earlier_matches(
    transaction: Transaction, workspace: str, person: UUID, most: int
) -> list[EarlierMatch]:
    """Return a person's last matches that are over, the newest first."""
    values = {"workspace": workspace, "person": person, "most": most}
    rows = transaction.execute(_OVER, values).fetchall()
    names = _slack_ids(transaction, workspace, rows)
    return [
        EarlierMatch(
            number=row["round_number"],
            day=local_day(row, row["started_at"]),
            channel=row["channel"],
            others=_others(row, person, names),
            status=Status(row["status"]),
            cancelled=row["ended_by"] == EndedBy.CANCELLED,
        )
        for row in rows
    ]


def _open(
    row: Mapping[str, Any],
    person: UUID,
    names: Mapping[UUID, str],
    state: MeetingState,
    own_zone: str | None,
) -> OpenMatch:
    zone = known_zone(own_zone, zone_of(row))
    return OpenMatch(
        meeting=row["meeting"],
        channel=row["channel"],
        others=_others(row, person, names),
        leads=row["leader"] == person,
        status=state.status,
        until=day_of(row, row["until"]),
        answers=tuple(answers_to(state.newest_question, len(row["members"]))),
        pair=len(row["members"]) == 2,
        said=state.latest.get(person),
        meets=_on_clock(state.times.agreed, zone),
        link=_link(row["workspace"], row["group_channel"]),
    )


def _on_clock(at: datetime | None, zone: ZoneInfo) -> tuple[date, time] | None:
    local = at and at.astimezone(zone)
    return (local.date(), local.time()) if local else None


def _link(workspace: str, conversation: str | None) -> str | None:
    """Return what opens a chat in Slack, wherever it is pressed."""
    if conversation is None:
        return None
    return f"https://slack.com/app_redirect?team={workspace}&channel={conversation}"


def _state(transaction: Transaction, workspace: str, meeting: UUID) -> MeetingState:
    return load(transaction, workspace, MEETING, Stream("meeting", meeting))


def _slack_ids(
    transaction: Transaction, workspace: str, rows: Sequence[Mapping[str, Any]]
) -> Mapping[UUID, str]:
    everybody = {member for row in rows for member in row["members"]}
    known = people.find(transaction, workspace, everybody)
    return {identity: person.slack_id for identity, person in known.items()}


def _others(
    row: Mapping[str, Any], person: UUID, names: Mapping[UUID, str]
) -> tuple[str, ...]:
    return tuple(names[one] for one in row["members"] if one != person and one in names)
