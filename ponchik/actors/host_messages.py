"""Messages to hosts: a chat is opened with each, remembered, and written to once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ponchik.application.host_messages import Telling, compose, program_of
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load, load_program
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import no_fact, no_longer_needed
from ponchik.domain.member import MEMBER, NoteConversation
from ponchik.domain.orders import Order
from ponchik.domain.program import RecordTold, ToldKey
from ponchik.events.event import Stream
from ponchik.events.host_messages import HostMessage, HostTold
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import (
    Message,
    OpenConversation,
    PostMessage,
    UpdateMessage,
)
from ponchik.slack.texts.language import Language, language_of
from ponchik.store import people
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class HostMessages:
    ponchik: Ponchik

    def _compose(self, transaction: Transaction, effect: Claimed) -> Message | None:
        program = program_of(effect)
        state = load_program(transaction, effect.workspace, program)
        telling = Telling(
            transaction,
            effect.workspace,
            program,
            state,
            UUID(effect.payload["person"]),
            effect.payload["about"],
            self.ponchik.clock(),
            _language(transaction, effect),
        )
        return compose(HostMessage(effect.payload["message"]), telling)

    def tell(self, transaction: Transaction, effect: Claimed) -> PostMessage | None:
        conversation = _conversation(transaction, effect)
        message = self._compose(transaction, effect)
        if conversation is None or message is None:
            return None
        return PostMessage(conversation, message)

    def redraw(self, transaction: Transaction, effect: Claimed) -> UpdateMessage | None:
        """Return the message as it is now, where it was told before."""
        conversation = _conversation(transaction, effect)
        state = load_program(transaction, effect.workspace, program_of(effect))
        ts = state.told.get(
            ToldKey(
                HostMessage(effect.payload["message"]),
                effect.payload["about"],
                UUID(effect.payload["person"]),
            )
        )
        if conversation is None or ts is None:
            return None
        message = self._compose(transaction, effect)
        return UpdateMessage(conversation, ts, message) if message else None


def _open(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    """Return how the chat is opened, None if that was done before."""
    person = UUID(effect.payload["person"])
    if _conversation(transaction, effect) is not None:
        return None
    user = people.slack_id_of(transaction, effect.workspace, person)
    return OpenConversation((user,)) if user else None


def _opened(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    stream = Stream("member", UUID(effect.payload["person"]))
    return [Order(stream, NoteConversation(conversation, now))]


def _told(effect: Claimed, ts: str, now: datetime) -> Sequence[Order]:
    """Note where a message stands that changes later; others leave no fact behind."""
    if effect.payload["message"] != HostMessage.SET_UP:
        return []
    told = HostTold(
        message=HostMessage(effect.payload["message"]),
        about=effect.payload["about"],
        person=UUID(effect.payload["person"]),
        ts=ts,
        at=now,
    )
    return [Order(Stream("program", program_of(effect)), RecordTold(told))]


def _language(transaction: Transaction, effect: Claimed) -> Language:
    person = UUID(effect.payload["person"])
    host = people.find_one(transaction, effect.workspace, person)
    return language_of(host.locale if host else None)


def _conversation(transaction: Transaction, effect: Claimed) -> str | None:
    person = Stream("member", UUID(effect.payload["person"]))
    return load(transaction, effect.workspace, MEMBER, person).conversation


def host_message_effects(ponchik: Ponchik) -> list[SlackEffect]:
    """Return how hosts are told things."""
    messages = HostMessages(ponchik)
    return [
        SlackEffect("open_direct", _open, _opened, no_fact),
        SlackEffect("tell_host", messages.tell, _told, no_fact, _conversation),
        SlackEffect(
            "redraw_told", messages.redraw, no_fact, no_fact, None, no_longer_needed
        ),
    ]
