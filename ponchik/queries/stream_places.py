"""Which program, channel, round and meeting a stream of events belongs to."""

from collections.abc import Iterable, Mapping
from typing import Any

from ponchik.store.connection import Transaction


def places_of_streams(
    transaction: Transaction, workspace: str, streams: Iterable[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the place of each stream that belongs to a program of the workspace.

    `name` is that of the channel, None where nobody knows it.
    """
    rows = transaction.execute(
        """
        SELECT one.stream, programs.program, programs.channel, channels.name,
               coalesce(meetings.round_number, rounds.number) AS round_number,
               meetings.meeting
        FROM (SELECT stream, split_part(stream, '-', 1) AS kind,
                     substr(stream, strpos(stream, '-') + 1)::uuid AS id
              FROM unnest(%(streams)s::text[]) AS stream) AS one
        LEFT JOIN meetings ON kind = 'meeting' AND meetings.meeting = one.id
        LEFT JOIN rounds ON kind = 'round' AND rounds.round = one.id
        JOIN programs
          ON programs.program = coalesce(meetings.program, rounds.program, one.id)
        LEFT JOIN channels ON channels.workspace = programs.workspace
                          AND channels.channel = programs.channel
        WHERE programs.workspace = %(workspace)s
        """,
        {"workspace": workspace, "streams": sorted(map(str, streams))},
    )
    return {row["stream"]: row for row in rows}
