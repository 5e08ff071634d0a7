"""Private notes: a click that could not count is answered to its sender alone."""

from collections.abc import Sequence
from datetime import datetime

from ponchik.command_handler import Order
from ponchik.delivery import Errand
from ponchik.slack.calls import PostEphemeral
from ponchik.slack.replies import ClickRefusal, click_refused
from ponchik.store.connection import Transaction
from ponchik.store.effects import Claimed


def _tell(_transaction: Transaction, effect: Claimed) -> PostEphemeral:
    return PostEphemeral(
        conversation=effect.payload["conversation"],
        user=effect.payload["user"],
        message=click_refused(ClickRefusal(effect.payload["refusal"])),
    )


def _nothing(_effect: Claimed, _said: str, _now: datetime) -> Sequence[Order]:
    """A note leaves no fact behind."""
    return []


TELL_PRIVATELY = Errand("tell_privately", _tell, _nothing, _nothing)
