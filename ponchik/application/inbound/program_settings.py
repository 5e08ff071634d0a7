"""Settings: shown as they are, redrawn while they are changed, saved as a whole."""

from collections.abc import Sequence
from dataclasses import replace

from ponchik.application.hosts import cannot_host
from ponchik.application.inbound import set_up
from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    Program,
    T,
)
from ponchik.application.inbound.programs import (
    asker_of,
    pressed,
    program_of_form,
    program_to_steer,
    require_there,
    round_running,
    state_of,
    steering_of,
    typed,
)
from ponchik.application.inbound.saving import notice_of, save_changes
from ponchik.application.inbound.settings_forms import (
    as_chosen,
    changes_of,
    chosen_first,
    days_of,
    form_of,
    redrawn,
)
from ponchik.application.replies import Ephemeral, NextView, OpenView, RedrawView, Reply
from ponchik.domain.program import ChangedMeanwhile, ProgramState
from ponchik.errors import Invalid
from ponchik.slack.blocks import mention
from ponchik.slack.buttons import Action, Callback, ModalMetadata, read_metadata
from ponchik.slack.requests import Click, Submission
from ponchik.slack.surfaces.form_values import FieldErrors, chosen_people
from ponchik.slack.surfaces.replies import said
from ponchik.slack.surfaces.settings import settings_modal
from ponchik.slack.surfaces.settings_values import SettingsChoice, read_settings
from ponchik.slack.texts import confirmations, forms
from ponchik.slack.texts.replies import note
from ponchik.store import people


def show_settings(incoming: Incoming[T], program: Program) -> Reply:
    """Open the form as the program stands."""
    require_there(program)
    state = state_of(incoming, program)
    hosts = _hosts(incoming, state)
    return OpenView(
        settings_modal(incoming.language, form_of(state, hosts, incoming.now))
    )


def change_something(incoming: Incoming[Click], program: Program) -> Reply:
    """Open the set-up under a message before the first round, else all settings."""
    in_message = incoming.request.view is None
    if in_message and set_up.is_being_set_up(state_of(incoming, program)):
        return set_up.show_set_up(incoming, program)
    return show_settings(incoming, program)


def redraw_settings(incoming: Incoming[Click]) -> Reply:
    """Show what the form comes to, as it is filled in by now."""
    view = incoming.request.view
    if view is None:
        raise Invalid("only a form has fields")
    if view.callback == Callback.PROGRAM_SETUP:
        return set_up.redraw_set_up(incoming, view)
    seen = read_metadata(view.private_metadata)
    state = state_of(incoming, program_to_steer(incoming, seen.program))
    form = form_of(state, seen.hosts or (), incoming.now)
    if seen.version is not None:
        form = replace(form, version=seen.version)
    shown = redrawn(form, state, view.values)
    return RedrawView(settings_modal(incoming.language, shown))


def save_settings(incoming: Incoming[Submission]) -> Reply:
    """Save settings and hosts together; what others saved meanwhile is shown first."""
    seen, program = program_of_form(incoming)
    state, values = state_of(incoming, program), incoming.request.view.values
    choice = read_settings(incoming.language, values, days_of(state, incoming.now))
    if isinstance(choice, FieldErrors):
        raise FormErrors(choice.sentences)
    _require_hosts(incoming, seen, choice)
    try:
        _save(incoming, program, state, seen, choice)
    except ChangedMeanwhile as changed:
        return _look_once_more(incoming, state, seen, choice, changed)
    return Ephemeral(said(confirmations.saved(incoming.language)))


def people_chosen(submission: Submission) -> Sequence[str]:
    """Return who is to become a host, and was none when the form was drawn."""
    view = submission.view
    before = read_metadata(view.private_metadata).hosts or ()
    chosen = chosen_people(view.values, Action.SET_MANAGERS)
    return [one for one in chosen if one not in before]


def _save(
    incoming: Incoming[Submission],
    program: Program,
    state: ProgramState,
    seen: ModalMetadata,
    choice: SettingsChoice,
) -> None:
    """Raises ChangedMeanwhile, FormErrors, or CannotDo; nothing is recorded then."""
    first = chosen_first(state, choice.schedule, incoming.now)
    if first is not None and state.open_round is not None:
        planned = state.next_round_at and days_of(state, incoming.now).unchanged
        if planned and first < planned:
            running = round_running(incoming, program)
            sentence = note(incoming.language, running.name, running.values)
            raise FormErrors({Action.SET_FIRST.field: sentence})
    wanted = changes_of(state, choice, incoming.now)
    save_changes(incoming, program, wanted, seen.version, first)
    hosts = _hosts_wanted(incoming, state, seen, choice)
    if hosts:
        steering_of(incoming).hand_over(asker_of(incoming, program), hosts)
    else:
        sentence = forms.a_host_at_least(incoming.language)
        raise FormErrors({Action.SET_MANAGERS.field: sentence})


def _require_hosts(
    incoming: Incoming[Submission], seen: ModalMetadata, choice: SettingsChoice
) -> None:
    """Raise FormErrors for the first of the new hosts who cannot be one."""
    for user in choice.hosts:
        if user in (seen.hosts or ()):
            continue
        if cannot_host(incoming.profiles.get(user), incoming.workspace):
            sentence = forms.cannot_host(incoming.language, mention(user))
            raise FormErrors({Action.SET_MANAGERS.field: sentence})
        people.person_of(incoming.transaction, incoming.workspace, user)


def _hosts_wanted(
    incoming: Incoming[Submission],
    state: ProgramState,
    seen: ModalMetadata,
    choice: SettingsChoice,
) -> list[str]:
    """Return who hosts from now on: others may have added somebody meanwhile."""
    now, before = _hosts(incoming, state), seen.hosts or ()
    removed = set(before) - set(choice.hosts)
    added = [one for one in choice.hosts if one not in {*before, *now}]
    return [*(one for one in now if one not in removed), *added]


def _hosts(incoming: Incoming[T], state: ProgramState) -> tuple[str, ...]:
    transaction, workspace = incoming.transaction, incoming.workspace
    return people.slack_ids_of(transaction, workspace, state.managers)


def _look_once_more(
    incoming: Incoming[Submission],
    state: ProgramState,
    seen: ModalMetadata,
    choice: SettingsChoice,
    changed: ChangedMeanwhile,
) -> Reply:
    """Show what was typed, above it what somebody else saved; nothing was changed."""
    form = form_of(state, seen.hosts or (), incoming.now)
    filled_in = replace(
        as_chosen(form, state, choice),
        notice=notice_of(incoming, state, changed),
    )
    return NextView(settings_modal(incoming.language, filled_in))


_FIELD = Handler(redraw_settings, each_counts=True)

HANDLERS = Handlers(
    clicks={
        Action.PROGRAM_SETTINGS: pressed(change_something),
        Action.SET_OFTEN: _FIELD,
        Action.SET_FIRST: _FIELD,
        Action.SET_TIME: _FIELD,
        Action.SET_ZONE: _FIELD,
        Action.SET_SIZE: _FIELD,
    },
    submissions={
        Callback.PROGRAM_SETTINGS: Handler(save_settings, people=people_chosen),
        Callback.PROGRAM_SETUP: Handler(set_up.save_set_up),
    },
    commands={"settings": typed(show_settings)},
)
