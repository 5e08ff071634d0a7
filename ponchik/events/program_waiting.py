"""A program that cannot work waits, with its reason and since when."""

from datetime import date
from enum import StrEnum

from ponchik.events.event import Event, Moment


class WaitReason(StrEnum):
    """What is in the way; what comes back by itself ends the wait by itself."""

    ARCHIVED = "archived"
    #: Slack says that Ponchik is not in the channel.
    NOT_A_MEMBER = "not_a_member"
    #: Slack knows no such channel, or shows it to Ponchik no more.
    NOT_FOUND = "not_found"
    #: Slack does not list the channel's members.
    MEMBERS_UNREADABLE = "members_unreadable"
    #: The token is dead, or another workspace's.
    TOKEN = "token"  # noqa: S105 -- a reason, not a secret
    SCOPE = "scope"


class ProgramWaiting(Event):
    """No round starts until it is over; `since` stays if the reason changes."""

    reason: WaitReason
    since: Moment


class ProgramRecovered(Event):
    """Whatever was in the way is gone; no round is planned while it is paused."""

    next_round_at: Moment | None
    next_round_on: date | None


WaitingEvent = ProgramWaiting | ProgramRecovered
