"""Waiting: who invited Ponchik hears once that a program cannot work."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ponchik.command_handler import load
from ponchik.delivery import SlackEffect
from ponchik.domain.orders import Order
from ponchik.domain.program import PROGRAM, ProgramState, Reach
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.queries.programs import inviter_of_program
from ponchik.slack.client.calls import OpenConversation, PostMessage
from ponchik.slack.surfaces.programs import program_waits
from ponchik.slack.texts.language import ENGLISH
from ponchik.store import people
from ponchik.store.connection import Transaction


def _reach(transaction: Transaction, effect: Claimed) -> OpenConversation | None:
    program = UUID(effect.payload["program"])
    inviter = inviter_of_program(transaction, effect.workspace, program)
    if inviter is None or _state(transaction, effect, program).waiting is None:
        return None
    known = people.find(transaction, effect.workspace, [inviter])
    return OpenConversation((known[inviter].slack_id,)) if inviter in known else None


def _reached(effect: Claimed, conversation: str, now: datetime) -> Sequence[Order]:
    stream = Stream("program", UUID(effect.payload["program"]))
    return [Order(stream, Reach(conversation, now))]


def _tell(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    stream = Stream.parse(effect.stream)
    state = _state(transaction, effect, stream.id)
    if state.waiting is None:
        return None
    message = program_waits(ENGLISH, state.channel, state.waiting.reason)
    return PostMessage(effect.payload["conversation"], message)


def _place(_transaction: Transaction, effect: Claimed) -> str:
    return str(effect.payload["conversation"])


def _nothing(_effect: Claimed, _told: str, _now: datetime) -> Sequence[Order]:
    """A word to one person leaves no fact behind."""
    return []


def _state(transaction: Transaction, effect: Claimed, program: UUID) -> ProgramState:
    return load(transaction, effect.workspace, PROGRAM, Stream("program", program))


REACH_INVITER = SlackEffect("reach_inviter", _reach, _reached, _nothing)
TELL_WAITING = SlackEffect("tell_waiting", _tell, _nothing, _nothing, _place)
