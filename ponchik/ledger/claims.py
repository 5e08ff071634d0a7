"""One worker's hold on an effect: claimed for a while, then ended or given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from ponchik.domain.effects import Effect
from ponchik.ledger.effects import CLAIMABLE, CLAIMABLE_AFTER, Wake
from ponchik.ledger.pending import by_method, by_stream, by_subject
from ponchik.store.appending import Part, write
from ponchik.store.connection import Transaction, only_row
from ponchik.store.statements import one_line


@dataclass(frozen=True)
class Claimed:
    """An effect in the hands of one worker; `fence` tells its claim from later ones.

    `maybe_sent_ago`: an earlier attempt may have reached Slack, the last so long ago;
    such attempts were made from `first_sent_at` to `last_sent_at`. `hints`: so often it
    was woken for since somebody last had it in hand and gave it back. `beside` is what
    was read with the claim; it holds no longer than the claim's transaction.
    """

    id: UUID
    workspace: str
    stream: str
    kind: str
    method: str
    place: int
    payload: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    failures: int
    hints: int
    fence: int
    maybe_sent_ago: timedelta | None
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    caused_by: int | None
    correlation: str | None
    traceparent: str | None
    subject: str | None
    beside: str | None = None

    def alone(self) -> "Claimed":
        """Return it for later, when what was read beside it may be otherwise."""
        return replace(self, beside=None) if self.beside else self

    def follow_up(
        self, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any]
    ) -> Effect:
        """Return what is to be done because of it, at its place and in its chain."""
        return Effect(
            workspace=self.workspace,
            stream=self.stream,
            kind=kind,
            key=key,
            place=self.place,
            due_at=due_at,
            payload=dict(payload),
            caused_by=self.caused_by,
            correlation=self.correlation,
            traceparent=self.traceparent,
        )


_FIELDS = """id, workspace, stream, kind, method, place, payload, due_at, expires_at,
    attempts, failures, hints, fence,
    clock_timestamp() - maybe_sent_at AS maybe_sent_ago,
    first_sent_at, last_sent_at, caused_by, correlation, traceparent, subject"""


#: As they will be once it is claimed.
_FIELDS_CLAIMED = _FIELDS.replace("attempts,", "attempts + 1 AS attempts,").replace(
    "fence,", "fence + 1 AS fence,"
)


def look(
    transaction: Transaction, effect: UUID, now: datetime, beside: str = "NULL"
) -> Claimed | None:
    """Return the effect as a claim would, but without taking it.

    `intents.take` takes it if it still is as it was then.
    """
    row = transaction.execute(
        f"""
        WITH claimed AS (
            SELECT {_FIELDS_CLAIMED} FROM effects AS e
            WHERE e.id = %(id)s AND {CLAIMABLE}
        )
        SELECT claimed.*, {beside} AS beside FROM claimed
        """,  # noqa: S608 -- made of constants only
        {"id": effect, "now": now},
    ).fetchone()
    return Claimed(**row) if row else None


def claim(  # noqa: PLR0913, PLR0917 -- whom it is for, how long, and what is read
    transaction: Transaction,
    effect: UUID,
    now: datetime,
    lease: timedelta,
    internal_lease: timedelta,
    beside: str = "NULL",
) -> Claimed | None:
    """Take the effect for a while, unless it is taken, waits, or is over.

    One Slack call needs the lease; what calls no method may take the handler's. What is
    read `beside` it, a text, may depend on the fields of `claimed`.
    """
    row = transaction.execute(
        f"""
        WITH claimed AS (
            UPDATE effects SET fence = fence + 1, attempts = attempts + 1,
                claimed = true, lease_until = clock_timestamp()
                    + CASE method WHEN '' THEN %(internal_lease)s ELSE %(lease)s END
            WHERE id = (
                SELECT e.id FROM effects AS e WHERE e.id = %(id)s AND {CLAIMABLE}
                FOR UPDATE SKIP LOCKED)
            RETURNING {_FIELDS}
        )
        SELECT claimed.*, {beside} AS beside FROM claimed
        """,  # noqa: S608 -- made of constants only
        {"id": effect, "now": now, "lease": lease, "internal_lease": internal_lease},
    ).fetchone()
    return Claimed(**row) if row else None


class Finished(NamedTuple):
    """An effect has ended; `fence` is that of its last claim."""

    fence: int
    #: What waited in the same stream for it, and can be done by now.
    wakes: Sequence[Wake]


def finish(  # noqa: PLR0913 -- all that an effect ends with
    transaction: Transaction,
    effect: UUID,
    status: str,
    now: datetime,
    *,
    result: str = "",
    error: str = "",
) -> Finished | None:
    """End a pending effect as done, dead or cancelled; None if it had ended before."""
    part = ending(effect, status, now, result=result, error=error)
    return finished(write(transaction, part))


def ending(  # noqa: PLR0913 -- all that an effect ends with
    effect: UUID,
    status: str,
    now: datetime,
    *,
    result: str = "",
    error: str = "",
    fence: int | None = None,
) -> Part:
    """Return what ends a pending effect; `finished` reads what came of it.

    With a `fence` only who holds it ends it, and else nothing is written beside it.
    """
    values = {
        "ended": effect,
        "status": status,
        "now": now,
        "result": result,
        "error": error,
        "fence": fence,
    }
    holds = "" if fence is None else "EXISTS (SELECT FROM effects_ended)"
    return Part(_ending(CLAIMABLE_AFTER), values, returning=_ENDING, holds=holds)


def finished(rows: Sequence[Mapping[str, Any]]) -> Finished | None:
    """Return how an effect has ended; None if there are no rows, as it had before."""
    if not rows:
        return None
    wakes = [Wake(row["kind"], UUID(str(row["id"]))) for row in rows if row["id"]]
    return Finished(rows[0]["fence"], wakes)


_ENDING = "effects_ending"


@cache
def _ending(claimable_after: str) -> str:
    return one_line(
        f"""
        effects_ended AS (
            UPDATE effects SET status = %(status)s, result = nullif(%(result)s, ''),
                last_error = coalesce(nullif(%(error)s, ''), last_error),
                lease_until = NULL, claimed = false, finished_at = clock_timestamp()
            WHERE id = %(ended)s AND status = 'pending'
              AND (%(fence)s::bigint IS NULL OR fence = %(fence)s)
            RETURNING fence, workspace, stream
        ), effects_waiting AS (
            SELECT e.kind, e.id FROM effects_ended AS ended, LATERAL (
                SELECT * FROM effects AS e
                WHERE e.workspace = ended.workspace AND e.stream = ended.stream
                  AND {by_stream("e")} AND e.id <> %(ended)s OFFSET 0) AS e
            WHERE {claimable_after}
        ), {_ENDING} AS (
            SELECT fence, kind, id FROM effects_ended LEFT JOIN effects_waiting ON true
        )
        """  # noqa: S608 -- made of constants only
    )


def taken_over(transaction: Transaction, effect: Claimed) -> bool:
    """Whether somebody else has claimed the effect since, after a lease that ended.

    One that is gone, with the person whom it was for, is nobody's.
    """
    row = transaction.execute(
        "SELECT fence <> %s AS moved FROM effects WHERE id = %s FOR UPDATE",
        [effect.fence, effect.id],
    ).fetchone()
    return row is None or bool(row["moved"])


def release(  # noqa: PLR0913 -- what is known of the attempt
    transaction: Transaction,
    effect: Claimed,
    error: str,
    wait: timedelta,
    *,
    surely_not_sent: bool,
    failed: bool = False,
) -> bool:
    """Give the effect back, to be tried again after a while; False if it is not ours.

    Whoever gives it back lives, so that this was no attempt of the kind that counts:
    attempts count workers that an effect took with it. What surely never reached Slack
    takes back the intent of this attempt, but not the doubt that an earlier one left.
    """
    forget = surely_not_sent and effect.maybe_sent_ago is None
    done = transaction.execute(
        """
        UPDATE effects SET lease_until = clock_timestamp() + %(wait)s, claimed = false,
            hinted_at = NULL, hints = 0,
            last_error = %(error)s,
            attempts = attempts - 1, failures = failures + %(failed)s,
            maybe_sent_at = CASE WHEN %(forget)s THEN NULL ELSE maybe_sent_at END,
            first_sent_at = CASE WHEN %(forget)s THEN NULL ELSE first_sent_at END
        WHERE id = %(id)s AND fence = %(fence)s AND status = 'pending'
        """,
        {
            "id": effect.id,
            "fence": effect.fence,
            "wait": wait,
            "error": error,
            "failed": int(failed),
            "forget": forget,
        },
    )
    return done.rowcount == 1


def postpone(
    transaction: Transaction, effect: Claimed, reason: str, until: datetime
) -> None:
    """Give the effect back, due at another moment; this was no attempt."""
    transaction.execute(
        """
        UPDATE effects SET due_at = %s, lease_until = NULL, claimed = false,
            hinted_at = NULL, last_error = %s, attempts = attempts - 1
        WHERE id = %s AND fence = %s AND status = 'pending'
        """,
        [until, reason, effect.id, effect.fence],
    )


def doubt_newer(transaction: Transaction, claimed: Claimed) -> bool:
    """Hand the doubt about an attempt on to a newer effect with the same subject.

    Returns False if none is pending.
    """
    done = transaction.execute(
        f"""
        UPDATE effects SET maybe_sent_at = clock_timestamp()
        WHERE workspace = %s AND subject = %s AND {by_subject()} AND place > %s
        """.encode(),  # noqa: S608 -- made of constants only
        [claimed.workspace, claimed.subject, claimed.place],
    )
    return done.rowcount > 0


def count_refused_alike(transaction: Transaction, claimed: Claimed, reason: str) -> int:
    """Count the other streams that wait in this workspace after the same refusal."""
    row = transaction.execute(
        f"""
        SELECT count(DISTINCT stream)::int AS n FROM (
            SELECT stream FROM effects
            WHERE workspace = %s AND method = %s AND {by_method()}
              AND last_error = %s AND stream <> %s LIMIT 10) AS alike
        """.encode(),  # noqa: S608 -- made of constants only
        [claimed.workspace, claimed.method, reason, claimed.stream],
    )
    return int(only_row(row)["n"])


def renew(transaction: Transaction, effect: Claimed, lease: timedelta) -> bool:
    """Hold the effect for longer, as who lives may; False if the claim was lost."""
    row = transaction.execute(
        """
        UPDATE effects SET lease_until = clock_timestamp() + %s
        WHERE id = %s AND fence = %s AND status = 'pending'
        RETURNING id
        """,
        [lease, effect.id, effect.fence],
    ).fetchone()
    return row is not None
