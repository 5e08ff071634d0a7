"""Answers: a press on an answer becomes a fact."""

from collections.abc import Sequence

from ponchik.application.inbound.handlers import Handler, Handlers, Incoming
from ponchik.application.replies import Acknowledged, Reply
from ponchik.domain.meeting import GiveAnswer
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.slack.buttons import Action, read_answer
from ponchik.slack.requests import Click


def give_answer(incoming: Incoming[Click]) -> Reply:
    """Record an answer. Raises Refused if it cannot count."""
    click = incoming.request
    press = read_answer(click.action_id, click.value)
    command = GiveAnswer(incoming.person, press.question, press.answer, incoming.now)
    order = Order(Stream("meeting", press.meeting), command)
    incoming.recorder.handle(incoming.workspace, [order])
    return Acknowledged()


def _meeting(click: Click) -> Sequence[Stream]:
    return [Stream("meeting", read_answer(click.action_id, click.value).meeting)]


#: Who answers, changes it and changes it back within a moment means the last. The same
#: answer twice is one fact anyhow.
_ANSWER = Handler(
    give_answer, for_outsiders=True, each_counts=True, decides_on=_meeting
)

HANDLERS = Handlers(
    clicks={action: _ANSWER for action in Action if action.startswith("answer:")}
)
