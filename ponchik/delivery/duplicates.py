"""Duplicates of a message: an audit finds them, whoever sees one first deletes it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.domain.effects import Effect
from ponchik.errors import Rejected
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import DeleteMessage
from ponchik.slack.client.slack import Slack

#: Workers may have been away for long; the doubt is as old then.
_AUDITS_EXPIRE_AFTER = timedelta(days=30)
_CLOCKS_DIFFER = timedelta(minutes=2)


def delete_duplicate(slack: Slack, conversation: str, ts: str, effect_id: UUID) -> None:
    """Delete a message; no error if it was deleted before."""
    slack.wait_for_turn(DeleteMessage.method)
    try:
        slack.carry_out(DeleteMessage(conversation, ts), effect_id)
    except Rejected as error:
        if error.code != "message_not_found":
            raise


def find_message(
    slack: Slack, conversation: str, claimed: Claimed, now: datetime
) -> str | None:
    """Return the ts of an earlier attempt's message, the first if there are several."""
    since, until = where_to_look(claimed)
    recent = slack.recent_messages(conversation, since, until + _moved(claimed, now))
    found = [posted.ts for posted in recent if posted.effect == claimed.id]
    return min(found, default=None)


def where_to_look(claimed: Claimed) -> tuple[datetime, datetime]:
    """The moments between which a message in doubt would be, by clocks that differ."""
    last = claimed.last_sent_at or claimed.due_at
    first = claimed.first_sent_at or min(claimed.due_at, last)
    return first - _CLOCKS_DIFFER, last + _CLOCKS_DIFFER


def _moved(claimed: Claimed, now: datetime) -> timedelta:
    """How far a demo's clock was moved since: the message may bear any moment of it."""
    if claimed.last_sent_at is None or claimed.maybe_sent_ago is None:
        return timedelta(0)
    return max(now - claimed.last_sent_at - claimed.maybe_sent_ago, timedelta(0))


def audit_of(
    claimed: Claimed, conversation: str, now: datetime, wait: timedelta
) -> Effect:
    """Look for a duplicate a last time, a while after the doubt.

    What is late is late by a clock that all share, so the while passes on that one: a
    worker whose clock is ahead would look before the copy has come.
    """
    due_at = now + wait
    since, until = where_to_look(replace(claimed, last_sent_at=due_at))
    payload = {
        "effect": str(claimed.id),
        "conversation": conversation,
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    return replace(
        claimed.follow_up("audit", str(claimed.fence), due_at, payload),
        stream=f"audit-{claimed.id}",
        place=claimed.fence,
        expires_at=due_at + _AUDITS_EXPIRE_AFTER,
        settles_in=wait,
    )
