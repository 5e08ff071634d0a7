"""What follows from an effect: its cause for events, and the redraw of a doubt."""

from dataclasses import replace
from datetime import datetime, timedelta

from ponchik.domain.effects import Effect
from ponchik.events.event import Metadata
from ponchik.ledger import new_effects
from ponchik.ledger.claims import Claimed


def because_of(claimed: Claimed, actor: str = "ponchik") -> Metadata:
    """Say that something follows from an effect, and hand its chain on."""
    return Metadata(
        actor=actor,
        causation=f"effect/{claimed.id}",
        correlation=claimed.correlation or f"effect/{claimed.id}",
        traceparent=claimed.traceparent,
    )


def drawn_again(claimed: Claimed, now: datetime, wait: timedelta) -> Effect:
    """Return the redraw once more, for when Slack can apply no older one."""
    payload = {**claimed.payload, new_effects.AGAIN: True}
    return replace(
        claimed.follow_up(claimed.kind, f"again/{claimed.id}", now + wait, payload),
        settles_in=wait,
        expires_at=claimed.expires_at,
        subject=claimed.subject or "",
    )
