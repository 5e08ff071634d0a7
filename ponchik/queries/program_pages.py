"""A program's rounds in pages, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.command_handler import load_program
from ponchik.queries.coming_rounds import next_starts
from ponchik.queries.group_looks import LOOK_OF, Look
from ponchik.store.connection import Transaction

PAGE = 20


@dataclass(frozen=True)
class RoundLine:
    """A round of the history and how its groups stand."""

    row: Mapping[str, Any]
    looks: Mapping[Look, int]

    @property
    def met(self) -> int:
        """How many groups met."""
        return self.looks.get(Look.MET, 0)

    @property
    def answered(self) -> int:
        """How many groups said how it went."""
        said = (Look.MET, Look.APART, Look.UNSURE, Look.PLAN, Look.WAIT)
        return sum(self.looks.get(look, 0) for look in said)


@dataclass(frozen=True)
class RoundHistory:
    """`before` is the number before which the next page begins."""

    lines: Sequence[RoundLine]
    before: int | None


def history_of_program(
    transaction: Transaction,
    workspace: str,
    program: UUID,
    before: int | None = None,
) -> RoundHistory:
    """Return a program's rounds, the newest first."""
    rows = transaction.execute(
        """
        SELECT * FROM rounds WHERE workspace = %(workspace)s AND program = %(program)s
          AND number < coalesce(%(before)s::bigint, 9223372036854775807)
        ORDER BY number DESC LIMIT %(most)s
        """,
        {
            "workspace": workspace,
            "program": program,
            "before": before,
            "most": PAGE + 1,
        },
    ).fetchall()
    shown = rows[:PAGE]
    looks = _looks(transaction, workspace, [row["round"] for row in shown])
    lines = [RoundLine(row, looks.get(row["round"], {})) for row in shown]
    return RoundHistory(lines, shown[-1]["number"] if rows[PAGE:] else None)


def dates_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> Sequence[datetime]:
    """Return when a program's next rounds start, as far as it stands now."""
    return next_starts(load_program(transaction, workspace, program))


def _looks(
    transaction: Transaction, workspace: str, rounds: Sequence[UUID]
) -> Mapping[UUID, Mapping[Look, int]]:
    rows = transaction.execute(
        f"""
        SELECT m.round, {LOOK_OF} AS look, count(*) AS n FROM meetings AS m
        WHERE m.workspace = %s AND m.round = ANY(%s) GROUP BY 1, 2
        """,  # noqa: S608 -- made of constants only
        [workspace, list(rounds)],
    )
    found: dict[UUID, dict[Look, int]] = {}
    for row in rows:
        found.setdefault(row["round"], {})[Look(row["look"])] = row["n"]
    return {
        one: {look: n[look] for look in Look if look in n} for one, n in found.items()
    }
