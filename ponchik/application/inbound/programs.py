"""Which program somebody means, and whether they may steer it."""

from collections.abc import Callable
from uuid import UUID

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Incoming,
    Program,
    Subcommand,
    T,
    Typed,
)
from ponchik.application.replies import Ephemeral, Note, Reply
from ponchik.application.steering import Asker, Steering
from ponchik.command_handler import Joined, load_program
from ponchik.domain.program import ProgramState
from ponchik.events.program_waiting import WaitReason
from ponchik.queries.hosts import hosts_of, programs_hosted_by
from ponchik.queries.matches import end_of_round
from ponchik.queries.programs import find_program, find_programs
from ponchik.slack.blocks import channel_link
from ponchik.slack.buttons import ModalMetadata, read_metadata, read_program
from ponchik.slack.requests import Click, Submission
from ponchik.slack.surfaces.commands import which_program
from ponchik.slack.surfaces.replies import TAKE_OVER
from ponchik.slack.texts.moments import day
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people

_NOT_THERE = {WaitReason.ARCHIVED, WaitReason.NOT_A_MEMBER, WaitReason.NOT_FOUND}


def program_asked(incoming: Incoming[Typed]) -> Program | None:
    """Return the program of the channel that was named, or typed in.

    Raises CannotDo for a channel that was named and has none.
    """
    words, typed_in = incoming.request.words, incoming.request.command.channel
    channel = words.channel or typed_in
    found = find_programs(incoming.transaction, incoming.workspace, channel)
    if found and found[0]["running"]:
        return found[0]
    if words.channel:
        raise CannotDo(Note(NoteName.NOT_IN_CHANNEL))
    return None


def hosted_program(incoming: Incoming[Typed]) -> Program | Ephemeral:
    """Return the program that a host means, or the question which one it is.

    Raises CannotDo for somebody who does not host it.
    """
    program = program_asked(incoming)
    if program is not None:
        return require_host(incoming, program)
    hosted = programs_hosted_by(
        incoming.transaction, incoming.workspace, incoming.person
    )
    channels = [one["channel"] for one in hosted]
    return Ephemeral(which_program(incoming.language, channels))


def program_to_steer(incoming: Incoming[T], program: UUID) -> Program:
    """Return the program of a button. Raises CannotDo unless a host pressed it."""
    found = find_program(incoming.transaction, incoming.workspace, program)
    if found is None:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    if not found["running"]:
        raise CannotDo(Note(NoteName.NOT_IN_CHANNEL))
    return require_host(incoming, found)


def require_there(program: Program) -> None:
    """Raise CannotDo if no round can be planned: Ponchik is not in the channel."""
    if program["waiting_reason"] in _NOT_THERE:
        raise CannotDo(Note(NoteName.NOT_IN_CHANNEL))


def program_of_form(incoming: Incoming[Submission]) -> tuple[ModalMetadata, Program]:
    """Return what a form holds, and its program. Raises CannotDo unless it can work."""
    seen = read_metadata(incoming.request.view.private_metadata)
    program = program_to_steer(incoming, seen.program)
    require_there(program)
    return seen, program


def require_host(incoming: Incoming[T], program: Program) -> Program:
    """Return the program. Raises CannotDo unless the person hosts it.

    Who could host it hears how: anybody where it has no host, or an admin.
    """
    hosts = hosts_of(program)
    if incoming.person in hosts:
        return program
    told = {"channel": channel_link(program["channel"])}
    take_over = {TAKE_OVER: str(program["program"])}
    if not hosts:
        raise CannotDo(Note(NoteName.NO_HOST, told | take_over))
    if people.is_admin(incoming.transaction, incoming.workspace, incoming.person):
        told |= take_over
    raise CannotDo(Note(NoteName.NOT_A_HOST, told, {"hosts": hosts}))


def state_of(incoming: Incoming[T], program: Program) -> ProgramState:
    """Return the program as the domain knows it."""
    return load_program(incoming.transaction, incoming.workspace, program["program"])


def steering_of(incoming: Incoming[T]) -> Steering:
    """Return how programs are steered, in the transaction of what came in."""
    return Steering(Joined(incoming.recorder), lambda: incoming.now)


def asker_of(incoming: Incoming[T], program: Program) -> Asker:
    """Return who asks, of which program."""
    cause = incoming.recorder.metadata
    return Asker(program["channel"], cause, incoming.workspace, incoming.person)


def program_here(incoming: Incoming[Typed]) -> Program:
    """Return the program that the router found. Raises CannotDo if there is none."""
    if incoming.request.program is None:
        raise CannotDo(Note(NoteName.NOT_IN_CHANNEL))
    return incoming.request.program


def round_running(incoming: Incoming[T], program: Program) -> Note:
    """Return that the program's round has to end before that can be."""
    end = end_of_round(incoming.transaction, incoming.workspace, program)
    values = {
        "number": incoming.language.number(program["rounds"]),
        "day": day(incoming.language, end or incoming.now.date()),
    }
    return Note(NoteName.ROUND_RUNNING, values)


def typed(steer: Callable[[Incoming[Typed], Program], Reply]) -> Subcommand:
    """Return a subcommand for hosts: the router has found the program."""

    def handle(incoming: Incoming[Typed]) -> Reply:
        return steer(incoming, program_here(incoming))

    return Subcommand(handle, for_hosts=True)


def pressed(steer: Callable[[Incoming[Click], Program], Reply]) -> Handler[Click]:
    """Return a button for hosts: it carries its program."""

    def handle(incoming: Incoming[Click]) -> Reply:
        wanted = read_program(incoming.request.value)
        return steer(incoming, program_to_steer(incoming, wanted))

    return Handler(handle)
