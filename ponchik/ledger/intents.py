"""The intent: noted before Slack is called, so that no call is without a trace."""

from datetime import datetime
from enum import Enum, auto

from ponchik.ledger import gates
from ponchik.ledger.claims import Claimed
from ponchik.ledger.gates import Pace
from ponchik.store.connection import Transaction, only_row


class Intent(Enum):
    """What came of noting an intent."""

    NOTED = auto()
    NO_TURN = auto()
    CLAIM_LOST = auto()


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
