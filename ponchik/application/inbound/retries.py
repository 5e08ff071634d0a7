"""*Send again*: a host has a message tried again that Slack refused for good."""

from ponchik.application.deliveries import revive
from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Handlers,
    Incoming,
)
from ponchik.application.inbound.programs import program_to_steer
from ponchik.application.replies import Ephemeral, Note, Reply
from ponchik.queries.dead_effects import effect_of_program
from ponchik.slack.buttons import Action, read_effect
from ponchik.slack.requests import Click
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import confirmations
from ponchik.slack.texts.replies import NoteName


def send_again(incoming: Incoming[Click]) -> Reply:
    """Have a dead effect done, as `ponchik effects retry` has; once is enough.

    Raises CannotDo for people who do not host the program, and for a group whose
    meeting is over.
    """
    effect = read_effect(incoming.request.value)
    transaction, workspace = incoming.transaction, incoming.workspace
    found = effect_of_program(transaction, workspace, effect)
    if found is None:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    program_to_steer(incoming, found.program)
    if found.over:
        raise CannotDo(Note(NoteName.MEETING_CLOSED))
    if found.status == "dead":
        revive(incoming.recorder, effect, incoming.now)
    return Ephemeral(said(confirmations.sending_again(incoming.language)))


HANDLERS = Handlers(clicks={Action.EFFECT_RETRY: Handler(send_again)})
