"""Private notes: a click that could not count is answered to its sender alone."""

from uuid import UUID

from ponchik.application.notes import read_values
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import no_fact
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Message, PostEphemeral
from ponchik.slack.surfaces.replies import note_message
from ponchik.slack.texts.language import Language, language_of
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people
from ponchik.store.connection import Transaction


def _tell(transaction: Transaction, effect: Claimed) -> PostEphemeral | None:
    person = UUID(effect.payload["person"])
    reader = people.find_one(transaction, effect.workspace, person)
    if reader is None:
        return None
    return PostEphemeral(
        conversation=effect.payload["conversation"],
        user=reader.slack_id,
        message=_message(transaction, effect, language_of(reader.locale)),
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


TELL_PRIVATELY = SlackEffect("tell_privately", _tell, no_fact, no_fact)
