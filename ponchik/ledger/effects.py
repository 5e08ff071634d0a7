"""The delivery ledger's table: what is to be done in Slack, and how far it got.

Leases and back-offs run on the database's clock, which all workers share; `due_at` and
`expires_at` on Ponchik's, which comes in as `now`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb

from ponchik.ledger import gates
from ponchik.ledger.gates import Paces
from ponchik.ledger.restores import INHERITED_DOUBT
from ponchik.store.connection import Transaction

#: For `e`, by Ponchik's clock `%(now)s`.
CLAIMABLE = """
    e.status = 'pending'
    AND e.due_at <= %(now)s
    AND (e.lease_until IS NULL OR e.lease_until <= clock_timestamp())
    AND NOT EXISTS (
        SELECT FROM effects AS earlier
        WHERE earlier.stream = e.stream AND earlier.seq < e.seq
          AND earlier.status = 'pending')
    AND NOT EXISTS (
        SELECT FROM gates AS gate
        WHERE gate.workspace = e.workspace AND gate.method IN (e.method, '*')
          AND gate.not_before > clock_timestamp())
"""


_UNHINTED = """
    ({effect}.hinted_at IS NULL
     OR {effect}.hinted_at < clock_timestamp() - %(again)s)
"""


#: `held_for`: claimed, or backing off, for so long; zero or less if it can be taken.
_SEEN = """id, stream, kind, method, seq, status, payload, due_at, attempts, last_error,
    coalesce(lease_until - clock_timestamp(), interval '0') AS held_for"""


class Wake(NamedTuple):
    """A doorbell to ring: the effect and the actor, named for its kind, to wake."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Ending:
    """How an effect ended; `result` is what Slack answered: the ts of a message."""

    status: str
    result: str | None


@dataclass(frozen=True)
class NewEffect:
    id: UUID
    workspace: str
    stream: str
    kind: str
    method: str
    seq: int
    payload: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None = None


def insert(transaction: Transaction, new: Iterable[NewEffect]) -> list[Wake]:
    """Add what is not there yet (the same decision has the same id), and return it."""
    rows = [
        {**asdict(one), "id": str(one.id), **_moments(one.due_at, one.expires_at)}
        for one in new
    ]
    if not rows:
        return []
    inserted = transaction.execute(
        f"""
        INSERT INTO effects (id, workspace, stream, kind, method, seq, payload, due_at,
                             expires_at, first_sent_at, last_sent_at, maybe_sent_at)
        SELECT new.*, doubt.* FROM jsonb_to_recordset(%s) AS new
            (id uuid, workspace text, stream text, kind text, method text,
             seq integer, payload jsonb, due_at timestamptz, expires_at timestamptz),
            LATERAL ({INHERITED_DOUBT}) AS doubt
        ON CONFLICT (id) DO NOTHING
        RETURNING kind, id
        """,  # noqa: S608 -- made of constants only
        [Jsonb(rows)],
    )
    return [Wake(row["kind"], row["id"]) for row in inserted]


