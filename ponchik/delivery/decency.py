"""What Ponchik says on its own initiative waits for a decent hour.

A chain of causes that the clock began is Ponchik's own; what somebody pressed, typed or
asked for comes at once, at any hour, unless it tells others.
"""

from datetime import date, datetime
from uuid import UUID

from ponchik.domain.calendar import calendar_of
from ponchik.domain.effects import CLOCK_CHAIN, WAITS_ALWAYS
from ponchik.domain.schedule import group_moment
from ponchik.ledger.claims import Claimed
from ponchik.queries.break_ends import moment_after_break, moment_for_person
from ponchik.queries.decency import Audience, audience_of, settings_of
from ponchik.store.connection import Transaction

#: A message to a host is in a stream of the program and the person.
_ID = 36


def quiet_until(
    transaction: Transaction, claimed: Claimed, now: datetime
) -> datetime | None:
    """Return until when nothing may be said to whom it is for, None if it may be."""
    by_clock = (claimed.correlation or "").startswith(CLOCK_CHAIN)
    if not by_clock and WAITS_ALWAYS not in claimed.payload:
        return None
    moment = _decent_moment(transaction, claimed, now)
    return moment if moment and moment > now else None


def _decent_moment(
    transaction: Transaction, claimed: Claimed, now: datetime
) -> datetime | None:
    """Return when it may be said, None if at any hour."""
    kind, _, subject = claimed.stream.partition("-")
    if kind == "meeting":
        audience = audience_of(transaction, claimed.workspace, UUID(subject))
        return _moment(audience, claimed, now) if audience else None
    if kind == "break":
        return _after_break(transaction, claimed, now)
    if kind == "alone":
        person = UUID(claimed.payload["person"])
        return moment_for_person(transaction, claimed.workspace, person, now)
    if kind in {"channel", "host"}:
        program = UUID(subject[:_ID])
        settings = settings_of(transaction, claimed.workspace, program)
        return calendar_of(settings).decent_moment(now) if settings else None
    return None


def _after_break(transaction: Transaction, claimed: Claimed, now: datetime) -> datetime:
    told = claimed.payload
    return moment_after_break(
        transaction,
        claimed.workspace,
        UUID(told["person"]),
        scope=UUID(told["program"]) if told["program"] else None,
        until=date.fromisoformat(told["until"]),
        now=now,
    )


def _moment(audience: Audience, claimed: Claimed, now: datetime) -> datetime:
    calendar = calendar_of(audience.settings)
    if audience.settings.own_morning:
        due = max(claimed.due_at, now)
        return group_moment(calendar, due, audience.zones, audience.leaders)
    return calendar.decent_moment(now)
