"""What Ponchik says on its own initiative waits for a decent hour.

A chain of causes that the clock began is Ponchik's own; what somebody pressed, typed or
asked for comes at once, at any hour.
"""

from datetime import datetime
from uuid import UUID

from ponchik.domain.calendar import calendar_of
from ponchik.domain.effects import CLOCK_CHAIN
from ponchik.domain.schedule import group_moment
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.queries.decency import Audience, audience_of
from ponchik.store.connection import Transaction


def quiet_until(
    transaction: Transaction, claimed: Claimed, now: datetime
) -> datetime | None:
    """Return until when nothing may be said to a group, None if it may be now."""
    meeting = _meeting(claimed)
    if meeting is None or not (claimed.correlation or "").startswith(CLOCK_CHAIN):
        return None
    audience = audience_of(transaction, claimed.workspace, meeting)
    if audience is None:
        return None
    moment = _moment(audience, claimed, now)
    return moment if moment > now else None


def _meeting(claimed: Claimed) -> UUID | None:
    stream = claimed.stream
    return Stream.parse(stream).id if stream.startswith("meeting-") else None


def _moment(audience: Audience, claimed: Claimed, now: datetime) -> datetime:
    calendar = calendar_of(audience.settings)
    if audience.settings.own_morning:
        due = max(claimed.due_at, now)
        return group_moment(calendar, due, audience.zones, audience.leaders)
    return calendar.decent_moment(now)
