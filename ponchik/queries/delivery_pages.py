"""Deliveries in pages, the newest first: what waits, and what was given up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.ledger.pending import by_method
from ponchik.store.connection import Transaction

PAGE = 50
#: Streams of what is done for a program. What is done for one person alone, such as
#: drawing their Home, is nobody else's business.
_KINDS = ["meeting", "program", "round", "channel", "host"]


@dataclass(frozen=True)
class DeliveryPlace:
    """Where a page of deliveries goes on: after this one."""

    recorded_at: datetime
    id: UUID


_STATUSES = {"pending": by_method("e"), "dead": "e.status = 'dead'"}


@dataclass(frozen=True)
class Wanted:
    """Which deliveries: all of a status, or one, or those given up for one reason."""

    status: str
    id: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True)
class DeliveryPage:
    """The ledger's rows with their channel, round and meeting; `after` as usual."""

    rows: Sequence[Mapping[str, Any]]
    after: DeliveryPlace | None


def deliveries_of_page(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    programs: Collection[UUID],
    which: Wanted,
    after: DeliveryPlace | None = None,
    *,
    most: int = PAGE,
) -> DeliveryPage:
    """Return deliveries of these programs that are `dead` or `pending`.

    What follows from something private is not among them.
    """
    rows = transaction.execute(
        f"""
        SELECT e.id, e.stream, e.kind, e.method, e.status, e.payload, e.due_at,
               e.attempts, e.last_error, e.recorded_at, e.finished_at,
               coalesce(e.lease_until - clock_timestamp(), interval '0') AS held_for,
               p.program, coalesce(channels.name, p.channel) AS channel_name,
               m.round_number, m.meeting, m.members
        FROM effects AS e
        LEFT JOIN meetings AS m ON m.workspace = e.workspace
            AND m.meeting = CASE WHEN e.stream LIKE 'meeting-%%'
                                 THEN substr(e.stream, 9)::uuid END
        LEFT JOIN rounds AS r ON r.workspace = e.workspace
            AND r.round = CASE WHEN e.stream LIKE 'round-%%'
                               THEN substr(e.stream, 7)::uuid END
        JOIN programs AS p ON p.workspace = e.workspace
            AND p.program::text = coalesce(m.program::text, r.program::text,
                substr(e.stream, strpos(e.stream, '-') + 1, 36))
        LEFT JOIN channels ON channels.workspace = p.workspace
            AND channels.channel = p.channel
        WHERE e.workspace = %(workspace)s AND {_STATUSES[which.status]}
          AND split_part(e.stream, '-', 1) = ANY(%(kinds)s)
          AND p.program = ANY(%(programs)s)
          AND (%(only)s::uuid IS NULL OR e.id = %(only)s)
          AND (%(reason)s::text IS NULL OR coalesce(e.last_error, '') = %(reason)s)
          AND NOT EXISTS (SELECT FROM events WHERE position = e.caused_by
                          AND type LIKE 'Private%%')
          AND (%(at)s::timestamptz IS NULL
               OR (e.recorded_at, e.id) < (%(at)s, %(id)s))
        ORDER BY e.recorded_at DESC, e.id DESC LIMIT %(most)s
        """.encode(),  # noqa: S608 -- made of constants only
        {
            "workspace": workspace,
            "only": which.id,
            "reason": which.reason,
            "kinds": _KINDS,
            "programs": list(programs),
            "at": after.recorded_at if after else None,
            "id": after.id if after else UUID(int=0),
            "most": most + 1,
        },
    ).fetchall()
    shown = rows[:most]
    last = shown[-1] if rows[most:] else None
    return DeliveryPage(
        shown, DeliveryPlace(last["recorded_at"], last["id"]) if last else None
    )


def count_dead(
    transaction: Transaction, workspace: str, programs: Collection[UUID]
) -> int:
    """Count what was given up for these programs, up to a page of it."""
    return len(
        deliveries_of_page(transaction, workspace, programs, Wanted("dead")).rows
    )
