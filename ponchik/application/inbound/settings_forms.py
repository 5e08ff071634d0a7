"""The settings form: filled in from a program's state, and read back as changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ponchik.application.inbound.schedules import (
    next_day,
    plan_of,
    schedule_changes,
    schedule_of,
)
from ponchik.domain.calendar import calendar_of
from ponchik.domain.program import ProgramState
from ponchik.domain.program.settings import DAYS_TO_STEP_OUT
from ponchik.slack.surfaces.form_values import Values
from ponchik.slack.surfaces.schedule_form import Schedule
from ponchik.slack.surfaces.schedule_values import (
    Days,
    ScheduleChoice,
    read_shown,
    rhythm_from,
)
from ponchik.slack.surfaces.settings import SettingsForm
from ponchik.slack.surfaces.settings_values import SettingsChoice
from ponchik.slack.texts.rhythms import Plan


def form_of(state: ProgramState, hosts: tuple[str, ...], now: datetime) -> SettingsForm:
    """Return the form as the program stands; `hosts` are Slack's ids."""
    settings = state.settings
    shown = ScheduleChoice(plan_of(settings), next_day(state, now))
    if state.program is None:
        raise LookupError("only a program that was started has settings to be seen")
    return SettingsForm(
        program=state.program,
        version=state.settings_version,
        channel=state.channel,
        schedule=schedule_of(settings, shown),
        check_ins=len(settings.check_ins),
        own_morning=settings.own_morning,
        goals=settings.goals,
        guests=settings.include_guests,
        externals=settings.include_externals,
        days_off=settings.days_off,
        words=settings.words,
        language=settings.language,
        hosts=hosts,
    )


def redrawn(form: SettingsForm, state: ProgramState, values: Values) -> SettingsForm:
    """Return the form with what its schedule comes to while it is being filled in."""
    shown = ScheduleChoice(form.schedule.plan, form.schedule.first)
    typed = read_shown(values, shown)
    return replace(form, schedule=schedule_of(state.settings, typed))


def as_chosen(
    form: SettingsForm, state: ProgramState, choice: SettingsChoice
) -> SettingsForm:
    """Return the form as somebody filled it in."""
    return replace(
        form,
        schedule=schedule_of(state.settings, choice.schedule),
        check_ins=choice.check_ins,
        own_morning=choice.own_morning,
        goals=form.goals if choice.goals is None else choice.goals,
        guests=choice.guests,
        externals=choice.externals,
        days_off=form.days_off if choice.days_off is None else choice.days_off,
        language=choice.language or form.language,
        words=form.words if choice.words is None else choice.words,
        hosts=choice.hosts,
        hosts_before=form.hosts,
    )


def days_of(state: ProgramState, now: datetime) -> Days:
    """Return what the day of the next round is held against."""
    calendar = calendar_of(state.settings)
    today = calendar.day_of(now)
    planned = next_day(state, now)
    return Days(
        today=today,
        earliest=min(calendar.working_day_after(today, DAYS_TO_STEP_OUT), planned),
        working_days=calendar.working_days,
        days_off=calendar.days_off,
        unchanged=planned,
    )


def changes_of(
    state: ProgramState, choice: SettingsChoice, now: datetime
) -> Mapping[str, Any]:
    """Return the settings that were chosen, by their names."""
    settings = state.settings
    as_before = choice.check_ins == len(settings.check_ins)
    chosen: dict[str, Any] = {
        **schedule_changes(plan_chosen(state, choice.schedule, now)),
        "own_morning": choice.own_morning,
        "include_guests": choice.guests,
        "include_externals": choice.externals,
    }
    if not as_before:
        parts = choice.check_ins + 1
        chosen["check_ins"] = [n / parts for n in range(1, parts)]
    if choice.goals is not None:
        chosen["goals"] = choice.goals
    if choice.language is not None:
        chosen["language"] = choice.language
    if choice.words is not None:
        chosen["words"] = choice.words
    if choice.days_off is not None:
        chosen["days_off"] = choice.days_off
    return chosen


def chosen_first(
    state: ProgramState, choice: ScheduleChoice, now: datetime
) -> date | None:
    """Return the day from which rounds go on, None if it was left as it was.

    While a program is paused without an end there is none.
    """
    first = choice.first
    if state.next_round_at is None or first == next_day(state, now):
        return None
    return first


def plan_chosen(state: ProgramState, choice: ScheduleChoice, now: datetime) -> Plan:
    """Return the plan; who leaves the day alone leaves its weekday alone.

    The day that is shown may be one to which a round moved from a day off.
    """
    before, chosen = plan_of(state.settings), choice.plan
    if choice.first != next_day(state, now):
        return chosen
    often = _often(chosen)
    if often == _often(before):
        return replace(chosen, rhythm=before.rhythm)
    return replace(
        chosen, rhythm=rhythm_from(often, state.next_round_on or choice.first)
    )


def _often(plan: Plan) -> str:
    return Schedule(plan, date.min, ()).often
