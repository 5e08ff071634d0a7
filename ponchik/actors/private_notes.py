"""Private notes: a click that could not count is answered to its sender alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ponchik.delivery import SlackEffect
from ponchik.domain.orders import Order
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import PostEphemeral
from ponchik.slack.surfaces.replies import click_refused
from ponchik.slack.texts.replies import ClickRefusal
from ponchik.store import people
from ponchik.store.connection import Transaction


def _tell(transaction: Transaction, effect: Claimed) -> PostEphemeral | None:
    person = UUID(effect.payload["person"])
    known = people.find(transaction, effect.workspace, [person])
    if person not in known:
        return None
    return PostEphemeral(
        conversation=effect.payload["conversation"],
        user=known[person].slack_id,
        message=click_refused(ClickRefusal(effect.payload["refusal"])),
    )


def _nothing(_effect: Claimed, _said: str, _now: datetime) -> Sequence[Order]:
    """A note leaves no fact behind."""
    return []


TELL_PRIVATELY = SlackEffect("tell_privately", _tell, _nothing, _nothing)
