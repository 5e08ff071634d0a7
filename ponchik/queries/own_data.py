"""All that is known about somebody, for that person alone.

Their private list is in it. What hosts noted about two people is not: it is as much the
other's. Nor is whom others would rather not be matched with.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ponchik.events.event import Stream
from ponchik.projections.member_choices import EVERYWHERE
from ponchik.store.connection import Transaction

Data = dict[str, Any]

_PROFILE = """
    SELECT slack_id, name, handle, title, time_zone, locale, avatar, is_admin,
           refreshed_at AS read_from_slack_at
    FROM people WHERE workspace = %(workspace)s AND id = %(person)s
"""
_CHOICES = """
    SELECT nullif(c.program, %(everywhere)s) AS program,
           coalesce(channels.name, p.channel) AS channel, c.kind, c.at, c.until,
           c.number AS round
    FROM member_choices AS c LEFT JOIN programs AS p USING (workspace, program)
    LEFT JOIN channels USING (workspace, channel)
    WHERE c.workspace = %(workspace)s AND c.person = %(person)s ORDER BY c.place
"""
_HOURS = """
    SELECT begins, ends, days FROM working_hours
    WHERE workspace = %(workspace)s AND person = %(person)s
"""
_RATHER_NOT_WITH = """
    SELECT p.slack_id, p.name, a.added_at FROM private_avoidances AS a
    LEFT JOIN people AS p ON p.workspace = a.workspace AND p.id = a.other
    WHERE a.workspace = %(workspace)s AND a.person = %(person)s ORDER BY a.added_at
"""
_HOSTED = """
    SELECT coalesce(channels.name, p.channel) AS channel, p.running
    FROM programs AS p LEFT JOIN channels USING (workspace, channel)
    WHERE p.workspace = %(workspace)s AND p.managers ? %(person)s::text
    ORDER BY p.started_at
"""
_MEETINGS = """
    SELECT m.meeting, coalesce(channels.name, p.channel) AS channel,
           m.round_number AS round, r.started_at, m.introduced_at, m.status, m.ended_by,
           m.meets_at, m.leader = %(person)s AS leads,
           %(person)s = ANY(m.gone) IS TRUE AS left_early,
           %(person)s = ANY(m.heard) IS TRUE AS pressed_or_wrote,
           ARRAY(SELECT coalesce(nullif(o.name, ''), o.slack_id)
                 FROM people AS o WHERE o.workspace = m.workspace
                   AND o.id = ANY(m.members) AND o.id <> %(person)s
                 ORDER BY 1) AS with_
    FROM meetings AS m JOIN programs AS p USING (workspace, program)
    JOIN rounds AS r USING (workspace, round)
    LEFT JOIN channels ON channels.workspace = p.workspace
                      AND channels.channel = p.channel
    WHERE m.workspace = %(workspace)s
      AND (m.members @> ARRAY[%(person)s] OR m.gone @> ARRAY[%(person)s])
    ORDER BY r.started_at, m.meeting
"""
_SAID = """
    SELECT stream, type AS what, at, data - 'at' - 'member' AS said FROM events
    WHERE workspace = %(workspace)s AND stream = ANY(%(streams)s)
      AND data->>'member' = %(person)s::text
    ORDER BY position
"""
_LEFT_OUT = """
    SELECT coalesce(channels.name, p.channel) AS channel, r.number AS round,
           r.started_at,
           CASE WHEN one->>'reason' IN ('rules', 'unmatched') THEN 'no_group_was_found'
                ELSE one->>'reason' END AS reason
    FROM rounds AS r JOIN programs AS p USING (workspace, program)
    LEFT JOIN channels ON channels.workspace = p.workspace
                      AND channels.channel = p.channel
    JOIN events AS e ON e.workspace = r.workspace
                    AND e.stream = 'round-' || r.round AND e.version = 1,
         jsonb_array_elements(e.data->'exclusions') AS one
    WHERE r.workspace = %(workspace)s AND one->>'person' = %(person)s::text
    ORDER BY r.started_at
"""
_HISTORY = """
    SELECT at, type AS what, data - 'at' AS said FROM events
    WHERE workspace = %(workspace)s AND stream = %(stream)s ORDER BY version
"""
_SESSIONS = """
    SELECT began_at, used_at FROM sessions
    WHERE workspace = %(workspace)s AND person = %(person)s ORDER BY began_at
"""
_HOME = """
    SELECT opened_at FROM homes
    WHERE workspace = %(workspace)s AND person = %(person)s
"""


def data_of_person(
    transaction: Transaction, workspace: str, person: UUID
) -> Data | None:
    """Return all that is known about somebody, None for one who is not known."""
    values = {
        "workspace": workspace,
        "person": person,
        "everywhere": EVERYWHERE,
        "stream": str(Stream("member", person)),
    }

    def read(statement: str) -> list[Data]:
        return transaction.execute(statement.encode(), values).fetchall()

    profile = read(_PROFILE)
    if not profile:
        return None
    return {
        "profile": profile[0],
        "working_hours": next(iter(read(_HOURS)), None),
        "choices": read(_CHOICES),
        "rather_not_with": read(_RATHER_NOT_WITH),
        "hosts": read(_HOSTED),
        "meetings": _meetings(transaction, values, read(_MEETINGS)),
        "not_matched": read(_LEFT_OUT),
        "history": read(_HISTORY),
        "signed_in": read(_SESSIONS),
        "home_opened": read(_HOME),
    }


def _meetings(
    transaction: Transaction, values: Data, meetings: Sequence[Data]
) -> list[Data]:
    """Return the meetings, each with what its member said and pressed there."""
    streams = [str(Stream("meeting", one["meeting"])) for one in meetings]
    rows = transaction.execute(_SAID.encode(), {**values, "streams": streams})
    said = defaultdict(list)
    for row in rows:
        said[row.pop("stream")].append(row)
    return [
        {**_without_underscore(one), "you": said[stream]}
        for one, stream in zip(meetings, streams, strict=True)
    ]


def _without_underscore(row: Mapping[str, Any]) -> Data:
    """Return the row under the names that people read: `with` is a word of SQL's."""
    return {name.rstrip("_"): value for name, value in row.items()}
