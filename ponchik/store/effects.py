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

from ponchik.store.connection import Transaction, only_row

_CLAIMABLE = """
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


class Ring(NamedTuple):
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


@dataclass(frozen=True)
class Claimed:
    """An effect in the hands of one worker; `fence` tells its claim from later ones.

    `maybe_sent_ago`: an earlier attempt may have reached Slack, the last so long ago;
    such attempts were made from `first_sent_at` to `last_sent_at`.
    """

    id: UUID
    workspace: str
    stream: str
    kind: str
    method: str
    seq: int
    payload: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    fence: int
    maybe_sent_ago: timedelta | None
    first_sent_at: datetime | None
    last_sent_at: datetime | None


_FIELDS = """id, workspace, stream, kind, method, seq, payload, due_at, expires_at,
    attempts, fence, clock_timestamp() - maybe_sent_at AS maybe_sent_ago,
    first_sent_at, last_sent_at"""


def insert(transaction: Transaction, new: Iterable[NewEffect]) -> list[Ring]:
    """Add what is not there yet (the same decision has the same id), and return it."""
    rows = [
        {**asdict(one), "id": str(one.id), **_moments(one.due_at, one.expires_at)}
        for one in new
    ]
    if not rows:
        return []
    inserted = transaction.execute(
        """
        INSERT INTO effects (id, workspace, stream, kind, method, seq, payload,
                             due_at, expires_at)
        SELECT * FROM jsonb_to_recordset(%s) AS new
            (id uuid, workspace text, stream text, kind text, method text,
             seq integer, payload jsonb, due_at timestamptz, expires_at timestamptz)
        ON CONFLICT (id) DO NOTHING
        RETURNING kind, id
        """,
        [Jsonb(rows)],
    )
    return [Ring(row["kind"], row["id"]) for row in inserted]


def _moments(due_at: datetime, expires_at: datetime | None) -> dict[str, str | None]:
    return {
        "due_at": due_at.isoformat(),
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


def claim(
    transaction: Transaction,
    effect: UUID,
    now: datetime,
    lease: timedelta,
    chore_lease: timedelta,
) -> Claimed | None:
    """Take the effect for a while, unless it is taken, waits, or is over.

    One Slack call needs the lease; what calls no method may take the chore's.
    """
    row = transaction.execute(
        f"""
        UPDATE effects SET fence = fence + 1, attempts = attempts + 1,
            lease_until = clock_timestamp()
                + CASE method WHEN '' THEN %(chore_lease)s ELSE %(lease)s END
        WHERE id = (SELECT e.id FROM effects AS e WHERE e.id = %(id)s AND {_CLAIMABLE}
                    FOR UPDATE SKIP LOCKED)
        RETURNING {_FIELDS}
        """,  # noqa: S608 -- made of constants only
        {"id": effect, "now": now, "lease": lease, "chore_lease": chore_lease},
    ).fetchone()
    return Claimed(**row) if row else None


def note_intent(transaction: Transaction, effect: Claimed, now: datetime) -> bool:
    """Write down that Slack is about to be called; False if the claim was lost.

    False as well if the gate closed meanwhile. `now` is by Ponchik's clock, which is
    Slack's but in a demo, and tells later where to look for the message.
    """
    row = transaction.execute(
        """
        UPDATE effects AS e SET maybe_sent_at = clock_timestamp(),
            first_sent_at = coalesce(first_sent_at, %(now)s), last_sent_at = %(now)s
        WHERE id = %(id)s AND fence = %(fence)s AND status = 'pending'
          AND lease_until > clock_timestamp()
          AND NOT EXISTS (
            SELECT FROM gates AS gate
            WHERE gate.workspace = e.workspace AND gate.method IN (e.method, '*')
              AND gate.not_before > clock_timestamp())
        RETURNING id
        """,
        {"id": effect.id, "fence": effect.fence, "now": now},
    ).fetchone()
    return row is not None


def finish(
    transaction: Transaction,
    effect: UUID,
    status: str,
    *,
    result: str = "",
    error: str = "",
) -> bool:
    """End a pending effect as done, dead or cancelled; False if it had ended before."""
    row = transaction.execute(
        """
        UPDATE effects SET status = %s, result = nullif(%s, ''),
            last_error = coalesce(nullif(%s, ''), last_error),
            lease_until = NULL, finished_at = clock_timestamp()
        WHERE id = %s AND status = 'pending' RETURNING id
        """,
        [status, result, error, effect],
    ).fetchone()
    return row is not None


def release(
    transaction: Transaction,
    effect: Claimed,
    error: str,
    wait: timedelta,
    *,
    surely_not_sent: bool,
) -> None:
    """Give the effect back, to be tried again after a while.

    What surely never reached Slack does not count as an attempt, and takes back the
    intent of this attempt, but not the doubt that an earlier one left.
    """
    forget = surely_not_sent and effect.maybe_sent_ago is None
    transaction.execute(
        """
        UPDATE effects SET lease_until = clock_timestamp() + %(wait)s,
            last_error = %(error)s,
            attempts = attempts - %(back)s,
            maybe_sent_at = CASE WHEN %(forget)s THEN NULL ELSE maybe_sent_at END,
            first_sent_at = CASE WHEN %(forget)s THEN NULL ELSE first_sent_at END
        WHERE id = %(id)s AND fence = %(fence)s AND status = 'pending'
        """,
        {
            "id": effect.id,
            "fence": effect.fence,
            "wait": wait,
            "error": error,
            "back": int(surely_not_sent),
            "forget": forget,
        },
    )


def close_gate(
    transaction: Transaction, workspace: str, method: str, wait: timedelta, reason: str
) -> None:
    """Nobody calls this method (`*`: any) for the workspace until the wait is over."""
    transaction.execute(
        """
        INSERT INTO gates (workspace, method, not_before, reason)
        VALUES (%s, %s, clock_timestamp() + %s, %s)
        ON CONFLICT (workspace, method) DO UPDATE
        SET not_before = greatest(gates.not_before, excluded.not_before),
            reason = excluded.reason
        """,
        [workspace, method, wait, reason],
    )


def gate_wait(transaction: Transaction, workspace: str, method: str) -> timedelta:
    """How long until the method may be called; zero or less if now."""
    row = transaction.execute(
        """
        SELECT max(not_before) - clock_timestamp() AS wait FROM gates
        WHERE workspace = %s AND method IN (%s, '*')
        """,
        [workspace, method],
    )
    return only_row(row)["wait"] or timedelta(0)


def ending_of(transaction: Transaction, effect: UUID) -> Ending | None:
    """None while the effect is pending."""
    row = transaction.execute(
        "SELECT status, result FROM effects WHERE id = %s AND status <> 'pending'",
        [effect],
    ).fetchone()
    return Ending(**row) if row else None


def to_ring(
    transaction: Transaction, now: datetime, again_after: timedelta, limit: int
) -> list[Ring]:
    """What could be done at once but nobody took; not rung again for a while."""
    rows = transaction.execute(
        f"""
        UPDATE effects SET hinted_at = clock_timestamp()
        WHERE id IN (
            SELECT e.id FROM effects AS e
            WHERE {_CLAIMABLE}
              AND (e.hinted_at IS NULL OR e.hinted_at < clock_timestamp() - %(again)s)
            ORDER BY e.due_at, e.seq LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING kind, id
        """,  # noqa: S608 -- made of constants only
        {"now": now, "again": again_after, "limit": limit},
    )
    return [Ring(row["kind"], row["id"]) for row in rows]


def next_of_stream(transaction: Transaction, stream: str, now: datetime) -> list[Ring]:
    """What waited in the same stream for the effect before it."""
    rows = transaction.execute(
        f"SELECT e.kind, e.id FROM effects AS e WHERE e.stream = %(stream)s AND {_CLAIMABLE}",  # noqa: S608, E501 -- constants only
        {"stream": stream, "now": now},
    )
    return [Ring(row["kind"], row["id"]) for row in rows]


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
