"""Private notes: a click that could not count is answered to its sender alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ponchik.application.notes import read_values
from ponchik.delivery import SlackEffect
from ponchik.domain.orders import Order
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Message, PostEphemeral
from ponchik.slack.surfaces.replies import note_message
from ponchik.slack.texts.language import Language, language_of
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people
from ponchik.store.connection import Transaction


def _tell(transaction: Transaction, effect: Claimed) -> PostEphemeral | None:
    person = UUID(effect.payload["person"])
    known = people.find(transaction, effect.workspace, [person])
    if person not in known:
        return None
    language = language_of(known[person].locale)
    return PostEphemeral(
        conversation=effect.payload["conversation"],
        user=known[person].slack_id,
        message=_message(transaction, effect, language),
    )


def _message(transaction: Transaction, effect: Claimed, language: Language) -> Message:
    """Effects of the previous version hold `refusal`, and neither values nor people."""
    payload = effect.payload
    named = {
        name: [UUID(one) for one in group]
        for name, group in payload.get("people", {}).items()
    }
    values = read_values(
        transaction, effect.workspace, language, payload.get("values", {}), named
    )
    name = NoteName(payload.get("note") or payload["refusal"])
    return note_message(name, values, language)


def _nothing(_effect: Claimed, _said: str, _now: datetime) -> Sequence[Order]:
    """A note leaves no fact behind."""
    return []


TELL_PRIVATELY = SlackEffect("tell_privately", _tell, _nothing, _nothing)
