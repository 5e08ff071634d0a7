"""What is wanted: effects are added to the ledger, the newest for each subject."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ponchik.domain.effects import Effect
from ponchik.ledger.effects import Wake
from ponchik.ledger.restores import INHERITED_DOUBT
from ponchik.store.connection import Transaction
from ponchik.store.event_store import Part

#: Why an effect with a subject was cancelled.
REPLACED = "replaced by a newer one"
#: In the payload of a redraw that is done once more, lest Slack applied another late.
AGAIN = "again"


_NEW = """
    SELECT new.*, {caused_by} FROM unnest(
        %(effects_ids)s::uuid[], %(effects_workspaces)s::text[],
        %(effects_streams)s::text[], %(effects_kinds)s::text[],
        %(effects_methods)s::text[], %(effects_places)s::integer[],
        %(effects_subjects)s::text[], %(effects_payloads)s::jsonb[],
        %(effects_due_at)s::timestamptz[], %(effects_expire_at)s::timestamptz[],
        %(effects_causes)s::bigint[], %(effects_correlations)s::text[],
        %(effects_traceparents)s::text[]
    ) AS new (id, workspace, stream, kind, method, place, subject, payload, due_at,
              expires_at, cause, correlation, traceparent) {positions}
"""
#: `cause` is a position, or the negative number of an event in the same statement.
_NEW_WITH_EVENTS = _NEW.format(
    caused_by="coalesce(positions.position, new.cause) AS caused_by",
    positions="LEFT JOIN positions ON positions.number = -new.cause",
)
_NEW_ALONE = _NEW.format(caused_by="new.cause AS caused_by", positions="")

#: What a worker holds at this moment is left to it; the newer one then follows it.
#: Slack may still apply an earlier attempt late, so the doubt about it is handed on.
_QUERIES = f"""
effects_wanted AS ({{new}}), effects_replaced AS (
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
), effects_inserted AS (
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, subject,
                         payload, due_at, expires_at, caused_by, correlation,
                         traceparent, first_sent_at, last_sent_at, maybe_sent_at)
    SELECT new.id, new.workspace, new.stream, new.kind, new.method, new.place,
           new.place, new.subject, new.payload, new.due_at, new.expires_at,
           new.caused_by, new.correlation, new.traceparent,
           coalesce(doubted.first_sent_at, restored.taken_at),
           coalesce(doubted.last_sent_at, restored.declared_at),
           coalesce(doubted.maybe_sent_at, restored.recorded_at)
    FROM effects_wanted AS new
    LEFT JOIN effects_doubted AS doubted ON doubted.by = new.id,
    LATERAL ({INHERITED_DOUBT}) AS restored
    ON CONFLICT (id) DO NOTHING
    RETURNING kind, id
)"""  # noqa: S608 -- made of constants only
_INSERT_WITH_EVENTS = _QUERIES.format(new=_NEW_WITH_EVENTS)
_INSERT = (
    f"WITH {_QUERIES.format(new=_NEW_ALONE)} SELECT kind, id FROM effects_inserted"  # noqa: S608 -- constants only
)


def insert(transaction: Transaction, wanted: Iterable[Effect]) -> list[Wake]:
    """Add the effects that are not there yet; return them, to be woken.

    Of those with one subject the newest replaces what nobody has begun.
    """
    effects = list(wanted)
    if not effects:
        return []
    rows = transaction.execute(_INSERT.encode(), _values(effects))
    return [Wake(row["kind"], row["id"]) for row in rows]


def part_of(wanted: Sequence[Effect]) -> Part:
    """Return the effects, to be added in one statement with the events they are of.

    `caused_by` is the negative number of the event there, counted from 1.
    """
    return Part(_INSERT_WITH_EVENTS, _values(wanted))


def _values(effects: Sequence[Effect]) -> dict[str, Any]:
    return {
        "effects_ids": [effect.id for effect in effects],
        "effects_workspaces": [effect.workspace for effect in effects],
        "effects_streams": [effect.stream for effect in effects],
        "effects_kinds": [effect.kind for effect in effects],
        "effects_methods": [effect.method for effect in effects],
        "effects_places": [effect.place for effect in effects],
        "effects_subjects": [effect.subject or None for effect in effects],
        "effects_payloads": [json.dumps(effect.payload) for effect in effects],
        "effects_due_at": [effect.due_at for effect in effects],
        "effects_expire_at": [effect.expires_at for effect in effects],
        "effects_causes": [effect.caused_by for effect in effects],
        "effects_correlations": [effect.correlation for effect in effects],
        "effects_traceparents": [effect.traceparent for effect in effects],
    }