def _moments(due_at: datetime, expires_at: datetime | None) -> dict[str, str | None]:
    return {
        "due_at": due_at.isoformat(),
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


def ending_of(transaction: Transaction, effect: UUID) -> Ending | None:
    """None while the effect is pending."""
    row = transaction.execute(
        "SELECT status, result FROM effects WHERE id = %s AND status <> 'pending'",
        [effect],
    ).fetchone()
    return Ending(**row) if row else None


def to_wake(
    transaction: Transaction,
    now: datetime,
    again_after: timedelta,
    limit: int,
    paces: Paces = gates.NO_PACE,
) -> list[Wake]:
    """What could be done at once but nobody took; not rung again for a while.

    Of each method only as much as its gate will let through by now: who is woken
    should find work.
    """
    rows = transaction.execute(
        f"""
        WITH door AS (
            SELECT asked.*, least(%(limit)s, CASE
                WHEN pace.method IS NULL THEN %(limit)s
                WHEN gate.method IS NULL THEN pace.at_once
                ELSE least(pace.at_once, 1 + floor(
                    extract(epoch FROM clock_timestamp() - gate.not_before)
                    / extract(epoch FROM pace.every)))
            END)::integer AS open_for
            FROM (SELECT DISTINCT workspace, method FROM effects
                  WHERE status = 'pending') AS asked
            LEFT JOIN gates AS gate USING (workspace, method)
            LEFT JOIN jsonb_to_recordset(%(paces)s)
                AS pace (method text, every interval, at_once integer) USING (method)
        )
        UPDATE effects SET hinted_at = clock_timestamp()
        WHERE id IN (
            SELECT next.id FROM door, LATERAL (
                SELECT e.id, e.due_at, e.seq FROM effects AS e
                WHERE e.workspace = door.workspace AND e.method = door.method
                  AND {CLAIMABLE} AND {_UNHINTED.format(effect="e")}
                ORDER BY e.due_at, e.seq LIMIT greatest(door.open_for, 0)) AS next
            ORDER BY next.due_at, next.seq LIMIT %(limit)s)
          AND {_UNHINTED.format(effect="effects")}
        RETURNING kind, id, due_at, seq
        """,  # noqa: S608 -- made of constants only
        {
            "now": now,
            "again": again_after,
            "limit": limit,
            "paces": gates.as_table(paces),
        },
    )
    in_order = sorted(rows, key=lambda row: (row["due_at"], row["seq"]))
    return [Wake(row["kind"], row["id"]) for row in in_order]


def next_of_stream(transaction: Transaction, stream: str, now: datetime) -> list[Wake]:
    """What waited in the same stream for the effect before it."""
    rows = transaction.execute(
        f"""
        SELECT e.kind, e.id FROM effects AS e
        WHERE e.stream = %(stream)s AND {CLAIMABLE}
        """,  # noqa: S608 -- made of constants only
        {"stream": stream, "now": now},
    )
    return [Wake(row["kind"], row["id"]) for row in rows]


def cancel_workspace(transaction: Transaction, workspace: str, reason: str) -> int:
    """Nothing can reach this workspace any more."""
    done = transaction.execute(
        """
        UPDATE effects SET status = 'cancelled', last_error = %s,
            finished_at = clock_timestamp()
        WHERE workspace = %s AND status = 'pending' AND method <> ''
        """,
        [reason, workspace],
    )
    return done.rowcount


def retry(transaction: Transaction, effect: UUID) -> bool:
    """A dead or cancelled effect is wanted after all; it still is sent only once."""
    done = transaction.execute(
        """
        UPDATE effects SET status = 'pending', attempts = 0, lease_until = NULL,
            hinted_at = NULL, expires_at = NULL, finished_at = NULL
        WHERE id = %s AND status IN ('dead', 'cancelled')
        """,
        [effect],
    )
    return done.rowcount == 1


def discard(transaction: Transaction, effect: UUID) -> bool:
    """A dead effect needs no more attention."""
    done = transaction.execute(
        "UPDATE effects SET status = 'cancelled' WHERE id = %s AND status = 'dead'",
        [effect],
    )
    return done.rowcount == 1


def listed(
    transaction: Transaction, status: str | None = None, limit: int | None = None
) -> Sequence[Mapping[str, Any]]:
    """The ledger's rows, newest first."""
    return transaction.execute(
        """
        SELECT id, workspace, stream, kind, method, seq, status, due_at, expires_at,
               attempts, last_error, result, recorded_at, finished_at
        FROM effects WHERE %(status)s::text IS NULL OR status = %(status)s
        ORDER BY recorded_at DESC, seq DESC LIMIT %(limit)s
        """,
        {"status": status, "limit": limit},
    ).fetchall()


def of_streams(
    transaction: Transaction, streams: Iterable[str]
) -> Sequence[Mapping[str, Any]]:
    """What these streams want done, in their order."""
    return transaction.execute(
        f"SELECT {_SEEN} FROM effects WHERE stream = ANY(%s) ORDER BY recorded_at, seq",  # noqa: S608 -- constants only
        [list(streams)],
    ).fetchall()


def launches_of(transaction: Transaction, program: UUID) -> Sequence[Mapping[str, Any]]:
    """What the clock brought to a program, in its order."""
    return transaction.execute(
        f"""
        SELECT {_SEEN} FROM effects
        WHERE kind IN ('start_round', 'launch_stage') AND payload->>'program' = %s
        ORDER BY due_at, seq
        """,  # noqa: S608 -- made of constants only
        [str(program)],
    ).fetchall()


def calling(transaction: Transaction, method: str) -> Mapping[UUID, str]:
    """The status of every effect that calls this method of Slack."""
    rows = transaction.execute(
        "SELECT id, status FROM effects WHERE method = %s", [method]
    )
    return {row["id"]: row["status"] for row in rows}


def any_due(transaction: Transaction, now: datetime) -> bool:
    """Whether something is to be done by now, and is not done yet."""
    found = transaction.execute(
        "SELECT FROM effects WHERE status = 'pending' AND due_at <= %s LIMIT 1", [now]
    )
    return found.rowcount == 1
