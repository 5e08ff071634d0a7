"""Profiles: what Slack tells of one person, their language and time zone among it.

Those whom a round may match are read with their channel; others when they first ask.
"""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from ponchik.application.channel_members import account_of
from ponchik.domain.effects import Effect
from ponchik.errors import Rejected
from ponchik.events.event import Metadata
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Database

#: Who asks again later has it read again.
_EXPIRES_AFTER = timedelta(hours=1)


def reading(
    workspace: str, person: UUID, key: str, cause: Metadata, now: datetime
) -> Effect:
    """Return the effect that reads somebody's profile; of several the latest counts."""
    return Effect(
        workspace=workspace,
        stream=f"profile-{person}",
        kind="read_profile",
        key=key,
        place=1,
        due_at=now,
        expires_at=now + _EXPIRES_AFTER,
        subject=f"profile/{person}",
        payload={"person": str(person)},
        correlation=cause.correlation,
        traceparent=cause.traceparent,
    )


def read_profile(
    database: Database, slack: Slack, workspace: str, user: str
) -> Profile | None:
    """Ask Slack for somebody's profile and remember it; None if it knows nobody such.

    Raises SlackError if it cannot tell now.
    """
    try:
        profile = slack.profile(user)
    except Rejected:
        return None
    account = account_of(user, profile)
    database.transaction(lambda t: people.remember(t, workspace, [account]))
    return profile


def known_zone(told: str | None) -> str | None:
    """Return the time zone that Slack told, None if there is none of that name."""
    return told if told in _zones() else None


@cache
def _zones() -> frozenset[str]:
    """Read once which zones there are: it takes a walk through a thousand files."""
    return frozenset(available_timezones())
