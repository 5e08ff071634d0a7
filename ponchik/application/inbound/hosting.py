"""What hosts may ask of a running round: its groups, and its questions."""

from uuid import UUID

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handlers,
    Incoming,
    Program,
    T,
    Typed,
)
from ponchik.application.inbound.programs import pressed, typed
from ponchik.application.inbound.standings import standing_of
from ponchik.application.replies import Ephemeral, Note, Reply
from ponchik.domain.orders import Order
from ponchik.domain.round import AskCheckIn, AskClosing, RoundCommand
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.queries.matches import groups_of_round
from ponchik.queries.meetings import meetings_of_round
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces import host_commands as surfaces
from ponchik.slack.texts.replies import NoteName


def ask_check_in(incoming: Incoming[T], program: Program) -> Reply:
    """Ask the groups that have not met how it goes."""
    return _ask(incoming, program, AskCheckIn(None, incoming.now))


def ask_closing(incoming: Incoming[T], program: Program) -> Reply:
    """Ask the groups that have not met whether they did."""
    return _ask(incoming, program, AskClosing(incoming.now))


def show_groups(incoming: Incoming[Typed], program: Program) -> Reply:
    """Show the running round's groups; who did not meet is not said in Slack."""
    running, standing = _require_round(program), standing_of(incoming, program)
    if standing is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    found = groups_of_round(incoming.transaction, incoming.workspace, running)
    return Ephemeral(
        surfaces.groups(incoming.language, program["channel"], standing, found)
    )


def _ask(incoming: Incoming[T], program: Program, command: RoundCommand) -> Reply:
    running = _require_round(program)
    transaction, workspace = incoming.transaction, incoming.workspace
    waiting = meetings_of_round(transaction, workspace, running, unanswered_only=True)
    if not waiting:
        raise CannotDo(Note(NoteName.NOBODY_TO_ASK))
    order = Order(Stream("round", running), command)
    try:
        recorded = incoming.recorder.handle(workspace, [order])
    except Conflict:
        # The round's questions are behind it: that is so already, too.
        recorded = []
    if not recorded:
        return Ephemeral(surfaces.asked_before(incoming.language))
    return Ephemeral(surfaces.asking(incoming.language, len(waiting)))


def _require_round(program: Program) -> UUID:
    running: UUID | None = program["open_round"]
    if running is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    return running


HANDLERS = Handlers(
    clicks={
        Action.ROUND_CHECK_IN: pressed(ask_check_in),
        Action.ROUND_CLOSE: pressed(ask_closing),
    },
    commands={
        "groups": typed(show_groups),
        "check-in": typed(ask_check_in),
        "close": typed(ask_closing),
    },
)
