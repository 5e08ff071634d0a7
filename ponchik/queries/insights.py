"""A program in pictures: what its closed rounds came to, in counts that are coarse."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ponchik.events.round import ExclusionReason
from ponchik.queries.acquaintances import (
    Network,
    Together,
    network_of,
    newcomers_table,
)
from ponchik.queries.coarse_counts import share
from ponchik.queries.group_looks import LOOK_OF, Look
from ponchik.queries.insight_tables import (
    InsightTable,
    RoundCounts,
    answers_table,
    outcomes_table,
    participation_table,
    steps_table,
)
from ponchik.store.connection import Transaction

#: So many rounds are shown; the first two figures are of the last four of them.
MOST_ROUNDS = 26
LATELY = 4
#: Of so many groups, the newest, it is looked at who has met whom.
MOST_GROUPS = 5_000
#: Why people are not in a round that have no choice: they could not take part.
_COULD_NOT = {
    ExclusionReason.BOT,
    ExclusionReason.SLACKBOT,
    ExclusionReason.WORKFLOW_BOT,
    ExclusionReason.DEACTIVATED,
    ExclusionReason.NOT_JOINED,
    ExclusionReason.GUEST,
    ExclusionReason.EXTERNAL,
    ExclusionReason.NOT_FOUND,
}
#: A group counts if it was introduced and had its chance to answer.
_COUNTS = "m.introduced_at IS NOT NULL AND m.ended_by IN ('answers', 'silence')"


@dataclass(frozen=True)
class Insights:
    """What one page shows; all of it is read from the tables."""

    outcomes: InsightTable
    participation: InsightTable
    answers: InsightTable
    steps: InsightTable
    network: Network
    newcomers: InsightTable

    @property
    def tables(self) -> Mapping[str, InsightTable]:
        """The tables by the names of their files."""
        every = (
            self.outcomes,
            self.participation,
            self.answers,
            self.steps,
            self.network.table,
            self.newcomers,
        )
        return {table.name: table for table in every}

    @property
    def numbers(self) -> list[str]:
        """The numbers of the rounds that are shown, in order."""
        return [row.label for row in self.outcomes.rows]

    @property
    def met(self) -> int | None:
        """About what percentage of those matched lately met."""
        return self._share(0, -LATELY, None)

    @property
    def met_before(self) -> int | None:
        """The same of the rounds before."""
        return self._share(0, -2 * LATELY, -LATELY)

    @property
    def answered(self) -> int | None:
        """About what percentage were lately in groups that said how it went."""
        return self._share(-2, -LATELY, None)

    @property
    def answered_before(self) -> int | None:
        """The same of the rounds before."""
        return self._share(-2, -2 * LATELY, -LATELY)

    def _share(self, column: int, begin: int, end: int | None) -> int | None:
        rounds = slice(begin, end)
        parts, wholes = (self.outcomes.column(place) for place in (column, -1))
        return share(parts[rounds], wholes[rounds])


def insights_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> Insights:
    """Return what the program's closed rounds came to."""
    rows = _closed_rounds(transaction, workspace, program)
    ids = [row["round"] for row in rows]
    ended: dict[UUID, dict[Look, int]] = defaultdict(dict)
    for row in _endings(transaction, workspace, ids):
        ended[row["round"]][Look(row["look"])] = row["people"]
    rounds = [_counts(row, ended[row["round"]]) for row in rows]
    groups, is_whole = _together(transaction, workspace, program)
    return Insights(
        outcomes=outcomes_table(rounds),
        participation=participation_table(rounds),
        answers=answers_table(_answer_times(transaction, workspace, ids)),
        steps=steps_table(_steps(transaction, workspace, ids)),
        network=network_of(groups, is_whole=is_whole),
        newcomers=newcomers_table(groups, is_whole=is_whole),
    )


def _counts(row: Mapping[str, Any], ended: Mapping[Look, int]) -> RoundCounts:
    away = sum(n for reason, n in row["exclusions"].items() if reason not in _COULD_NOT)
    return RoundCounts(
        number=row["number"],
        could=row["people"] + away,
        people=row["people"],
        repeats=row["repeats"],
        ended=ended,
    )


