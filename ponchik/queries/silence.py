"""Of whom nobody heard in the last rounds of a program."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction


class SilentMember(NamedTuple):
    """`since` is when the first of the silent rounds began for them."""

    person: UUID
    since: datetime


class EndedRound(NamedTuple):
    program: UUID
    number: int


def ended_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> EndedRound | None:
    """Return which round of which program this is, None if there is none."""
    row = transaction.execute(
        """
        SELECT program, round_number AS number FROM meetings
        WHERE workspace = %s AND round = %s LIMIT 1
        """,
        [workspace, round_id],
    ).fetchone()
    return EndedRound(**row) if row else None


def silent_members(
    transaction: Transaction, workspace: str, ended: EndedRound, in_a_row: int
) -> Sequence[SilentMember]:
    """Return who pressed and wrote nothing in so many rounds, and was in none that met.

    These are the last ones in which they were matched, the last of them the one that
    ended. A group that could not be asked, or was called off, says nothing of anybody.
    """
    rows = transaction.execute(
        """
        WITH lately AS (
            SELECT member AS person, introduced_at,
                row_number() OVER (PARTITION BY member ORDER BY round_number DESC) AS n,
                max(round_number) OVER (PARTITION BY member) AS newest,
                ended_by IN ('answers', 'silence')
                AND status <> 'closed_met'
                AND NOT member = ANY(coalesce(heard, '{}')) AS silent
            FROM meetings, unnest(members) AS member
            WHERE workspace = %(workspace)s AND program = %(program)s
              AND round_number <= %(number)s AND introduced_at IS NOT NULL
              AND ended_by IS DISTINCT FROM 'cancelled'
        )
        SELECT person, min(introduced_at) AS since FROM lately
        WHERE n <= %(rounds)s AND newest = %(number)s
        GROUP BY person HAVING count(*) = %(rounds)s AND bool_and(silent)
        ORDER BY person
        """,
        {"workspace": workspace, **ended._asdict(), "rounds": in_a_row},
    )
    return [SilentMember(**row) for row in rows]


def was_heard_since(
    transaction: Transaction,
    workspace: str,
    program: UUID,
    person: UUID,
    *,
    after_round: int,
) -> bool:
    """Return whether the person pressed or wrote something in a later round, or met."""
    row = transaction.execute(
        """
        SELECT FROM meetings
        WHERE workspace = %s AND program = %s AND members @> ARRAY[%s]
          AND round_number > %s
          AND (heard @> ARRAY[%s] OR status = 'closed_met')
        LIMIT 1
        """,
        [workspace, program, person, after_round, person],
    ).fetchone()
    return row is not None
