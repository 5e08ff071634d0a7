"""The modal in which somebody takes a break, of whatever length."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ponchik.slack.blocks import Block, shortened
from ponchik.slack.buttons import (
    EVERYWHERE,
    Action,
    Callback,
    UnknownButton,
    read_scope,
)
from ponchik.slack.form_blocks import (
    Frame,
    date_picker,
    field,
    menu,
    modal,
    optional,
    radio_buttons,
)
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_date,
    chosen_option,
)
from ponchik.slack.texts import choices as texts
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language

#: A menu holds 100 choices, of which one is all programs.
_MOST_PROGRAMS = 99


class Length(StrEnum):
    SKIP = "skip"
    UNTIL = "until"
    STOP = "stop"


@dataclass(frozen=True)
class BreakForm:
    """`programs` are a person's own, with their channels' names.

    `chosen` is one of them, or None for all.
    """

    programs: tuple[tuple[UUID, str], ...]
    chosen: UUID | None
    until: date


@dataclass(frozen=True)
class BreakChoice:
    """`until` is there for a break until a day, and not otherwise."""

    program: UUID | None
    length: Length
    until: date | None


def break_modal(language: Language, form: BreakForm) -> Block:
    """Return the modal: where, how long, and until which day."""
    frame = Frame(
        Callback.MEMBER_BREAK,
        texts.title(language),
        texts.close(language),
        labels.take_break(language),
    )
    where = [
        (EVERYWHERE, texts.all_programs(language)),
        *((str(one), f"#{shortened(name)}") for one, name in _shown(form)),
    ]
    lengths = [
        (Length.SKIP, labels.skip_next(language)),
        (Length.UNTIL, texts.until_a_day(language)),
        (Length.STOP, texts.until_i_come_back(language)),
    ]
    chosen = EVERYWHERE if form.chosen is None else str(form.chosen)
    return modal(
        frame,
        [
            field(
                Action.SET_WHERE,
                texts.where_label(language),
                menu([(label, value) for value, label in where], chosen),
            ),
            field(
                Action.SET_HOW,
                texts.how_label(language),
                radio_buttons(
                    [(label, value) for value, label in lengths], Length.UNTIL
                ),
            ),
            optional(
                field(
                    Action.SET_UNTIL,
                    texts.until_label(language),
                    date_picker(form.until),
                    texts.until_hint(language),
                )
            ),
        ],
    )


def read_break(language: Language, values: Values) -> BreakChoice | FieldErrors:
    """Return what was chosen, or what is wrong with it."""
    form = FormReading(language, values)
    where = form.require(Action.SET_WHERE, _where)
    how = form.require(Action.SET_HOW, _length)
    until = chosen_date(values, Action.SET_UNTIL)
    if how is Length.UNTIL and until is None:
        form.refuse(Action.SET_UNTIL, texts.choose_a_day(language))
    if form.sentences or where is None or how is None:
        return form.errors
    return BreakChoice(where[0], how, until if how is Length.UNTIL else None)


def _where(values: Values, action: Action) -> tuple[UUID | None] | None:
    try:
        return (read_scope(chosen_option(values, action) or ""),)
    except UnknownButton:
        return None


def _length(values: Values, action: Action) -> Length | None:
    try:
        return Length(chosen_option(values, action) or "")
    except ValueError:
        return None


def _shown(form: BreakForm) -> list[tuple[UUID, str]]:
    """Return as many programs as fit, the chosen one among them."""
    ordered = sorted(form.programs, key=lambda one: one[0] != form.chosen)
    return ordered[:_MOST_PROGRAMS]
