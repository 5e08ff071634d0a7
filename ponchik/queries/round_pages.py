"""A round as its hosts look at it: how its groups stand, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted, Timeline
from ponchik.events.stage import Stage
from ponchik.queries.group_looks import LOOK_OF, RANK_OF, Look
from ponchik.queries.redaction import redacted
from ponchik.queries.rounds import read_round
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream

#: So many groups stand on one page.
PAGE = 60


@dataclass(frozen=True)
class PlannedStage:
    """A stage of a round, when it is (or was) due, and whether it is done."""

    name: str
    at: datetime | None
    done: bool


@dataclass(frozen=True)
class Place:
    """Where a page of groups goes on: after this group."""

    rank: int
    meeting: UUID


@dataclass(frozen=True)
class GroupPage:
    """Rows of meetings with `look` and `names`; `after` is None on the last page."""

    rows: Sequence[Mapping[str, Any]]
    after: Place | None


def round_of_number(
    transaction: Transaction, workspace: str, program: UUID, number: int
) -> Mapping[str, Any] | None:
    """Return a program's round by its number, None if there is no such round."""
    return transaction.execute(
        "SELECT * FROM rounds WHERE workspace = %s AND program = %s AND number = %s",
        [workspace, program, number],
    ).fetchone()


def looks_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> Mapping[Look, int]:
    """Count a round's groups by how they stand."""
    rows = transaction.execute(
        f"""
        SELECT {LOOK_OF} AS look, count(*) AS n FROM meetings AS m
        WHERE m.workspace = %s AND m.round = %s GROUP BY 1
        """,  # noqa: S608 -- made of constants only
        [workspace, round_id],
    )
    found = {row["look"]: row["n"] for row in rows}
    return {look: found[look] for look in Look if look in found}


def answered_of_round(transaction: Transaction, workspace: str, round_id: UUID) -> int:
    """Count a round's groups of which somebody answered."""
    row = transaction.execute(
        """
        SELECT count(*) AS n FROM meetings
        WHERE workspace = %s AND round = %s AND answers <> '{}'
        """,
        [workspace, round_id],
    ).fetchone()
    return int(row["n"]) if row else 0


def groups_of_page(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    round_id: UUID,
    *,
    look: Look | None = None,
    name: str = "",
    after: Place | None = None,
) -> GroupPage:
    """Return a page of a round's groups, those who need a hand first.

    With `name`, those of whom somebody is called so.
    """
    rows = transaction.execute(
        f"""
        SELECT m.*, {LOOK_OF} AS look, {RANK_OF} AS rank
        FROM meetings AS m
        WHERE m.workspace = %(workspace)s AND m.round = %(round)s
          AND (%(look)s::text IS NULL OR {LOOK_OF} = %(look)s)
          AND (%(name)s = '' OR m.members && ARRAY(
                SELECT id FROM people WHERE people.workspace = %(workspace)s
                  AND strpos(lower(people.name), lower(%(name)s)) > 0))
          AND ({RANK_OF}, m.meeting) > (%(rank)s, %(meeting)s)
        ORDER BY rank, m.meeting LIMIT %(most)s
        """,  # noqa: S608 -- made of constants only
        {
            "workspace": workspace,
            "round": round_id,
            "look": look,
            "name": name,
            "rank": after.rank if after else 0,
            "meeting": after.meeting if after else UUID(int=0),
            "most": PAGE + 1,
        },
    ).fetchall()
    shown = rows[:PAGE]
    more = Place(shown[-1]["rank"], shown[-1]["meeting"]) if rows[PAGE:] else None
    return GroupPage(shown, more)


def start_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> RoundStarted | None:
    """Return how a round began, without what is private about it."""
    history = read_stream(transaction, workspace, Stream("round", round_id))
    events = (one.event for one in redacted(history))
    return next((one for one in events if isinstance(one, RoundStarted)), None)


def stages_of_round(
    transaction: Transaction, workspace: str, round_id: UUID
) -> list[PlannedStage]:
    """Return a round's stages in order, at the moments to which they were moved."""
    started = start_of_round(transaction, workspace, round_id)
    row = read_round(transaction, workspace, round_id)
    if started is None or row is None:
        return []
    rows = transaction.execute(
        "SELECT what, at FROM due WHERE workspace = %s AND subject = %s",
        [workspace, round_id],
    )
    due = {one["what"]: one["at"] for one in rows}
    return list(_stages(row, started.timeline, due))


def _stages(
    row: Mapping[str, Any], timeline: Timeline, due: Mapping[str, datetime]
) -> Iterator[PlannedStage]:
    is_over = bool(row["closed_at"] or row["cancelled_at"])
    yield PlannedStage("Introduced", row["started_at"], done=True)
    for number, at in enumerate(timeline.check_ins, 1):
        is_done = number <= row["check_ins"] or bool(row["closing_at"]) or is_over
        name = "Check-in" if len(timeline.check_ins) == 1 else f"Check-in {number}"
        yield PlannedStage(name, due.get(Stage.check_in(number), at), is_done)
    for name, stage, at, planned in (
        ("Closing question", Stage.CLOSING, row["closing_at"], timeline.closing),
        ("Reminder", Stage.REMINDER, row["reminded_at"], timeline.reminder),
        (
            "Closes",
            Stage.FINISH,
            row["closed_at"] or row["cancelled_at"],
            timeline.finish,
        ),
    ):
        yield PlannedStage(name, at or due.get(stage, planned), bool(at) or is_over)
