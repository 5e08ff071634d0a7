"""A program's settings: shown as they are, and saved without overwriting others'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from ponchik.application.inbound.schedules import plan_of
from ponchik.application.inbound.settings_forms import (
    changes_of,
    chosen_first,
    days_of,
    form_of,
    redrawn,
)
from ponchik.command_handler import Recorder, load_program
from ponchik.domain.program import ChangedMeanwhile, ProgramState
from ponchik.errors import Invalid
from ponchik.events.program import FEWEST_DAYS
from ponchik.queries.page_names import people_of_page
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.form_values import FieldErrors
from ponchik.slack.surfaces.settings import settings_modal
from ponchik.slack.surfaces.settings_values import SettingsChoice, read_settings
from ponchik.slack.texts import changes
from ponchik.slack.texts.language import language_of
from ponchik.web.pages.acting import Asked, lead, perform
from ponchik.web.pages.forms import Form, WrongFields, new_key
from ponchik.web.pages.notices import ROUND_RUNS, Notice, saved_by
from ponchik.web.pages.program_acts import find_program, state_of, steering_of
from ponchik.web.pages.questions import NothingToDo
from ponchik.web.pages.setting_fields import Entry, entries_of, typed_over, values_of
from ponchik.web.pages.visits import Visit, zone_of_program

if TYPE_CHECKING:
    from ponchik.domain.rounds_ahead import Outlook

#: Pages are in English; what members read in Slack is in theirs.
_LANGUAGE = language_of("en")


@dataclass(frozen=True)
class Shown:
    """What the page shows beside the fields as they stand.

    `version` is that of the settings that are seen; `changed` says who changed what
    meanwhile, a line for each thing.
    """

    entries: Sequence[Entry]
    version: int
    key: str
    wrong: Mapping[str, str]
    changed: Sequence[str] = ()


def show_settings(visit: Visit, form: Form) -> Response:
    """Show the settings of the address' program, save them, or show what comes of them.

    Raises Unknown for whoever does not manage it.
    """
    asked = find_program(visit, form)
    try:
        state = state_of(asked)
    except NothingToDo as ended:
        return visit.draw("refused.html", 409, sentence=str(ended), place=asked.place)
    if visit.request.method != "POST":
        entries = _entries(asked, state)
        shown = Shown(entries, state.settings_version, new_key(), {})
        return _draw(asked, state, shown)
    if form.has("look"):
        return _draw(asked, state, _as_typed(asked, state, {}))
    return _saved(asked, state)


def _saved(asked: Asked, state: ProgramState) -> Response:
    try:
        notice = perform(asked, partial(_save, asked))
    except WrongFields as wrong:
        return _draw(asked, state, _as_typed(asked, state, wrong.sentences), 422)
    except ChangedMeanwhile as changed:
        return _look_once_more(asked, changed)
    return lead(asked, notice, f"{asked.place}/settings")


def _save(asked: Asked, recorder: Recorder) -> Notice:
    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    state = load_program(recorder.transaction, workspace, program)
    choice, now = _choice(asked, state), asked.visit.now
    first = chosen_first(state, choice.schedule, now)
    planned = state.next_round_at and days_of(state, now).unchanged
    if state.open_round is not None and first and planned and first < planned:
        raise WrongFields({Action.SET_FIRST.field: ROUND_RUNS})
    steering, asker = steering_of(asked, recorder)
    wanted, seen = changes_of(state, choice, now), asked.form.number("version")
    try:
        done = steering.change(asker, wanted, seen or 0, first)
    except Invalid:
        # Each field is right by itself: only together they leave a round no days.
        sentence = changes.too_short(_LANGUAGE, FEWEST_DAYS)
        raise WrongFields({Action.SET_OFTEN.field: sentence}) from None
    return Notice("already" if done.already else "saved")


def _choice(asked: Asked, state: ProgramState) -> SettingsChoice:
    values = values_of(_entries(asked, state), asked.form)
    choice = read_settings(_LANGUAGE, values, days_of(state, asked.visit.now))
    if isinstance(choice, FieldErrors):
        raise WrongFields(choice.sentences)
    return choice


def _look_once_more(asked: Asked, changed: ChangedMeanwhile) -> Response:
    """Show what was typed, above it what somebody else saved; nothing was changed."""
    state = state_of(asked)
    settings = state.settings
    lines = changes.changes_of(_LANGUAGE, settings, plan_of(settings), changed.changed)
    shown = Shown(
        typed_over(_entries(asked, state), asked.form),
        changed.version,
        new_key(),
        {},
        [_by(asked, changed), *(line.replace("*", "") for line in lines)],
    )
    return _draw(asked, state, shown, 409)


def _by(asked: Asked, changed: ChangedMeanwhile) -> str:
    workspace, by = asked.visit.visitor.workspace, changed.by
    if by is None or not asked.visit.visitor.hosts(asked.program["program"]):
        return saved_by(None)
    names = asked.visit.read(lambda t: people_of_page(t, workspace, [by]))
    return saved_by(names(by).name)


def _as_typed(asked: Asked, state: ProgramState, wrong: Mapping[str, str]) -> Shown:
    return Shown(
        typed_over(_entries(asked, state), asked.form),
        asked.form.number("version") or 0,
        asked.form.key,
        wrong,
    )


def _entries(asked: Asked, state: ProgramState) -> list[Entry]:
    return entries_of(settings_modal(_LANGUAGE, form_of(state, (), asked.visit.now)))


def _draw(asked: Asked, state: ProgramState, shown: Shown, code: int = 200) -> Response:
    form = form_of(state, (), asked.visit.now)
    if asked.form.values:
        form = redrawn(form, state, values_of(_entries(asked, state), asked.form))
    return asked.visit.draw(
        "settings.html",
        code,
        program=asked.program,
        shown=shown,
        dates=form.schedule.dates,
        size=form.schedule.plan.size,
        ahead=_ahead(asked, form.schedule.plan.size),
        running=state.open_round,
        zone=zone_of_program(asked.program),
        here=str(asked.program["program"]),
        tab="settings",
        **_hosts(asked, state),
    )


def _ahead(asked: Asked, group_size: int) -> "Outlook | None":
    # Pairing and its libraries are loaded for whoever looks, not for every process.
    from ponchik.domain.rounds_ahead import look_ahead  # noqa: PLC0415
    from ponchik.queries.pair_history import read_pair_history  # noqa: PLC0415

    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    past = asked.visit.read(lambda t: read_pair_history(t, workspace, program))
    return look_ahead(past.history, group_size, plays=asked.form.has("look"))


def _hosts(asked: Asked, state: ProgramState) -> dict[str, Any]:
    """Return who hosts it, by name for hosts alone."""
    visitor = asked.visit.visitor
    hosts = visitor.hosts(asked.program["program"])
    names = asked.visit.read(
        lambda t: people_of_page(t, visitor.workspace, state.managers if hosts else ())
    )
    people = [names(one) for one in state.managers] if hosts else []
    return {"hosts": hosts, "people": people, "number": len(state.managers)}
