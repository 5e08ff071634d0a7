"""What became of a round, in figures that hold: how many met, of those that said.

Only closed rounds have figures. A group counts if it was introduced and neither called
off nor out of reach; one that did not say how it went is silent, which is not *did not
meet*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.program import round_id
from ponchik.domain.round import ROUND
from ponchik.events.event import Stream
from ponchik.store.connection import Transaction

#: So many rounds before are told for comparison.
_ROUNDS_BEFORE = 2

_FIGURES = """
    WITH round AS (
        SELECT * FROM rounds
        WHERE workspace = %(workspace)s AND program = %(program)s
          AND closed_at IS NOT NULL AND cancelled_at IS NULL
          AND number <= %(number)s
        ORDER BY number DESC LIMIT %(most)s
    ), counted AS (
        SELECT m.round, cardinality(m.members) AS people,
               m.meeting = ANY(%(new)s) AS first_time,
               (SELECT count(*) FROM jsonb_object_keys(m.answers)) AS answering,
               CASE WHEN m.status = 'closed_met' THEN 'met'
                    WHEN m.status = 'closed_scheduled' THEN 'scheduled'
                    WHEN m.status = 'closed_no' AND jsonb_path_exists(
                        m.answers, '$.* ? (@ == "not_met")') THEN 'not_met'
                    ELSE 'silent' END AS outcome
        FROM round JOIN meetings AS m USING (workspace, round)
        WHERE m.closed AND m.introduced_at IS NOT NULL
          AND m.ended_by IN ('answers', 'silence')
    )
    SELECT round.round, round.number,
           count(outcome) AS groups,
           coalesce(bool_and(counted.people = 2), false) AS pairs,
           count(*) FILTER (WHERE outcome = 'met') AS met,
           count(*) FILTER (WHERE outcome = 'scheduled') AS scheduled,
           count(*) FILTER (WHERE outcome = 'not_met') AS not_met,
           count(*) FILTER (WHERE outcome = 'silent') AS silent,
           coalesce(sum(counted.people), 0) AS people,
           coalesce(sum(counted.answering), 0) AS people_answered,
           count(*) FILTER (WHERE outcome = 'met' AND first_time) AS first_time
    FROM round LEFT JOIN counted ON counted.round = round.round
    GROUP BY round.round, round.number ORDER BY round.number DESC
"""


@dataclass(frozen=True)
class RoundFigures:
    """`groups` are those that count; `first_time` those that met, and never before."""

    number: int
    groups: int
    pairs: bool
    met: int
    scheduled: int
    not_met: int
    silent: int
    people: int
    people_answered: int
    first_time: int

    @property
    def answered(self) -> int:
        """How many groups said how it went: of these is the rate."""
        return self.met + self.scheduled + self.not_met


def figures_of_round(
    transaction: Transaction, workspace: str, program: UUID, number: int
) -> RoundFigures | None:
    """Return a closed round's figures; None while it runs, or if it was called off."""
    stream = Stream("round", round_id(program, number))
    started = load(transaction, workspace, ROUND, stream).started
    groups = started.groups if started else ()
    new = [group.meeting for group in groups if not group.repeats]
    rows = _figures(transaction, workspace, program, number, new)
    return _read(rows[0]) if rows and rows[0]["number"] == number else None


def figures_before(
    transaction: Transaction, workspace: str, program: UUID, number: int
) -> list[RoundFigures]:
    """Return the figures of the closed rounds before this one, the newest first.

    They leave out who met for the first time.
    """
    rows = _figures(transaction, workspace, program, number - 1, most=_ROUNDS_BEFORE)
    return list(map(_read, rows))


def _figures(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    program: UUID,
    number: int,
    new: Sequence[UUID] = (),
    *,
    most: int = 1,
) -> list[Mapping[str, Any]]:
    asked = {
        "workspace": workspace,
        "program": program,
        "number": number,
        "new": list(new),
        "most": most,
    }
    return list(transaction.execute(_FIGURES, asked))


def _read(row: Mapping[str, Any]) -> RoundFigures:
    return RoundFigures(**{name: row[name] for name in row if name != "round"})
