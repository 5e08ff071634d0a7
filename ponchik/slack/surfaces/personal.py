"""Forms about all of somebody's programs: whom they avoid, and when they work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from ponchik.slack.blocks import Block, plain, section
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.form_blocks import (
    Frame,
    checkboxes,
    field,
    modal,
    optional,
    people_menu,
    time_picker,
)
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_options,
    chosen_time,
)
from ponchik.slack.texts import personal as texts
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import place, weekday

MOST_AVOIDED = 50
#: The numbers of a week's days, as the boxes carry them.
_DAYS = [str(number) for number in range(7)]


@dataclass(frozen=True)
class HoursForm:
    """`zone` is the one that Slack tells, None if it tells none."""

    begins: time
    ends: time
    days: tuple[int, ...]
    zone: str | None


@dataclass(frozen=True)
class HoursChoice:
    begins: time
    ends: time
    days: frozenset[int]


def avoided_modal(language: Language, avoided: Sequence[str]) -> Block:
    """Return the modal with those whom somebody does not want to meet, by Slack id."""
    frame = Frame(
        Callback.MEMBER_BLOCK,
        texts.avoided_title(language),
        texts.cancel(language),
        texts.save(language),
    )
    menu = people_menu(avoided[:MOST_AVOIDED], MOST_AVOIDED)
    named = menu | {"placeholder": plain(texts.nobody(language))}
    people = field(
        Action.SET_PEOPLE,
        texts.people_label(language),
        named,
        texts.people_hint(language),
    )
    return modal(frame, [section(texts.avoided_intro(language)), optional(people)])


def hours_modal(language: Language, form: HoursForm) -> Block:
    """Return the modal with the hours and days on which somebody works."""
    frame = Frame(
        Callback.MEMBER_HOURS,
        texts.hours_title(language),
        texts.cancel(language),
        texts.save(language),
    )
    zone = None if form.zone is None else place(language, form.zone)
    days = [(weekday(language, int(number)), number) for number in _DAYS]
    return modal(
        frame,
        [
            section(texts.hours_intro(language, zone)),
            field(
                Action.SET_FROM, texts.from_label(language), time_picker(form.begins)
            ),
            field(Action.SET_TO, texts.to_label(language), time_picker(form.ends)),
            field(
                Action.SET_DAYS,
                texts.days_label(language),
                checkboxes(days, [str(day) for day in form.days]),
            ),
        ],
    )


def read_hours(language: Language, values: Values) -> HoursChoice | FieldErrors:
    """Return what was chosen, or what is wrong with it."""
    form = FormReading(language, values)
    begins = form.require(Action.SET_FROM, chosen_time)
    ends = form.require(Action.SET_TO, chosen_time)
    days = frozenset(
        int(one) for one in chosen_options(values, Action.SET_DAYS) if one in _DAYS
    )
    if not days:
        form.refuse(Action.SET_DAYS, texts.a_day_at_least(language))
    if form.sentences or begins is None or ends is None:
        return form.errors
    return HoursChoice(begins, ends, days)
