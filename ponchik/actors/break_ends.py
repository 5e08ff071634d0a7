"""A word to a member alone when their break is over."""

from uuid import UUID

from ponchik.command_handler import load
from ponchik.delivery import SlackEffect
from ponchik.delivery.handlers import no_fact
from ponchik.domain.member import MEMBER, MemberState
from ponchik.events.event import Stream
from ponchik.ledger.claims import Claimed
from ponchik.queries.break_ends import programs_after_break
from ponchik.queries.matches import next_round_of
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.surfaces.choices import NextRound, break_over
from ponchik.slack.texts.language import language_of
from ponchik.store import people
from ponchik.store.connection import Transaction


def _tell(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    """Return the word; None if something else was chosen, or no round is to come."""
    told, person = effect.payload, UUID(effect.payload["person"])
    scope = UUID(told["program"]) if told["program"] else None
    state = _member(transaction, effect)
    choice = state.choices.get(scope)
    if choice is None or choice.at.isoformat() != told["at"]:
        return None
    found = programs_after_break(transaction, effect.workspace, person, scope)
    if not found or state.conversation is None:
        return None
    reader = people.find_one(transaction, effect.workspace, person)
    language = language_of(reader.locale if reader else None)
    rounds = [NextRound(one.channel, next_round_of(one.row)) for one in found]
    return PostMessage(state.conversation, break_over(language, rounds, scope))


def _conversation(transaction: Transaction, effect: Claimed) -> str | None:
    return _member(transaction, effect).conversation


def _member(transaction: Transaction, effect: Claimed) -> MemberState:
    stream = Stream("member", UUID(effect.payload["person"]))
    return load(transaction, effect.workspace, MEMBER, stream)


TELL_BREAK_OVER = SlackEffect("tell_break_over", _tell, no_fact, no_fact, _conversation)
