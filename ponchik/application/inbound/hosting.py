"""What hosts may ask of a program: its groups, a round, its questions."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Handlers,
    Incoming,
    Program,
    Subcommand,
    T,
    Typed,
)
from ponchik.application.inbound.programs import program_to_steer
from ponchik.application.inbound.standings import standing_of
from ponchik.application.replies import Ephemeral, Note, Reply
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.domain.round import AskCheckIn, AskClosing, RoundCommand
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.queries.matches import end_of_round, groups_of_round
from ponchik.queries.meetings import meetings_of_round
from ponchik.slack.buttons import Action, read_program
from ponchik.slack.requests import Click
from ponchik.slack.surfaces import host_commands as surfaces
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.moments import day
from ponchik.slack.texts.replies import NoteName

#: Who starts a round by hand waits for it now; an hour later it would be a surprise.
_STARTS_WITHIN = timedelta(hours=1)
#: So it is typed: `/ponchik start` shows what would be, and this does it.
_NOW = "now"


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
    return Ephemeral(surfaces.groups(ENGLISH, program["channel"], standing, found))


def start_round(incoming: Incoming[Typed], program: Program) -> Reply:
    """Show what a round would be; `start now` starts it."""
    if incoming.request.words.rest.casefold() != _NOW:
        return preview_round(incoming, program)
    _require_no_round(incoming, program)
    incoming.recorder.want([_work(incoming, program, "start_round_by_hand")])
    return Ephemeral(surfaces.starting(ENGLISH, program["rounds"] + 1))


def preview_round(incoming: Incoming[T], program: Program) -> Reply:
    """Have looked up what a round would be: asking Slack takes longer than a reply."""
    _require_no_round(incoming, program)
    incoming.recorder.want([_work(incoming, program, "preview_round")])
    return Ephemeral(surfaces.looking(ENGLISH))


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
        return Ephemeral(surfaces.asked_before(ENGLISH))
    return Ephemeral(surfaces.asking(ENGLISH, len(waiting)))


def _require_round(program: Program) -> UUID:
    running: UUID | None = program["open_round"]
    if running is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    return running


def _require_no_round(incoming: Incoming[T], program: Program) -> None:
    if program["open_round"] is None:
        return
    end = end_of_round(incoming.transaction, incoming.workspace, program)
    values = {
        "number": ENGLISH.number(program["rounds"]),
        "day": day(ENGLISH, end or incoming.now.date()),
    }
    raise CannotDo(Note(NoteName.ROUND_RUNNING, values))


def _work(incoming: Incoming[T], program: Program, kind: str) -> Effect:
    """Return what a worker does; the host hears of it where the program is."""
    key = incoming.received.key
    return Effect(
        workspace=incoming.workspace,
        stream=f"inbox-{incoming.workspace}-{key}",
        kind=kind,
        key="1",
        place=1,
        correlation=f"delivery/{key}",
        traceparent=incoming.received.traceparent,
        due_at=incoming.now,
        expires_at=incoming.now + _STARTS_WITHIN,
        payload={"program": str(program["program"]), "person": str(incoming.person)},
    )


def _typed(steer: Callable[[Incoming[Typed], Program], Reply]) -> Subcommand:
    """Return a subcommand for hosts: the router has found the program."""

    def handle(incoming: Incoming[Typed]) -> Reply:
        program = incoming.request.program
        if program is None:
            raise CannotDo(Note(NoteName.NOT_IN_CHANNEL))
        return steer(incoming, program)

    return Subcommand(handle, for_hosts=True)


def _pressed(steer: Callable[[Incoming[Click], Program], Reply]) -> Handler[Click]:
    """Return a button for hosts: it carries its program."""

    def handle(incoming: Incoming[Click]) -> Reply:
        wanted = read_program(incoming.request.value)
        return steer(incoming, program_to_steer(incoming, wanted))

    return Handler(handle)


HANDLERS = Handlers(
    clicks={
        Action.ROUND_CHECK_IN: _pressed(ask_check_in),
        Action.ROUND_CLOSE: _pressed(ask_closing),
        Action.ROUND_PREVIEW: _pressed(preview_round),
    },
    commands={
        "groups": _typed(show_groups),
        "start": _typed(start_round),
        "check-in": _typed(ask_check_in),
        "close": _typed(ask_closing),
    },
)
