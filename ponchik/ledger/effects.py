"""The delivery ledger's table: what is to be done in Slack, and how far it got.

Leases and back-offs run on the database's clock, which all workers share; `due_at` and
`expires_at` on Ponchik's, which comes in as `now`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.domain.effects import Effect
from ponchik.ledger import gates
from ponchik.ledger.gates import Paces
from ponchik.ledger.restores import INHERITED_DOUBT
from ponchik.store.connection import Transaction
from ponchik.store.event_store import Part
from ponchik.store.statements import as_json, one_line

#: For `e`, by Ponchik's clock `%(now)s`. With OFFSET 0 Postgres looks for each row's
#: stream; without it may read all that is pending in the workspace.
CLAIMABLE = """
    e.status = 'pending'
    AND e.due_at <= %(now)s
    AND (e.lease_until IS NULL OR e.lease_until <= clock_timestamp())
    AND NOT EXISTS (
        SELECT FROM effects AS earlier
        WHERE earlier.workspace = e.workspace AND earlier.stream = e.stream
          AND earlier.place < e.place
          AND earlier.status = 'pending' OFFSET 0)
    AND NOT EXISTS (
        SELECT FROM gates AS gate
        WHERE gate.workspace = e.workspace AND gate.method IN (e.method, '*')
          AND gate.not_before > clock_timestamp())
"""


_UNHINTED = """
    ({effect}.hinted_at IS NULL
     OR {effect}.hinted_at < clock_timestamp() - %(again)s)
"""


#: Why an effect with a subject was cancelled.
REPLACED = "replaced by a newer one"
#: In the payload of a redraw that is done once more, lest Slack applied another late.
AGAIN = "again"


class Wake(NamedTuple):
    """A doorbell to ring: the effect and the actor, named for its kind, to wake."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Ending:
    """How an effect ended; `result` is what Slack answered: the ts of a message."""

    status: str
    result: str | None


_NEW = """
    SELECT new.*, {caused_by} FROM jsonb_to_recordset(%(effects_new)s) AS new (
        id uuid, workspace text, stream text, kind text, method text, place integer,
        subject text, payload jsonb, due_at timestamptz, expires_at timestamptz,
        cause bigint, correlation text, traceparent text) {positions}
"""
#: `cause` is a position, or the negative number of an event in the same statement.
_NEW_WITH_EVENTS = _NEW.format(
    caused_by="coalesce(positions.position, new.cause) AS caused_by",
    positions="LEFT JOIN positions ON positions.number = -new.cause",
)
_NEW_ALONE = _NEW.format(caused_by="new.cause AS caused_by", positions="")

#: What a worker holds at this moment is left to it; the newer one then follows it.
#: Slack may still apply an earlier attempt late, so the doubt about it is handed on.
_REPLACING = f"""
effects_replaced AS (
    UPDATE effects AS old SET status = 'cancelled', finished_at = clock_timestamp(),
        lease_until = NULL, claimed = false, last_error = '{REPLACED}'
    FROM effects_wanted AS new
    WHERE new.subject IS NOT NULL AND old.workspace = new.workspace
      AND old.subject = new.subject AND old.status = 'pending' AND old.id <> new.id
      AND old.place <= new.place
      AND NOT (old.claimed AND old.lease_until > clock_timestamp())
    RETURNING new.id AS by, old.first_sent_at, old.last_sent_at, CASE
        WHEN old.payload ? '{AGAIN}' THEN coalesce(old.maybe_sent_at, clock_timestamp())
        ELSE old.maybe_sent_at END AS maybe_sent_at
), effects_doubted AS (
    SELECT by, min(first_sent_at) AS first_sent_at, max(last_sent_at) AS last_sent_at,
           max(maybe_sent_at) AS maybe_sent_at
    FROM effects_replaced WHERE maybe_sent_at IS NOT NULL GROUP BY by
),"""  # noqa: S608 -- made of constants only
_DOUBTED = "LEFT JOIN effects_doubted AS doubted ON doubted.by = new.id"
_NO_DOUBT = """CROSS JOIN (SELECT NULL::timestamptz AS first_sent_at,
    NULL::timestamptz AS last_sent_at, NULL::timestamptz AS maybe_sent_at) AS doubted"""
