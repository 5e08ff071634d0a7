"""The intent: noted before Slack is called, so that no call is without a trace."""

from datetime import datetime, timedelta
from enum import Enum, auto

from ponchik.ledger import gates
from ponchik.ledger.claims import Claimed
from ponchik.ledger.effects import CLAIMABLE
from ponchik.ledger.gates import Pace
from ponchik.store.connection import Transaction, only_row


class Intent(Enum):
    """What came of noting an intent."""

    NOTED = auto()
    NO_TURN = auto()
    CLAIM_LOST = auto()


def take(
    transaction: Transaction,
    effect: Claimed,
    now: datetime,
    lease: timedelta,
    pace: Pace | None = None,
) -> bool:
    """Claim an effect that was looked at, reserve a slot and note the intent, or none.

    It is for one that surely was never sent. Returns False if the effect is not as it
    was then, or has no turn. `now` is as in `note_intent`.
    """
    turn = gates.turn(pace)
    row = transaction.execute(
        f"""
        WITH asking AS (
            SELECT e.id, e.workspace, e.method FROM effects AS e
            WHERE e.id = %(id)s AND e.fence = %(fence)s - 1
              AND e.maybe_sent_at IS NULL AND {CLAIMABLE}
            FOR UPDATE SKIP LOCKED
        ), turn AS ({turn.query}), noted AS (
            UPDATE effects SET fence = fence + 1, attempts = attempts + 1,
                claimed = true, lease_until = clock_timestamp() + %(lease)s,
                maybe_sent_at = clock_timestamp(),
                first_sent_at = coalesce(first_sent_at, %(now)s),
                last_sent_at = %(now)s
            FROM asking, turn WHERE effects.id = asking.id
            RETURNING effects.id
        )
        SELECT EXISTS (SELECT FROM noted) AS noted
        """.encode(),  # noqa: S608 -- made of constants only
        {
            "id": effect.id,
            "fence": effect.fence,
            "now": now,
            "lease": lease,
            **turn.values,
        },
    )
    return bool(only_row(row)["noted"])


def note_intent(
    transaction: Transaction, effect: Claimed, now: datetime, pace: Pace | None = None
) -> Intent:
    """Reserve a slot and write down that Slack is about to be called, both or none.

    `now` is by Ponchik's clock, which is Slack's but in a demo, and tells later where
    to look for the message.
    """
    turn = gates.turn(pace)
    row = transaction.execute(
        f"""
        WITH asking AS (
            SELECT id, workspace, method FROM effects
            WHERE id = %(id)s AND fence = %(fence)s AND status = 'pending'
              AND lease_until > clock_timestamp() FOR UPDATE
        ), turn AS ({turn.query}), noted AS (
            UPDATE effects SET maybe_sent_at = clock_timestamp(),
                first_sent_at = coalesce(first_sent_at, %(now)s),
                last_sent_at = %(now)s
            FROM asking, turn WHERE effects.id = asking.id
            RETURNING effects.id
        )
        SELECT EXISTS (SELECT FROM asking) AS ours,
               EXISTS (SELECT FROM noted) AS noted
        """.encode(),  # noqa: S608 -- made of constants only
        {"id": effect.id, "fence": effect.fence, "now": now, **turn.values},
    )
    found = only_row(row)
    if found["noted"]:
        return Intent.NOTED
    return Intent.NO_TURN if found["ours"] else Intent.CLAIM_LOST
