"""What is wanted: effects are added to the ledger, the newest for each subject."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from ponchik.domain.effects import Effect
from ponchik.ledger.effects import Wake
from ponchik.ledger.pending import by_subject
from ponchik.ledger.restores import INHERITED_DOUBT
from ponchik.store.appending import Part
from ponchik.store.connection import Transaction
from ponchik.store.homes import VIEWERS
from ponchik.store.statements import one_line, rows_as_json

#: Why an effect with a subject was cancelled.
REPLACED = "replaced by a newer one"
#: In the payload of a redraw that is done once more, lest Slack applied another late.
AGAIN = "again"


_NEW = """
    SELECT new.*, {caused_by} FROM jsonb_to_recordset(%(effects_new)s) AS new (
        id uuid, workspace text, stream text, kind text, method text, place integer,
        subject text, payload jsonb, due_at timestamptz, expires_at timestamptz,
        cause bigint, correlation text, traceparent text, viewed_since timestamptz,
        settles_in interval)
"""
_FOR_VIEWERS = "WHERE viewed_since IS NULL OR EXISTS (SELECT {})".format(
    VIEWERS.format(
        workspace="new.workspace",
        since="new.viewed_since",
        meeting="(new.payload ->> 'meeting')::uuid",
    )
)
#: `cause` is a position, or the negative number of an event in the same statement. The
#: positions are an array: joined, Postgres would take them for one row, and hold each
#: effect against each event.
_POSITIONS = "(SELECT array_agg(position ORDER BY number) FROM positions)"
_OF_ANY = f"coalesce(({_POSITIONS})[-new.cause], new.cause)"
_OF_THE_FIRST = "(SELECT position FROM positions WHERE number = 1)"

#: What a worker holds at this moment is left to it; the newer one then follows it.
#: Slack may still apply an earlier attempt late, so the doubt about it is handed on.
#: With OFFSET 0 Postgres looks for each subject; joined at once it may read all that is
#: pending in the workspace, for it cannot tell how little there is in JSON.
_REPLACING = f"""
effects_replaced AS (
    UPDATE effects AS old SET status = 'cancelled', finished_at = clock_timestamp(),
        lease_until = NULL, claimed = false, last_error = '{REPLACED}'
    FROM (
        SELECT new.id AS by, older.id FROM effects_wanted AS new, LATERAL (
            SELECT id, place FROM effects AS e
            WHERE e.workspace = new.workspace AND e.subject = new.subject
              AND {by_subject("e")} OFFSET 0) AS older
        WHERE older.id <> new.id AND older.place <= new.place
    ) AS new
    WHERE old.id = new.id AND old.status = 'pending'
      AND NOT (old.claimed AND old.lease_until > clock_timestamp())
    RETURNING new.by, old.first_sent_at, old.last_sent_at, CASE
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
effects_wanted AS ({{new}} {{for_viewers}}), {{replacing}} effects_inserted AS (
    INSERT INTO effects (id, workspace, stream, kind, method, place, seq, subject,
                         payload, due_at, expires_at, caused_by, correlation,
                         traceparent, lease_until, first_sent_at, last_sent_at,
                         maybe_sent_at)
    SELECT new.id, new.workspace, new.stream, new.kind, new.method, new.place,
           new.place, new.subject, new.payload, new.due_at, new.expires_at,
           new.caused_by, new.correlation, new.traceparent,
           clock_timestamp() + new.settles_in,
           coalesce(doubted.first_sent_at, restored.taken_at),
           coalesce(doubted.last_sent_at, restored.declared_at),
           coalesce(doubted.maybe_sent_at, restored.recorded_at)
    FROM effects_wanted AS new {{doubted}}, LATERAL ({INHERITED_DOUBT}) AS restored
    ON CONFLICT (id) DO NOTHING
    RETURNING kind, id
)"""  # noqa: S608 -- made of constants only


def _queries(wanted: Sequence[Effect], caused_by: str) -> str:
    """Return the queries, without those that none of these effects needs."""
    return _text(
        caused_by,
        replacing=any(effect.subject for effect in wanted),
        for_viewers=any(effect.viewed_since for effect in wanted),
    )


@cache
def _text(caused_by: str, *, replacing: bool, for_viewers: bool) -> str:
    queries = _QUERIES.format(
        new=_NEW.format(caused_by=f"{caused_by} AS caused_by"),
        for_viewers=_FOR_VIEWERS if for_viewers else "",
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
    queries = _queries(effects, "new.cause")
    statement = f"WITH {queries} SELECT kind, id FROM effects_inserted"  # noqa: S608 -- constants only
    rows = transaction.execute(statement.encode(), _values(effects))
    return [Wake(row["kind"], row["id"]) for row in rows]


def part_of(wanted: Sequence[Effect]) -> Part:
    """Return the effects, to be added in one statement with the events they are of.

    `caused_by` is the negative number of the event there, counted from 1.
    """
    is_of_the_first = all(effect.caused_by == -1 for effect in wanted)
    caused_by = _OF_THE_FIRST if is_of_the_first else _OF_ANY
    return Part(_queries(wanted, caused_by), _values(wanted))


def _values(effects: Sequence[Effect]) -> dict[str, Any]:
    return {"effects_new": rows_as_json(map(_row, effects))}


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
        "viewed_since": effect.viewed_since,
        "settles_in": effect.settles_in,
    }