_QUERIES = f"""
effects_wanted AS ({{new}}), {{replacing}} effects_inserted AS (
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, subject,
                         payload, due_at, expires_at, caused_by, correlation,
                         traceparent, first_sent_at, last_sent_at, maybe_sent_at)
    SELECT new.id, new.workspace, new.stream, new.kind, new.method, new.place,
           new.place, new.subject, new.payload, new.due_at, new.expires_at,
           new.caused_by, new.correlation, new.traceparent,
           coalesce(doubted.first_sent_at, restored.taken_at),
           coalesce(doubted.last_sent_at, restored.declared_at),
           coalesce(doubted.maybe_sent_at, restored.recorded_at)
    FROM effects_wanted AS new {{doubted}}, LATERAL ({INHERITED_DOUBT}) AS restored
    ON CONFLICT (id) DO NOTHING
    RETURNING kind, id
)"""  # noqa: S608 -- made of constants only


@cache
def _queries(*, with_events: bool, replacing: bool) -> str:
    """Return the queries; those that replace effects only if one has a subject."""
    queries = _QUERIES.format(
        new=_NEW_WITH_EVENTS if with_events else _NEW_ALONE,
        replacing=_REPLACING if replacing else "",
        doubted=_DOUBTED if replacing else _NO_DOUBT,
    )
    return one_line(queries)


def insert(transaction: Transaction, wanted: Iterable[Effect]) -> list[Wake]:
    """Add the effects that are not there yet; return them, to be woken.

    Of those with one subject the newest replaces what nobody has begun.
    """
    effects = list(wanted)
    if not effects:
        return []
    queries = _queries(with_events=False, replacing=_replaces(effects))
    statement = f"WITH {queries} SELECT kind, id FROM effects_inserted"  # noqa: S608 -- constants only
    rows = transaction.execute(statement.encode(), _values(effects))
    return [Wake(row["kind"], row["id"]) for row in rows]


def part_of(wanted: Sequence[Effect]) -> Part:
    """Return the effects, to be added in one statement with the events they are of.

    `caused_by` is the negative number of the event there, counted from 1.
    """
    queries = _queries(with_events=True, replacing=_replaces(wanted))
    return Part(queries, _values(wanted))


def _replaces(wanted: Sequence[Effect]) -> bool:
    return any(effect.subject for effect in wanted)


def _values(effects: Sequence[Effect]) -> dict[str, Any]:
    return {"effects_new": as_json(list(map(_row, effects)))}


def _row(effect: Effect) -> Mapping[str, Any]:
    return {
        "id": effect.id,
        "workspace": effect.workspace,
        "stream": effect.stream,
        "kind": effect.kind,
        "method": effect.method,
        "place": effect.place,
        "subject": effect.subject or None,
        "payload": effect.payload,
        "due_at": effect.due_at,
        "expires_at": effect.expires_at,
        "cause": effect.caused_by,
        "correlation": effect.correlation,
        "traceparent": effect.traceparent,
    }


def ending_of(transaction: Transaction, effect: UUID) -> Ending | None:
    """None while the effect is pending."""
    row = transaction.execute(
        "SELECT status, result FROM effects WHERE id = %s AND status <> 'pending'",
        [effect],
    ).fetchone()
    return Ending(**row) if row else None


