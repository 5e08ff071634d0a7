"""The delivery ledger's rows: what is to be done in Slack, and how far each got."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.ledger.pending import by_method, by_stream
from ponchik.store.connection import Transaction

#: `held_for`: claimed, or backing off, for so long; zero or less if it can be taken.
_SEEN = """id, stream, kind, method, place, status, caused_by, correlation,
    payload, due_at, attempts, last_error,
    coalesce(lease_until - clock_timestamp(), interval '0') AS held_for"""
#: And when it was wanted, tried and over.
_SEEN_WHEN = f"{_SEEN}, recorded_at, maybe_sent_at, finished_at"

_OLDER = """(recorded_at, place, id) <
    (SELECT recorded_at, place, id FROM effects WHERE id = %(older_than)s)"""


def find_effects(
    transaction: Transaction,
    workspace: str | None = None,
    status: str | None = None,
    *,
    limit: int | None = None,
    older_than: UUID | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Return a page of the ledger, newest first; of all workspaces if none is named.

    The page after it begins with what is `older_than` its last row.
    """
    asked = [
        condition
        for value, condition in (
            (workspace, "workspace = %(workspace)s"),
            (status, "status = %(status)s"),
            (older_than, _OLDER),
        )
        if value is not None
    ]
    return transaction.execute(
        f"""
        SELECT id, workspace, stream, kind, method, status, due_at, expires_at,
               attempts, last_error, result, caused_by, correlation, recorded_at,
               finished_at
        FROM effects WHERE {" AND ".join(asked) or "TRUE"}
        ORDER BY recorded_at DESC, place DESC, id DESC LIMIT %(limit)s
        """,  # noqa: S608 -- made of constants only
        {
            "workspace": workspace,
            "status": status,
            "limit": limit,
            "older_than": older_than,
        },
    ).fetchall()


def effects_caused_by(
    transaction: Transaction, workspace: str, positions: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    """Return the effects that these events caused, in the order of their causes."""
    return transaction.execute(
        f"""
        SELECT {_SEEN_WHEN} FROM effects
        WHERE workspace = %s AND caused_by = ANY(%s)
        ORDER BY caused_by, recorded_at, place
        """,  # noqa: S608 -- made of constants only
        [workspace, list(positions)],
    ).fetchall()


def effects_of_chain(
    transaction: Transaction, workspace: str, correlation: str
) -> Sequence[Mapping[str, Any]]:
    """Return the effects of one chain of causes, in the order of their causes."""
    return transaction.execute(
        f"""
        SELECT {_SEEN_WHEN} FROM effects
        WHERE workspace = %s AND correlation = %s
        ORDER BY caused_by, recorded_at, place
        """,  # noqa: S608 -- made of constants only
        [workspace, correlation],
    ).fetchall()


def launches_of_program(
    transaction: Transaction, workspace: str, program: UUID
) -> Sequence[Mapping[str, Any]]:
    """Return what the clock brought to a program, in its order."""
    return transaction.execute(
        f"""
        SELECT {_SEEN} FROM effects
        WHERE workspace = %s AND kind IN ('start_round', 'launch_stage')
          AND payload->>'program' = %s
        ORDER BY due_at, place
        """,  # noqa: S608 -- made of constants only
        [workspace, str(program)],
    ).fetchall()


def statuses_by_method(
    transaction: Transaction, workspace: str, method: str
) -> Mapping[UUID, str]:
    """Return the status of every effect that calls this method of Slack."""
    rows = transaction.execute(
        "SELECT id, status FROM effects WHERE workspace = %s AND method = %s",
        [workspace, method],
    )
    return {row["id"]: row["status"] for row in rows}


def next_postponed(
    transaction: Transaction, workspace: str, now: datetime
) -> datetime | None:
    """Return when the first effect is due that waits for its moment."""
    row = transaction.execute(
        f"""
        SELECT min(due_at) AS at FROM effects
        WHERE workspace = %s AND {by_method()} AND kind <> 'audit' AND due_at > %s
        """.encode(),  # noqa: S608 -- made of constants only
        [workspace, now],
    ).fetchone()
    return row["at"] if row else None


def any_due(transaction: Transaction, workspace: str, now: datetime) -> bool:
    """Return whether something is to be done by now, and is not done yet.

    What stands behind something that waits for its moment waits for it as well.
    """
    found = transaction.execute(
        f"""
        SELECT FROM effects AS e
        WHERE workspace = %(workspace)s AND {by_method("e")} AND due_at <= %(now)s
          AND NOT EXISTS (
            SELECT FROM effects AS earlier
            WHERE earlier.workspace = e.workspace AND earlier.stream = e.stream
              AND earlier.place < e.place AND {by_stream("earlier")}
              AND earlier.due_at > %(now)s OFFSET 0)
        LIMIT 1
        """.encode(),  # noqa: S608 -- made of constants only
        {"workspace": workspace, "now": now},
    )
    return found.rowcount == 1
