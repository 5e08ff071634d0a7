"""Steering a program by hand: its next round, and calling the running one off."""

from datetime import date, datetime

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handlers,
    Incoming,
    Program,
    Subcommand,
    T,
    Typed,
)
from ponchik.application.inbound.programs import (
    asker_of,
    hosted_program,
    pressed,
    require_there,
    state_of,
    steering_of,
    typed,
)
from ponchik.application.inbound.schedules import plan_of
from ponchik.application.inbound.standings import standing_of
from ponchik.application.replies import Ephemeral, Note, OpenView, Reply
from ponchik.application.stage_launch import CANCEL, NoRoundRuns, launch
from ponchik.domain.calendar import calendar_of
from ponchik.domain.program import ProgramState
from ponchik.domain.round import CancelRound
from ponchik.errors import Invalid
from ponchik.queries.coming_rounds import next_starts
from ponchik.queries.matches import end_of_round
from ponchik.queries.meetings import meetings_of_round
from ponchik.queries.names import channel_names
from ponchik.slack.buttons import (
    Action,
    read_metadata,
)
from ponchik.slack.requests import Click
from ponchik.slack.surfaces import commands
from ponchik.slack.surfaces.host_commands import paused_until, would_call_off
from ponchik.slack.surfaces.managing import (
    Management,
    Paused,
    Running,
    manage_modal,
)
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import confirmations, forms
from ponchik.slack.texts.replies import NoteName

_REFUSED_AS_NO_HOST = {NoteName.NOT_A_HOST, NoteName.NO_HOST}


def show_management(incoming: Incoming[T], program: Program) -> Reply:
    """Open what a host can do about the program now."""
    return OpenView(manage_modal(incoming.language, management_of(incoming, program)))


def management_of(incoming: Incoming[T], program: Program) -> Management:
    """Return how the program stands, for the form that steers it."""
    state, channel = state_of(incoming, program), program["channel"]
    names = channel_names(incoming.transaction, incoming.workspace)
    starts = [_day(state, at) for at in next_starts(state, 2)]
    return Management(
        program=program["program"],
        channel=channel,
        name=names.get(channel, channel),
        plan=plan_of(state.settings),
        running=running_of(incoming, program),
        upcoming=starts[0] if starts else None,
        after=starts[1] if len(starts) > 1 else None,
        paused=Paused(state.paused_until) if state.is_paused else None,
        url=None,
    )


def running_of(incoming: Incoming[T], program: Program) -> Running | None:
    """Return the round that runs: how it goes, until when, and whom it waits for."""
    standing = standing_of(incoming, program)
    if standing is None:
        return None
    transaction, workspace = incoming.transaction, incoming.workspace
    waiting = meetings_of_round(
        transaction, workspace, program["open_round"], unanswered_only=True
    )
    until = end_of_round(transaction, workspace, program)
    return Running(standing, until or incoming.now.date(), len(waiting))


def skip_next(incoming: Incoming[Click], program: Program) -> Reply:
    """Leave out the round that was shown; another one by now is left alone."""
    require_there(program)
    state = state_of(incoming, program)
    if state.next_round_at is None:
        raise CannotDo(Note(NoteName.NO_NEXT_ROUND))
    skipped = _day(state, state.next_round_at)
    if _day_shown(incoming.request) not in {None, skipped.toordinal()}:
        raise CannotDo(Note(NoteName.SO_ALREADY))
    done = steering_of(incoming).skip(asker_of(incoming, program))
    after = done.state.next_round_at
    if done.already or after is None:
        raise CannotDo(Note(NoteName.SO_ALREADY))
    words = confirmations.skipped(incoming.language, skipped, _day(done.state, after))
    return Ephemeral(said(words))


def pause(incoming: Incoming[T], program: Program) -> Reply:
    """Start no more rounds before somebody resumes the program."""
    return _pause(incoming, program, None)


def resume(incoming: Incoming[Click], program: Program) -> Reply:
    """Start rounds again."""
    require_there(program)
    done = steering_of(incoming).resume(asker_of(incoming, program))
    following = done.state.next_round_at
    if done.already or following is None:
        raise CannotDo(Note(NoteName.SO_ALREADY))
    words = confirmations.resumed(incoming.language, _day(done.state, following))
    return Ephemeral(said(words))


def call_off(incoming: Incoming[Click], program: Program) -> Reply:
    """Call the running round off; all that it posted is replaced by a note."""
    place = (incoming.workspace, program["program"])
    command = CancelRound(incoming.person, incoming.now)
    try:
        launched = launch(incoming.recorder, place, CANCEL, command)
    except NoRoundRuns:
        raise CannotDo(Note(NoteName.NO_ROUND)) from None
    if launched.already:
        raise CannotDo(Note(NoteName.SO_ALREADY))
    return Ephemeral(said(confirmations.called_off(incoming.language, launched.round)))


def ask_call_off(incoming: Incoming[Typed], program: Program) -> Reply:
    """Ask once more before the round is called off: others are told of it."""
    running = running_of(incoming, program)
    if running is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    return Ephemeral(would_call_off(incoming.language, program["program"], running))


def type_pause(incoming: Incoming[Typed]) -> Reply:
    """Pause until a day, or for good; members are told how they pause themselves."""
    day = incoming.request.words.rest
    try:
        program = hosted_program(incoming)
    except CannotDo as refused:
        if refused.note.name in _REFUSED_AS_NO_HOST:
            return Ephemeral(commands.only_hosts_pause(incoming.language))
        raise
    if isinstance(program, Ephemeral):
        return program
    if not day:
        return pause(incoming, program)
    try:
        until = date.fromisoformat(day)
    except ValueError:
        return Ephemeral(commands.unreadable_day(incoming.language, day))
    return _pause(incoming, program, until)


def _pause(incoming: Incoming[T], program: Program, until: date | None) -> Reply:
    require_there(program)
    try:
        done = steering_of(incoming).pause(asker_of(incoming, program), until)
    except Invalid:
        return Ephemeral(said(forms.is_over(incoming.language)))
    if done.already:
        raise CannotDo(Note(NoteName.SO_ALREADY))
    return Ephemeral(paused_until(incoming.language, program["program"], until))


def _day(state: ProgramState, at: datetime) -> date:
    return calendar_of(state.settings).day_of(at)


def _day_shown(click: Click) -> int | None:
    view = click.view
    return read_metadata(view.private_metadata).day if view else None


HANDLERS = Handlers(
    clicks={
        Action.PROGRAM_MANAGE: pressed(show_management),
        Action.PROGRAM_SKIP: pressed(skip_next),
        Action.PROGRAM_PAUSE: pressed(pause),
        Action.PROGRAM_RESUME: pressed(resume),
        Action.ROUND_CANCEL: pressed(call_off),
    },
    commands={
        "cancel": typed(ask_call_off),
        "pause": Subcommand(type_pause),
    },
)
