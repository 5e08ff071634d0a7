"""One worker's hold on an effect: claimed for a while, then ended or given back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ponchik.ledger.effects import CLAIMABLE
from ponchik.store.connection import Transaction, only_row


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
    place: int
    payload: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    fence: int
    maybe_sent_ago: timedelta | None
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    caused_by: int | None
    correlation: str | None
    traceparent: str | None
    subject: str | None


_FIELDS = """id, workspace, stream, kind, method, place, payload, due_at, expires_at,
    attempts, fence, clock_timestamp() - maybe_sent_at AS maybe_sent_ago,
    first_sent_at, last_sent_at, caused_by, correlation, traceparent, subject"""


def claim(
    transaction: Transaction,
    effect: UUID,
    now: datetime,
    lease: timedelta,
    internal_lease: timedelta,
) -> Claimed | None:
    """Take the effect for a while, unless it is taken, waits, or is over.

    One Slack call needs the lease; what calls no method may take the handler's.
    """
    row = transaction.execute(
        f"""
        UPDATE effects SET fence = fence + 1, attempts = attempts + 1, claimed = true,
            lease_until = clock_timestamp()
                + CASE method WHEN '' THEN %(internal_lease)s ELSE %(lease)s END
        WHERE id = (SELECT e.id FROM effects AS e WHERE e.id = %(id)s AND {CLAIMABLE}
                    FOR UPDATE SKIP LOCKED)
        RETURNING {_FIELDS}
        """,  # noqa: S608 -- made of constants only
        {"id": effect, "now": now, "lease": lease, "internal_lease": internal_lease},
    ).fetchone()
    return Claimed(**row) if row else None


def note_intent(transaction: Transaction, effect: Claimed, now: datetime) -> bool:
    """Write down that Slack is about to be called; False if the claim was lost.

    `now` is by Ponchik's clock, which is Slack's but in a demo, and tells later where
    to look for the message.
    """
    row = transaction.execute(
        """
        UPDATE effects SET maybe_sent_at = clock_timestamp(),
            first_sent_at = coalesce(first_sent_at, %(now)s), last_sent_at = %(now)s
        WHERE id = %(id)s AND fence = %(fence)s AND status = 'pending'
          AND lease_until > clock_timestamp()
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
            lease_until = NULL, claimed = false, finished_at = clock_timestamp()
        WHERE id = %s AND status = 'pending' RETURNING id
        """,
        [status, result, error, effect],
    ).fetchone()
    return row is not None


def taken_over(transaction: Transaction, effect: Claimed) -> bool:
    """Whether somebody else has claimed the effect since, after a lease that ended."""
    row = transaction.execute(
        "SELECT fence <> %s AS moved FROM effects WHERE id = %s FOR UPDATE",
        [effect.fence, effect.id],
    )
    return bool(only_row(row)["moved"])


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
        UPDATE effects SET lease_until = clock_timestamp() + %(wait)s, claimed = false,
            hinted_at = NULL,
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
        """
        UPDATE effects SET maybe_sent_at = clock_timestamp()
        WHERE workspace = %s AND subject = %s AND status = 'pending' AND place > %s
        """,
        [claimed.workspace, claimed.subject, claimed.place],
    )
    return done.rowcount > 0
