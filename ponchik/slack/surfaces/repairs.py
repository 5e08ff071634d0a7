"""The modal in which a host has one group's message sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.events.stage import Stage
from ponchik.slack.blocks import Block
from ponchik.slack.buttons import Action, Callback, ModalMetadata, metadata_text
from ponchik.slack.form_blocks import Frame, field, menu, modal, person_menu
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_option,
    chosen_person,
)
from ponchik.slack.texts import managing as texts
from ponchik.slack.texts.forms import choose_one
from ponchik.slack.texts.language import Language

INTRODUCTION = "introduction"


@dataclass(frozen=True)
class ResendChoice:
    """Somebody's Slack id, and a question of their group, or else its introduction."""

    person: str
    question: Stage | None


def resend_modal(
    language: Language, program: UUID, questions: Sequence[Stage] = ()
) -> Block:
    """Return the modal that asks whose group it is.

    After `questions` were asked, it asks as well which message is to be sent again.
    """
    frame = Frame(
        Callback.ROUND_RESEND,
        texts.send_again_title(language),
        texts.back(language),
        texts.send_again_title(language),
        metadata_text(ModalMetadata(program)),
    )
    label, hint = texts.somebody_in_the_group(language), texts.look_first(language)
    element = person_menu(texts.choose(language))
    whose = field(Action.SET_GROUP, label, element, hint)
    return modal(frame, [whose, *_which(language, questions)])


def read_resend(language: Language, values: Values) -> ResendChoice | FieldErrors:
    """Return whose group's message is meant, or that nobody was chosen."""
    form = FormReading(language, values)
    person = form.require(Action.SET_GROUP, chosen_person)
    if person is None:
        return form.errors
    which = chosen_option(values, Action.SET_WHAT) or INTRODUCTION
    if which == INTRODUCTION:
        return ResendChoice(person, None)
    try:
        return ResendChoice(person, Stage(which))
    except ValueError:
        form.refuse(Action.SET_WHAT, choose_one(language))
        return form.errors


def _which(language: Language, questions: Sequence[Stage]) -> list[Block]:
    if not questions:
        return []
    choices = [(texts.the_introduction(language), INTRODUCTION)]
    choices += [(texts.the_question(language, one), one.value) for one in questions]
    element = menu(choices, questions[-1].value)
    return [field(Action.SET_WHAT, texts.which_message(language), element)]