def known(transaction: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Return those of the ids that are in the ledger, whatever became of them."""
    rows = transaction.execute("SELECT id FROM effects WHERE id = ANY(%s)", [list(ids)])
    return {row["id"] for row in rows}


def to_wake(
    transaction: Transaction,
    now: datetime,
    again_after: timedelta,
    limit: int,
    paces: Paces = gates.NO_PACE,
) -> list[Wake]:
    """Return what could be done at once but nobody took; not woken again for a while.

    Of each method only as much as its gate will let through by now: who is woken
    should find work. Where there is more than the limit, each workspace and method gets
    an equal share of it first; what the others leave goes to those that wait longest.
    """
    asked = {
        "now": now,
        "again": again_after,
        "paces": gates.as_table(paces),
    }
    rows = _hint(transaction, asked, limit, fair=True)
    if len(rows) < limit and any(row["had_its_share"] for row in rows):
        rows += _hint(transaction, asked, limit - len(rows), fair=False)
    in_order = sorted(rows, key=lambda row: (row["due_at"], row["place"]))
    return [Wake(row["kind"], row["id"]) for row in in_order]


#: Every workspace and method with something pending, and since when: one look
#: into the index for each.
_WAITING = """
    (SELECT workspace, method, due_at FROM effects WHERE status = 'pending'
     ORDER BY workspace, method, due_at LIMIT 1)
    UNION ALL
    SELECT next.* FROM waiting, LATERAL (
        SELECT e.workspace, e.method, e.due_at FROM effects AS e
        WHERE e.status = 'pending'
          AND (e.workspace, e.method) > (waiting.workspace, waiting.method)
        ORDER BY e.workspace, e.method, e.due_at LIMIT 1) AS next
"""

#: The longest due first.
_DOORS = """
    SELECT waiting.*, pace.every, pace.at_once FROM waiting
    LEFT JOIN jsonb_to_recordset(%(paces)s)
        AS pace (method text, every interval, at_once integer) USING (method)
    WHERE waiting.due_at <= %(now)s
    ORDER BY waiting.due_at, waiting.workspace, waiting.method
"""

#: How many calls may be made by now at a door.
_OPEN_FOR = """
    SELECT greatest(least(%(limit)s, coalesce(
        (SELECT least(door.at_once, 1 + floor(
            extract(epoch FROM clock_timestamp() - gate.not_before)
            / extract(epoch FROM door.every)))
         FROM gates AS gate WHERE door.at_once IS NOT NULL
           AND gate.workspace = door.workspace AND gate.method = door.method),
        door.at_once, %(limit)s)), 0)::integer AS calls
"""


def _hint(
    transaction: Transaction, asked: Mapping[str, Any], limit: int, *, fair: bool
) -> list[dict[str, Any]]:
    """Mark the effects as woken; only an equal share of each door's, if `fair`.

    The doors are taken one after the other, the longest due first, until there is
    enough: so a look costs no more than what it finds.
    """
    return transaction.execute(
        f"""
        WITH RECURSIVE waiting AS ({_WAITING}), share AS (
            SELECT CASE WHEN %(fair)s
                THEN ceil(%(limit)s::float / greatest(count(*), 1)) ELSE %(limit)s
            END::integer AS size FROM waiting WHERE due_at <= %(now)s
        ), found AS MATERIALIZED (
            SELECT next.id, next.number = share.size AS had_its_share
            FROM share, ({_DOORS}) AS door, LATERAL ({_OPEN_FOR}) AS allowed, LATERAL (
                SELECT e.id, row_number() OVER (ORDER BY e.due_at, e.place) AS number
                FROM effects AS e
                WHERE e.workspace = door.workspace AND e.method = door.method
                  AND {CLAIMABLE} AND {_UNHINTED.format(effect="e")}
                ORDER BY e.due_at, e.place
                LIMIT least(allowed.calls, share.size)) AS next
            LIMIT %(limit)s
        )
        UPDATE effects SET hinted_at = clock_timestamp()
        FROM found WHERE effects.id = found.id
          AND {_UNHINTED.format(effect="effects")}
        RETURNING kind, effects.id, due_at, place, had_its_share
        """,  # noqa: S608 -- made of constants only
        {**asked, "limit": limit, "fair": fair},
    ).fetchall()


def next_of_stream(
    transaction: Transaction, workspace: str, stream: str, now: datetime
) -> list[Wake]:
    """Return what waited in the same stream for the effect before it."""
    rows = transaction.execute(
        f"""
        SELECT e.kind, e.id FROM effects AS e
        WHERE e.workspace = %(workspace)s AND e.stream = %(stream)s AND {CLAIMABLE}
        """,  # noqa: S608 -- made of constants only
        {"workspace": workspace, "stream": stream, "now": now},
    )
    return [Wake(row["kind"], row["id"]) for row in rows]


def cancel_workspace(transaction: Transaction, workspace: str, reason: str) -> int:
    """Cancel all pending effects of a workspace that call Slack; return how many."""
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
    """Make a dead or cancelled effect pending again; False if there is none.

    It still is sent only once.
    """
    done = transaction.execute(
        """
        UPDATE effects SET status = 'pending', attempts = 0, lease_until = NULL,
            claimed = false, hinted_at = NULL, expires_at = NULL, finished_at = NULL
        WHERE id = %s AND status IN ('dead', 'cancelled')
        """,
        [effect],
    )
    return done.rowcount == 1


def discard(transaction: Transaction, effect: UUID) -> bool:
    """Mark a dead effect as settled; False if there is none."""
    done = transaction.execute(
        "UPDATE effects SET status = 'cancelled' WHERE id = %s AND status = 'dead'",
        [effect],
    )
    return done.rowcount == 1
