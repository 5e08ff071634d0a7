"""What members choose for themselves: to skip a round, to stop, to come back.

From a channel, a message, Home or a command; about one program, or all of theirs.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from ponchik.application.home_drawings import draw_own
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
from ponchik.application.replies import Ephemeral, Note, Reply
from ponchik.command_handler import load
from ponchik.domain.choices import ChoiceKind
from ponchik.domain.member import (
    MEMBER,
    MemberCommand,
    MemberState,
    OptOut,
    Resume,
    SkipRound,
)
from ponchik.domain.orders import Order
from ponchik.domain.schedule import later_start
from ponchik.domain.staying import Stay
from ponchik.events.event import RecordedEvent, Stream
from ponchik.events.program import Settings
from ponchik.queries.matches import next_round_of
from ponchik.queries.memberships import (
    OwnProgram,
    coming_round_of,
    own_program,
    own_programs,
)
from ponchik.queries.programs import find_program
from ponchik.slack.buttons import SKIPPED, Action, read_program, read_scope
from ponchik.slack.requests import Click
from ponchik.slack.surfaces import choices as surfaces
from ponchik.slack.surfaces import commands
from ponchik.slack.surfaces.choices import NextRound
from ponchik.slack.texts.replies import NoteName


def skip(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Leave somebody out of the next round, of a program or of each of theirs."""
    programs = programs_in(incoming, scope)
    planned = [one for one in programs if one.row["next_round_at"] is not None]
    if scope is not None and not planned:
        raise CannotDo(Note(NoteName.NO_NEXT_ROUND))
    if not planned:
        return Ephemeral(
            commands.status_message(incoming.language, commands.Status(()))
        )
    for one in planned:
        _skip_one(incoming, one)
    return _skipped(incoming, scope)


