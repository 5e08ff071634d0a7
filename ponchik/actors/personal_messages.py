"""What is told to one person alone of a round: where, and in which language."""

from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.member import MEMBER
from ponchik.domain.round import ROUND, RoundState
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Message, PostMessage
from ponchik.slack.texts.language import Language, language_of
from ponchik.store import people
from ponchik.store.connection import Transaction


def message_alone(
    transaction: Transaction, effect: Claimed, message: Message
) -> PostMessage | None:
    """Return the message to the effect's person, None if no chat is open."""
    conversation = conversation_alone(transaction, effect)
    return PostMessage(conversation, message) if conversation else None


def conversation_alone(transaction: Transaction, effect: Claimed) -> str | None:
    """Return where the effect's person is written to alone."""
    person = Stream("member", UUID(effect.payload["person"]))
    return load(transaction, effect.workspace, MEMBER, person).conversation


def language_of_reader(transaction: Transaction, effect: Claimed) -> Language:
    """Return what the effect's person reads."""
    person = UUID(effect.payload["person"])
    reader = people.find_one(transaction, effect.workspace, person)
    return language_of(reader.locale if reader else None)


def round_of(transaction: Transaction, effect: Claimed) -> RoundState:
    """Return the round that the effect is about."""
    stream = Stream("round", UUID(effect.payload["round"]))
    return load(transaction, effect.workspace, ROUND, stream)
