"""What a host chose in the settings, read back from the form's fields."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ponchik.events.program import MOST_WORDS, Goal
from ponchik.events.stage import MOST_CHECK_INS
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.days_off import read_days_off
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_option,
    chosen_options,
    chosen_people,
    is_shown,
    typed_text,
)
from ponchik.slack.surfaces.schedule_values import Days, ScheduleChoice, read_schedule
from ponchik.slack.surfaces.settings import (
    ANYBODY,
    EXTERNALS,
    GOALS,
    GUESTS,
    OWN_MORNING,
)
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language, codes

_GOALS: Mapping[str, tuple[Goal, ...]] = {
    ANYBODY: (),
    **{value: (goal,) for goal, value in GOALS.items()},
}


@dataclass(frozen=True)
class SettingsChoice:
    """None stands for what stays as it is; `hosts` are Slack's ids.

    As many `check_ins` as before are to stay where they were.
    """

    schedule: ScheduleChoice
    check_ins: int
    own_morning: bool
    goals: tuple[Goal, ...] | None
    guests: bool
    externals: bool
    days_off: tuple[date, ...] | None
    words: str | None
    language: str | None
    hosts: tuple[str, ...]


def read_settings(
    language: Language, values: Values, days: Days
) -> SettingsChoice | FieldErrors:
    """Read the settings form, or what is wrong under which of its fields."""
    form = FormReading(language, values)
    off = read_days_off(form) if is_shown(values, Action.SET_OFF) else None
    known = days if off is None else replace(days, days_off=frozenset(off))
    schedule = read_schedule(form, known)
    check_ins = form.require(Action.SET_CHECK_INS, _number)
    words, hosts = _words(form), _hosts(form)
    if form.sentences or schedule is None or check_ins is None:
        return form.errors
    taking_part = chosen_options(values, Action.SET_WHO)
    return SettingsChoice(
        schedule=schedule,
        check_ins=check_ins,
        own_morning=chosen_option(values, Action.SET_HOURS) == OWN_MORNING,
        goals=_GOALS.get(chosen_option(values, Action.SET_PREFER) or ""),
        guests=GUESTS in taking_part,
        externals=EXTERNALS in taking_part,
        days_off=off,
        words=words,
        language=_language(values),
        hosts=hosts,
    )


def _number(values: Values, action: Action) -> int | None:
    chosen = chosen_option(values, action) or ""
    return int(chosen) if chosen.isdecimal() and int(chosen) <= MOST_CHECK_INS else None


def _words(form: FormReading) -> str | None:
    if not is_shown(form.values, Action.SET_WORDS):
        return None
    words = typed_text(form.values, Action.SET_WORDS)
    if len(words) > MOST_WORDS:
        form.refuse(Action.SET_WORDS, texts.too_long(form.language, MOST_WORDS))
    return words


def _language(values: Values) -> str | None:
    chosen = chosen_option(values, Action.SET_LANGUAGE)
    return chosen if chosen in codes() else None


def _hosts(form: FormReading) -> tuple[str, ...]:
    hosts = chosen_people(form.values, Action.SET_MANAGERS)
    if not hosts:
        form.refuse(Action.SET_MANAGERS, texts.a_host_at_least(form.language))
    return hosts
