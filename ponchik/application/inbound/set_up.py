"""Set-up: what a program will be like at first, on one screen."""

from dataclasses import replace

from ponchik.application.inbound.handlers import FormErrors, Incoming, Program, T
from ponchik.application.inbound.programs import (
    program_of_form,
    program_to_steer,
    require_there,
    state_of,
)
from ponchik.application.inbound.saving import notice_of, save_changes
from ponchik.application.inbound.schedules import (
    next_day,
    plan_of,
    schedule_changes,
    schedule_of,
)
from ponchik.application.inbound.settings_forms import (
    chosen_first,
    days_of,
    plan_chosen,
)
from ponchik.application.replies import (
    Acknowledged,
    NextView,
    OpenView,
    RedrawView,
    Reply,
)
from ponchik.domain.orders import Order
from ponchik.domain.program import ChangedMeanwhile, ProgramState, SettleSetUp
from ponchik.events.enrolment import Settling
from ponchik.events.event import Stream
from ponchik.slack.buttons import read_metadata
from ponchik.slack.requests import Click, Submission, View
from ponchik.slack.surfaces.form_values import FieldErrors
from ponchik.slack.surfaces.schedule_values import (
    ScheduleChoice,
    read_set_up,
    read_shown,
)
from ponchik.slack.surfaces.set_up import SetUpForm, set_up_modal


def is_being_set_up(state: ProgramState) -> bool:
    """Return whether the program began with a greeting, and had no round yet."""
    return state.set_up is not None and not state.rounds


def show_set_up(incoming: Incoming[T], program: Program) -> Reply:
    """Open the form with what was proposed, or was chosen since."""
    require_there(program)
    return OpenView(set_up_modal(incoming.language, _form(incoming, program)))


def redraw_set_up(incoming: Incoming[Click], view: View) -> Reply:
    """Show what the form comes to, as it is filled in by now."""
    seen = read_metadata(view.private_metadata)
    program = program_to_steer(incoming, seen.program)
    state, form = state_of(incoming, program), _form(incoming, program)
    before = ScheduleChoice(form.schedule.plan, form.schedule.first)
    typed = schedule_of(state.settings, read_shown(view.values, before))
    shown = replace(form, schedule=typed, version=seen.version)
    return RedrawView(set_up_modal(incoming.language, shown))


def save_set_up(incoming: Incoming[Submission]) -> Reply:
    """Settle what was chosen; the question and the greeting are redrawn."""
    seen, program = program_of_form(incoming)
    state, values = state_of(incoming, program), incoming.request.view.values
    choice = read_set_up(incoming.language, values, days_of(state, incoming.now))
    if isinstance(choice, FieldErrors):
        raise FormErrors(choice.sentences)
    try:
        _save(incoming, program, choice, seen.version)
    except ChangedMeanwhile as changed:
        return _look_once_more(incoming, program, choice, changed)
    return Acknowledged()


def _save(
    incoming: Incoming[Submission],
    program: Program,
    choice: ScheduleChoice,
    version: int | None,
) -> None:
    """Raises ChangedMeanwhile or FormErrors; nothing is recorded then."""
    state = state_of(incoming, program)
    wanted = schedule_changes(plan_chosen(state, choice, incoming.now))
    first = chosen_first(state, choice, incoming.now)
    save_changes(incoming, program, wanted, version, first)
    settled = SettleSetUp(Settling.CHANGED, incoming.person, incoming.now)
    order = Order(Stream("program", program["program"]), settled)
    incoming.recorder.handle(incoming.workspace, [order])


def _look_once_more(
    incoming: Incoming[Submission],
    program: Program,
    choice: ScheduleChoice,
    changed: ChangedMeanwhile,
) -> Reply:
    """Show what was typed, above it what somebody else saved; nothing was changed."""
    state = state_of(incoming, program)
    filled_in = replace(
        _form(incoming, program),
        schedule=schedule_of(state.settings, choice),
        notice=notice_of(incoming, state, changed),
    )
    return NextView(set_up_modal(incoming.language, filled_in))


def _form(incoming: Incoming[T], program: Program) -> SetUpForm:
    state = state_of(incoming, program)
    shown = ScheduleChoice(plan_of(state.settings), next_day(state, incoming.now))
    return SetUpForm(
        program=program["program"],
        channel=state.channel,
        schedule=schedule_of(state.settings, shown),
        version=state.settings_version,
    )
