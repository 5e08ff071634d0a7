"""What an attempt at an effect came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Done:
    """Slack did it: `result` is what it answered, such as the message's ts.

    `conversation` is where a message was posted, None if none was.
    """

    result: str = ""
    conversation: str | None = None


@dataclass(frozen=True)
class TryLater:
    """Not done, or not surely: to be tried again after a while.

    `maybe_sent`: Slack may have done it. `failed`: it was tried in vain, and the next
    pause is longer. `closes` names the gate that nobody is to go through meanwhile,
    empty for none.
    """

    reason: str
    wait: timedelta
    maybe_sent: bool = False
    failed: bool = False
    closes: str = ""


@dataclass(frozen=True)
class Postponed:
    """Not done, and not to be tried before a moment of Ponchik's clock."""

    reason: str
    until: datetime


@dataclass(frozen=True)
class GivenUp:
    """Never to be tried again; `status` is dead or cancelled.

    `tell`: the failure is recorded where the effect came from. `code` is Slack's, empty
    if Slack did not refuse it. `closes` names a gate that is to be closed for a while.
    """

    status: str
    reason: str
    tell: bool = True
    code: str = ""
    closes: str = ""
    closed_for: timedelta = timedelta(0)


@dataclass(frozen=True)
class ClaimLost:
    """Somebody else holds the effect by now, and will see to it."""


Attempt = Done | TryLater | Postponed | GivenUp | ClaimLost


def attempt_of(again: timedelta | datetime | None) -> Attempt:
    """Say what an internal effect came to that is done, or wants to be tried again."""
    match again:
        case None:
            return Done()
        case timedelta() as wait:
            return TryLater("not yet", wait)
        case datetime() as until:
            return Postponed("waiting for a decent hour", until)