def _closed_rounds(
    transaction: Transaction, workspace: str, program: UUID
) -> Sequence[Mapping[str, Any]]:
    rows = transaction.execute(
        """
        SELECT round, number, people, repeats, exclusions FROM rounds
        WHERE workspace = %s AND program = %s
          AND closed_at IS NOT NULL AND cancelled_at IS NULL
        ORDER BY number DESC LIMIT %s
        """,
        [workspace, program, MOST_ROUNDS],
    ).fetchall()
    return rows[::-1]


def _endings(
    transaction: Transaction, workspace: str, rounds: Sequence[UUID]
) -> Sequence[Mapping[str, Any]]:
    return transaction.execute(
        f"""
        SELECT m.round, {LOOK_OF} AS look, sum(cardinality(m.members)) AS people
        FROM meetings AS m
        WHERE m.workspace = %s AND m.round = ANY(%s) AND {_COUNTS} GROUP BY 1, 2
        """,  # noqa: S608 -- made of constants only
        [workspace, list(rounds)],
    ).fetchall()


def _answer_times(
    transaction: Transaction, workspace: str, rounds: Sequence[UUID]
) -> Mapping[str, int]:
    """Count people by the time from a group's last question to its first answer."""
    rows = transaction.execute(
        f"""
        SELECT CASE WHEN m.answered_at IS NULL THEN 'never'
                    WHEN m.answered_at < m.asked_at + interval '1 hour' THEN 'hour'
                    WHEN m.answered_at < m.asked_at + interval '4 hours' THEN 'hours'
                    WHEN m.answered_at < m.asked_at + interval '24 hours' THEN 'day'
                    WHEN m.answered_at < m.asked_at + interval '48 hours' THEN 'days'
                    ELSE 'later' END AS took,
               sum(cardinality(m.members)) AS people
        FROM meetings AS m
        WHERE m.workspace = %s AND m.round = ANY(%s) AND m.asked_at IS NOT NULL
          AND {_COUNTS}
        GROUP BY 1
        """,  # noqa: S608 -- made of constants only
        [workspace, list(rounds)],
    )
    return {row["took"]: row["people"] for row in rows}


def _steps(
    transaction: Transaction, workspace: str, rounds: Sequence[UUID]
) -> Mapping[str, int]:
    """Count people by the steps that their group came to."""
    row = transaction.execute(
        f"""
        SELECT sum(people) AS introduced,
               sum(people) FILTER (WHERE proposed_at IS NOT NULL) AS proposed,
               sum(people) FILTER (WHERE agreed_at IS NOT NULL) AS agreed,
               sum(people) FILTER (WHERE status = 'closed_met') AS met
        FROM (SELECT m.*, cardinality(m.members) AS people FROM meetings AS m
              WHERE m.workspace = %s AND m.round = ANY(%s) AND {_COUNTS}) AS m
        """,  # noqa: S608 -- made of constants only
        [workspace, list(rounds)],
    ).fetchone()
    return row or {}


def _together(
    transaction: Transaction, workspace: str, program: UUID
) -> tuple[Sequence[Together], bool]:
    """Return the newest groups of closed rounds, and whether these are all.

    A round of which only a part fits is left out, unless it is the only one.
    """
    rows = transaction.execute(
        f"""
        SELECT m.round_number, array_to_string(m.members, ' ') AS members,
               m.status = 'closed_met' AS met
        FROM meetings AS m JOIN rounds AS r USING (workspace, round)
        WHERE m.workspace = %s AND m.program = %s AND {_COUNTS}
          AND r.closed_at IS NOT NULL AND r.cancelled_at IS NULL
        ORDER BY m.round_number DESC LIMIT %s
        """,  # noqa: S608 -- made of constants only
        [workspace, program, MOST_GROUPS + 1],
    ).fetchall()
    groups = [
        Together(row["round_number"], tuple(row["members"].split()), row["met"])
        for row in rows
    ]
    if len(groups) <= MOST_GROUPS:
        return groups, True
    cut = groups[-1].round
    return [one for one in groups if one.round != cut] or groups, False
