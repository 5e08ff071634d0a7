"""Answers: a press on an answer becomes a fact."""

from collections.abc import Sequence

from ponchik.application.inbound.handlers import Handlers, Incoming, ordering
from ponchik.domain.meeting import GiveAnswer
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.slack.buttons import Action, read_answer
from ponchik.slack.requests import Click


def give_answer(incoming: Incoming[Click]) -> Sequence[Order]:
    """Return the order for an answer. Raises Refused if the button is garbled."""
    click = incoming.request
    press = read_answer(click.action_id, click.value)
    command = GiveAnswer(incoming.person, press.question, press.answer, incoming.now)
    return [Order(Stream("meeting", press.meeting), command)]


def _meeting(click: Click) -> Sequence[Stream]:
    return [Stream("meeting", read_answer(click.action_id, click.value).meeting)]


#: Who answers, changes it and changes it back within a moment means the last. The same
#: answer twice is one fact anyhow.
_ANSWER = ordering(give_answer, _meeting, each_counts=True)

HANDLERS = Handlers(
    clicks={action: _ANSWER for action in Action if action.startswith("answer:")}
)
