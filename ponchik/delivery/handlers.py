"""How each kind of effect is carried out, and how patient delivery is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.command_handler import Recorder
from ponchik.domain.orders import Order
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Call
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class Policy:
    """How patient delivery is.

    `settle`: how long Slack may take to show what it was asked to do; `audit_after`:
    when the last look for a duplicate is taken, or an answer is drawn once more;
    `held_back`: the pauses after a refusal of which nobody knows yet whose it is.
    `hints_in_trust`: woken for more often, an effect is claimed before it is looked at.
    """

    lease: timedelta = timedelta(seconds=30)
    internal_lease: timedelta = timedelta(minutes=2)
    settle: timedelta = timedelta(seconds=5)
    audit_after: timedelta = timedelta(seconds=60)
    back_off: timedelta = timedelta(seconds=1)
    longest_back_off: timedelta = timedelta(minutes=5)
    workspace_back_off: timedelta = timedelta(minutes=1)
    away_back_off: timedelta = timedelta(seconds=5)
    held_back: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=10),
        timedelta(hours=1),
    )
    most_attempts: int = 30
    hints_in_trust: int = 1

    def wait_after(self, attempts: int) -> timedelta:
        """Return how long to back off after so many attempts."""
        doublings = min(max(attempts - 1, 0), 20)
        return min(self.back_off * (1 << doublings), self.longest_back_off)


@dataclass(frozen=True)
class Repaired:
    """What a refusal came to after all: tried `again`, or no longer needed."""

    again: bool


#: Given what Slack's code was, and when; None if there is no other way.
Repair = Callable[[Recorder, Claimed, str, datetime], Repaired | None]


def no_longer_needed(
    _recorder: Recorder, _effect: Claimed, _code: str, _now: datetime
) -> Repaired:
    """Let a refused redraw be: what cannot be shown is no message that was lost."""
    return Repaired(again=False)


def no_fact(_effect: Claimed, _told: str, _now: datetime) -> Sequence[Order]:
    """Leave no fact behind: what it shows follows from facts, or is worth none."""
    return []


@dataclass(frozen=True)
class SlackEffect:
    """How one kind of effect is carried out in Slack.

    `prepare` says what to ask of Slack, or None if it is no longer wanted; it raises
    Refused if it cannot be done. `outcome` and `failure` say which fact that leaves.
    `place` is the conversation in which a message would be that may have been sent
    before. `repair` may find another way after a refusal: see Repaired.
    """

    kind: str
    prepare: Callable[[Transaction, Claimed], Call | None]
    outcome: Callable[[Claimed, str, datetime], Sequence[Order]]
    failure: Callable[[Claimed, str, datetime], Sequence[Order]]
    place: Callable[[Transaction, Claimed], str | None] | None = None
    repair: Repair | None = None


@dataclass(frozen=True)
class InternalEffect:
    """An effect that calls on other parts; done twice, it must do nothing twice.

    `work` returns after what time, or at what moment of Ponchik's clock, to try again;
    None when it is done.
    """

    kind: str
    work: Callable[[Claimed], timedelta | datetime | None]


Handler = SlackEffect | InternalEffect


def place_of(
    transaction: Transaction, claimed: Claimed, handler: Handler | None
) -> str | None:
    """Return the conversation in which its message would be, None if it posts none."""
    place = handler.place if isinstance(handler, SlackEffect) else None
    return place and place(transaction, claimed)
