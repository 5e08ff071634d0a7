"""Effects of a program, found by what they are about."""

from typing import Any, NamedTuple
from uuid import UUID

from ponchik.store.connection import Transaction

#: Streams of effects that are about a program: its own, and its messages'.
_OF_PROGRAMS = ["program", "channel", "host"]


class EffectOfProgram(NamedTuple):
    """`over`: its meeting is closed, so that nothing is said there any more."""

    program: UUID
    status: str
    over: bool


def effect_of_program(
    transaction: Transaction, workspace: str, effect_id: UUID
) -> EffectOfProgram | None:
    """Return whose the effect is; None if it is no program's of the workspace."""
    row: Any = transaction.execute(
        """
        SELECT coalesce(m.program, p.program) AS program, e.status,
               coalesce(m.closed, false) AS over
        FROM effects AS e
        LEFT JOIN meetings AS m ON m.workspace = e.workspace
            AND 'meeting-' || m.meeting = e.stream
        LEFT JOIN programs AS p ON p.workspace = e.workspace
            AND split_part(e.stream, '-', 1) = ANY(%s)
            AND substr(e.stream, strpos(e.stream, '-') + 1, 36) = p.program::text
        WHERE e.workspace = %s AND e.id = %s
        """,
        [_OF_PROGRAMS, workspace, effect_id],
    ).fetchone()
    if row is None or row["program"] is None:
        return None
    return EffectOfProgram(**row)
