"""How a program begins, and who hosts it: what is pressed before and about that."""

from collections.abc import Callable
from dataclasses import replace

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Handlers,
    Incoming,
    Program,
)
from ponchik.application.inbound.programs import program_to_steer
from ponchik.application.replies import Acknowledged, Ephemeral, Note, Reply
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    BeginEnrolment,
    ProgramCommand,
    RemoveManager,
    SettleSetUp,
)
from ponchik.events.enrolment import Settling
from ponchik.events.event import Stream
from ponchik.queries.hosts import hosts_of
from ponchik.queries.programs import find_program
from ponchik.slack.blocks import channel_link
from ponchik.slack.buttons import Action, read_program
from ponchik.slack.requests import Click
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import confirmations
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.replies import NoteName


def accept(incoming: Incoming[Click]) -> Reply:
    """Start like this: the question becomes what was decided."""
    program = _hosted(incoming)
    _decide(
        incoming,
        program,
        SettleSetUp(Settling.ACCEPTED, incoming.person, incoming.now),
    )
    return Acknowledged()


def resign(incoming: Incoming[Click]) -> Reply:
    """Host the program no longer; the last host may go, too."""
    program, person = _hosted(incoming), incoming.person
    _decide(incoming, program, RemoveManager(person, person, incoming.now))
    return _confirmed(incoming, program, confirmations.no_longer_host)


def take_over(incoming: Incoming[Click]) -> Reply:
    """Become the host of a program that has none; who may is looked up first."""
    program = _running(incoming)
    if incoming.person in hosts_of(program):
        return Acknowledged()
    incoming.recorder.want([_take_over_effect(incoming, program)])
    return Acknowledged()


def ask_channel(incoming: Incoming[Click]) -> Reply:
    """Ask the channel at once who would be its host, unless it has one again."""
    program = _running(incoming)
    if hosts_of(program):
        raise CannotDo(Note(NoteName.SO_ALREADY))
    _decide(incoming, program, BeginEnrolment(can_host=False, now=incoming.now))
    return _confirmed(incoming, program, confirmations.channel_asked)


def _confirmed(
    incoming: Incoming[Click],
    program: Program,
    words: Callable[[Language, str], str],
) -> Reply:
    """Say what was done, to whoever pressed it alone."""
    return Ephemeral(said(words(incoming.language, channel_link(program["channel"]))))


def _take_over_effect(incoming: Incoming[Click], program: Program) -> Effect:
    """Whoever presses more than once is looked up one time after the other."""
    click = incoming.request
    can_answer = not click.only_one_sees or click.conversation == program["channel"]
    who = {
        "program": str(program["program"]),
        "person": str(incoming.person),
        "user": click.user,
        "conversation": click.conversation if can_answer else None,
    }
    return replace(
        incoming.effect("take_over", who),
        stream=f"take_over-{program['program']}/{incoming.person}",
        key=incoming.received.key,
    )


def _running(incoming: Incoming[Click]) -> Program:
    found = find_program(
        incoming.transaction, incoming.workspace, read_program(incoming.request.value)
    )
    if found is None or not found["running"]:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    return found


def _hosted(incoming: Incoming[Click]) -> Program:
    return program_to_steer(incoming, read_program(incoming.request.value))


def _decide(
    incoming: Incoming[Click], program: Program, command: ProgramCommand
) -> None:
    order = Order(Stream("program", program["program"]), command)
    incoming.recorder.handle(incoming.workspace, [order])


HANDLERS = Handlers(
    clicks={
        Action.PROGRAM_ACCEPT: Handler(accept),
        Action.PROGRAM_RESIGN: Handler(resign),
        Action.PROGRAM_TAKE_OVER: Handler(take_over),
        Action.PROGRAM_ASK_CHANNEL: Handler(ask_channel),
    },
)
