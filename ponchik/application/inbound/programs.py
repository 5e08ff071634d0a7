"""Which program somebody means, and whether they may steer it."""

from uuid import UUID

from ponchik.application.inbound.handlers import (
    CannotDo,
    Incoming,
    Program,
    T,
    Typed,
)
from ponchik.application.replies import Ephemeral, Note
from ponchik.queries.hosts import hosts_of, programs_hosted_by
from ponchik.queries.programs import find_programs, read_program
from ponchik.slack.blocks import channel_link
from ponchik.slack.surfaces.commands import which_program
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.replies import NoteName


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
    return Ephemeral(which_program(ENGLISH, channels))


def program_to_steer(incoming: Incoming[T], program: UUID) -> Program:
    """Return the program of a button. Raises CannotDo unless a host pressed it."""
    found = read_program(incoming.transaction, incoming.workspace, program)
    if found is None or not found["running"]:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    return require_host(incoming, found)


def require_host(incoming: Incoming[T], program: Program) -> Program:
    """Return the program. Raises CannotDo unless the person hosts it."""
    hosts = hosts_of(program)
    if incoming.person in hosts:
        return program
    channel = {"channel": channel_link(program["channel"])}
    if not hosts:
        raise CannotDo(Note(NoteName.NO_HOST, channel))
    raise CannotDo(Note(NoteName.NOT_A_HOST, channel, {"hosts": hosts}))