def stop(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Leave somebody out until they come back."""
    record(incoming, OptOut(scope, incoming.now))
    return chosen(incoming, scope)


def resume(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Let somebody take part again, and say when the next round is."""
    record(incoming, Resume(scope, incoming.now))
    return _back(incoming, programs_in(incoming, scope))


def stay(incoming: Incoming[Click]) -> Reply:
    """Match somebody on who was asked whether to stay; whoever was paused is back."""
    program = read_program(incoming.request.value)
    row = require_running(incoming, program)
    before = own_program(incoming.transaction, incoming.workspace, incoming.person, row)
    record(incoming, Stay(program, incoming.now))
    after = own_again(incoming, before)
    if before.choice is not None or after.choice is not None:
        return chosen(incoming, program)
    return Ephemeral(surfaces.staying(incoming.language, _next_round(after)))


def resume_skipped(incoming: Incoming[T]) -> Reply:
    """Let somebody into all the rounds that they skip; breaks go on."""
    programs = own_programs(incoming.transaction, incoming.workspace, incoming.person)
    skipping = [one for one in programs if _skips(one)]
    for one in skipping:
        record(incoming, Resume(one.id, incoming.now))
    again = [own_again(incoming, one) for one in skipping]
    return _back(incoming, again or programs)


def record(incoming: Incoming[T], command: MemberCommand) -> None:
    """Record what somebody chose, and show it on their Home."""
    if record_quietly(incoming, command):
        draw_own(
            incoming.recorder,
            incoming.workspace,
            incoming.person,
            incoming.received.key,
            incoming.now,
        )


def record_quietly(
    incoming: Incoming[T], command: MemberCommand
) -> Sequence[RecordedEvent]:
    """Record what somebody says about themselves; return what is new, draw nothing."""
    order = Order(Stream("member", incoming.person), command)
    return incoming.recorder.handle(incoming.workspace, [order])


def member_state(incoming: Incoming[T]) -> MemberState:
    """Return what somebody said about themselves so far."""
    stream = Stream("member", incoming.person)
    return load(incoming.transaction, incoming.workspace, MEMBER, stream)


def chosen(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Return what holds for somebody now, in a program or everywhere."""
    choice = member_state(incoming).choices.get(scope)
    following = NextRound("", None)
    if scope is not None:
        [own] = programs_in(incoming, scope)
        choice = own.choice or choice
        following = _next_round(own)
    if choice is None or choice.kind is ChoiceKind.BACK:
        return _back(incoming, programs_in(incoming, scope))
    return Ephemeral(surfaces.chosen(incoming.language, choice, following))


def programs_in(incoming: Incoming[T], scope: UUID | None) -> list[OwnProgram]:
    """Return the program that is meant, or all in which somebody takes part."""
    transaction, workspace = incoming.transaction, incoming.workspace
    person = incoming.person
    if scope is None:
        programs = own_programs(transaction, workspace, person)
        return [one for one in programs if one.takes_part]
    row = require_running(incoming, scope)
    return [own_program(transaction, workspace, person, row)]


def require_running(incoming: Incoming[T], program: UUID) -> Program:
    """Return a button's program. Raises CannotDo for one that no longer runs."""
    row = find_program(incoming.transaction, incoming.workspace, program)
    if row is None or not row["running"]:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    return row


def own_again(incoming: Incoming[T], before: OwnProgram) -> OwnProgram:
    """Return how somebody stands to the program after what was recorded."""
    return own_program(
        incoming.transaction, incoming.workspace, incoming.person, before.row
    )


def _skip_one(incoming: Incoming[T], program: OwnProgram) -> None:
    coming = coming_round_of(program.row)
    if coming is None:
        return
    settings = Settings.model_validate(program.row["settings"])
    at = max(incoming.now, program.row["next_round_at"])
    after = later_start(settings, coming.day, at)
    record(incoming, SkipRound(coming, after.day, incoming.now))


def _skipped(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Say what is skipped; or, if somebody is out for longer, what holds instead."""
    programs = programs_in(incoming, scope)
    skipping = [_next_round(one) for one in programs if _skips(one)]
    if skipping:
        return Ephemeral(surfaces.skipped(incoming.language, skipping, scope))
    longer = [
        surfaces.chosen(incoming.language, one.choice, _next_round(one))
        for one in programs
        if one.choice is not None
    ]
    return Ephemeral(longer[0])


def _back(incoming: Incoming[T], programs: list[OwnProgram]) -> Reply:
    again = [own_again(incoming, one) for one in programs]
    rounds = [_next_round(one) for one in again if one.choice is None]
    still_out = [one.channel for one in again if one.choice is not None]
    return Ephemeral(surfaces.back(incoming.language, rounds, still_out))


def _skips(program: OwnProgram) -> bool:
    return program.choice is not None and program.choice.kind is ChoiceKind.SKIP


def _next_round(program: OwnProgram) -> NextRound:
    return NextRound(program.channel, next_round_of(program.row))


Act = Callable[[Incoming[Click], UUID | None], Reply]
ActTyped = Callable[[Incoming[Typed], UUID | None], Reply]


def pressed(act: Act) -> Handler[Click]:
    """Return a button for members, which carries its program, or that it is all."""

    def handle(incoming: Incoming[Click]) -> Reply:
        scope = read_scope(incoming.request.value)
        if scope is not None:
            require_running(incoming, scope)
        return act(incoming, scope)

    return Handler(handle, for_outsiders=True)


def typed(act: ActTyped) -> Subcommand:
    """Return a command for members: about the program here, or all of theirs."""

    def handle(incoming: Incoming[Typed]) -> Reply:
        return act(incoming, scope_typed(incoming))

    return Subcommand(handle)


def scope_typed(incoming: Incoming[Typed]) -> UUID | None:
    """Return the program that a command is about, None for all of somebody's."""
    program = incoming.request.program
    return program["program"] if program else None


def _press_resume(incoming: Incoming[Click]) -> Reply:
    if incoming.request.value == SKIPPED:
        return resume_skipped(incoming)
    return pressed(resume).reply_to(incoming)


HANDLERS = Handlers(
    clicks={
        Action.MEMBER_SKIP: pressed(skip),
        Action.MEMBER_STAY: Handler(stay, for_outsiders=True),
        Action.MEMBER_STOP: pressed(stop),
        Action.MEMBER_RESUME: Handler(_press_resume, for_outsiders=True),
    },
    commands={"skip": typed(skip), "stop": typed(stop), "resume": typed(resume)},
)
