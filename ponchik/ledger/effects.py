"""The delivery ledger's table: what can be done in Slack by now, and who is woken.

Leases and back-offs run on the database's clock, which all workers share; `due_at` and
`expires_at` on Ponchik's, which comes in as `now`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.ledger import gates
from ponchik.ledger.gates import Paces
from ponchik.ledger.pending import by_method, by_stream
from ponchik.store.connection import Transaction

_CLAIMABLE = f"""
    e.status = 'pending'
    AND e.due_at <= %(now)s
    AND (e.lease_until IS NULL OR e.lease_until <= clock_timestamp())
    AND NOT EXISTS (
        SELECT FROM effects AS earlier
        WHERE earlier.workspace = e.workspace AND earlier.stream = e.stream
          AND earlier.place < e.place
          AND {by_stream("earlier")}{{but}} OFFSET 0)
    AND (e.kind = 'look_at_workspace' OR NOT EXISTS (
        SELECT FROM gates AS gate
        WHERE gate.workspace = e.workspace AND gate.method IN (e.method, '*')
          AND gate.not_before > clock_timestamp()))
"""  # noqa: S608 -- made of constants only
#: For `e`, by Ponchik's clock `%(now)s`. With OFFSET 0 Postgres looks for each row's
#: stream; without it may read all that is pending in the workspace. Whether a token is
#: good is looked up while its gate is closed: those whom it refuses close it each time.
CLAIMABLE = _CLAIMABLE.format(but="")
#: The same in the statement that ends `%(ended)s`, to which that still is pending.
CLAIMABLE_AFTER = _CLAIMABLE.format(but=" AND earlier.id <> %(ended)s")


_UNHINTED = """
    ({effect}.hinted_at IS NULL
     OR {effect}.hinted_at < clock_timestamp() - %(again)s)
"""


class Wake(NamedTuple):
    """A doorbell to ring: the effect and the actor, named for its kind, to wake."""

    kind: str
    id: UUID


def statuses(transaction: Transaction, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what became of those of the effects that are in the ledger."""
    rows = transaction.execute(
        "SELECT id, status FROM effects WHERE id = ANY(%s)", [list(ids)]
    )
    return {row["id"]: row["status"] for row in rows}


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
    # The id makes the order the same whenever the same things wait.
    in_order = sorted(rows, key=lambda row: (row["due_at"], row["place"], row["id"]))
    return [Wake(row["kind"], row["id"]) for row in in_order]


#: Every workspace and method with something pending, and since when: one look
#: into the index for each.
_WAITING = f"""
    (SELECT workspace, method, due_at FROM effects WHERE {by_method()}
     ORDER BY workspace, method, due_at LIMIT 1)
    UNION ALL
    SELECT next.* FROM waiting, LATERAL (
        SELECT e.workspace, e.method, e.due_at FROM effects AS e
        WHERE {by_method("e")}
          AND (e.workspace, e.method) > (waiting.workspace, waiting.method)
        ORDER BY e.workspace, e.method, e.due_at LIMIT 1) AS next
"""  # noqa: S608 -- made of constants only

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
                  AND {by_method("e")} AND {CLAIMABLE}
                  AND {_UNHINTED.format(effect="e")}
                ORDER BY e.due_at, e.place
                LIMIT least(allowed.calls, share.size)) AS next
            LIMIT %(limit)s
        )
        UPDATE effects SET hinted_at = clock_timestamp(), hints = hints + 1
        FROM found WHERE effects.id = found.id
          AND {_UNHINTED.format(effect="effects")}
        RETURNING kind, effects.id, due_at, place, had_its_share
        """,  # noqa: S608 -- made of constants only
        {**asked, "limit": limit, "fair": fair},
    ).fetchall()
