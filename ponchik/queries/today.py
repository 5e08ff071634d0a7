"""What hosts and admins look at first: what needs them, and what goes on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from ponchik.domain.program import round_id
from ponchik.events.stage import Stage
from ponchik.projections.due import NEXT_ROUND
from ponchik.queries.delivery_pages import Wanted, deliveries_of_page
from ponchik.queries.event_pages import LogEntry, events_of_page
from ponchik.queries.group_looks import Look
from ponchik.queries.phrases import question_name
from ponchik.queries.round_pages import (
    PlannedStage,
    answered_of_round,
    looks_of_round,
    stages_of_round,
)
from ponchik.queries.rounds import read_round
from ponchik.store.connection import Transaction

Row = Mapping[str, Any]
MOST_NEEDS = 5
MOST_RINGS = 3
_MOST_COMING = 12
_MOST_JUST_NOW = 8
_DAYS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class RunningRound:
    """A program's open round, how its groups stand, and its stages."""

    program: Row
    row: Row
    looks: Mapping[Look, int]
    answered: int
    stages: Sequence[PlannedStage]

    @property
    def silent(self) -> int:
        """How many groups said nothing, and will be reminded."""
        return self.looks.get(Look.NONE, 0)

    @property
    def reminder(self) -> PlannedStage | None:
        """The reminder, if it is still to come."""
        found = [one for one in self.stages if one.name == "Reminder"]
        return next((one for one in found if not one.done), None)


@dataclass(frozen=True)
class Coming:
    """What the clock brings to a program."""

    at: datetime
    what: str
    program: Row


@dataclass(frozen=True)
class Today:
    """`dead` are deliveries that were given up, `waiting` programs that cannot work."""

    dead: Sequence[Row]
    waiting: Sequence[Row]
    rounds: Sequence[RunningRound]
    more_rounds: Sequence[Row]
    coming: Sequence[Coming]
    just_now: Sequence[LogEntry]

    @property
    def silent(self) -> list[RunningRound]:
        """The rounds whose closing question some groups have not answered."""
        return [one for one in self.rounds if one.silent and one.row["closing_at"]]

    @property
    def needs(self) -> int:
        """How many things need somebody."""
        return len(self.dead) + len(self.waiting) + len(self.silent)


def read_today(  # noqa: PLR0913 -- who looks, at what, when and where
    transaction: Transaction,
    workspace: str,
    rows: Sequence[Row],
    hosted: Collection[UUID],
    *,
    now: datetime,
    zone: tzinfo,
) -> Today:
    """Return what there is of these programs; of `hosted` ones what people did, too."""
    ids = [one["program"] for one in rows]
    running = [one for one in rows if one["open_round"]]
    dead = deliveries_of_page(transaction, workspace, ids, Wanted("dead")).rows
    log = events_of_page(transaction, workspace, hosted, zone=zone, most=_MOST_JUST_NOW)
    return Today(
        dead=dead[:MOST_NEEDS],
        waiting=[one for one in rows if one["waiting_since"]],
        rounds=[
            found
            for one in running[:MOST_RINGS]
            if (found := running_round(transaction, workspace, one["program"], one))
        ],
        more_rounds=running[MOST_RINGS:],
        coming=coming_of(transaction, workspace, rows, now + _DAYS_AHEAD),
        just_now=log.entries,
    )


def running_round(
    transaction: Transaction, workspace: str, program: UUID, row: Row
) -> RunningRound | None:
    """Return a program's open round, None if it has none; `row` is the program's."""
    if row["open_round"] is None:
        return None
    found = read_round(transaction, workspace, round_id(program, row["rounds"]))
    if found is None:
        return None
    return RunningRound(
        program=row,
        row=found,
        looks=looks_of_round(transaction, workspace, found["round"]),
        answered=answered_of_round(transaction, workspace, found["round"]),
        stages=stages_of_round(transaction, workspace, found["round"]),
    )


def coming_of(
    transaction: Transaction,
    workspace: str,
    rows: Sequence[Row],
    latest: datetime,
) -> list[Coming]:
    """Return what the clock brings to these programs by then, the next first."""
    found = transaction.execute(
        """
        SELECT at, what, program FROM due
        WHERE workspace = %s AND program = ANY(%s) AND at <= %s
        ORDER BY at, what LIMIT %s
        """,
        [workspace, [one["program"] for one in rows], latest, _MOST_COMING],
    )
    known = {one["program"]: one for one in rows}
    return [
        Coming(
            row["at"], _what(row["what"], known[row["program"]]), known[row["program"]]
        )
        for row in found
    ]


def _what(what: str, program: Row) -> str:
    number = program["rounds"]
    match what:
        case str() if what == NEXT_ROUND:
            return f"Round {number + 1} starts"
        case str() if what == Stage.REMINDER:
            return "Reminder to groups that said nothing"
        case str() if what == Stage.FINISH:
            return f"Round {number} closes"
        case _:
            name = question_name(what).removeprefix("the ")
            return name[:1].upper() + name[1:]
