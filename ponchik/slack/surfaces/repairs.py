"""The modal in which a host has one group's message sent again."""

from uuid import UUID

from ponchik.slack.blocks import Block
from ponchik.slack.buttons import Action, Callback, ModalMetadata, metadata_text
from ponchik.slack.form_blocks import Frame, field, modal, person_menu
from ponchik.slack.surfaces.form_values import (
    FieldErrors,
    FormReading,
    Values,
    chosen_person,
)
from ponchik.slack.texts import managing as texts
from ponchik.slack.texts.language import Language


def resend_modal(language: Language, program: UUID) -> Block:
    """Return the modal that asks whose group it is."""
    frame = Frame(
        Callback.ROUND_RESEND,
        texts.send_again_title(language),
        texts.back(language),
        texts.send_again_title(language),
        metadata_text(ModalMetadata(program)),
    )
    label, hint = texts.somebody_in_the_group(language), texts.look_first(language)
    element = person_menu(texts.choose(language))
    return modal(frame, [field(Action.SET_GROUP, label, element, hint)])


def read_resend(language: Language, values: Values) -> str | FieldErrors:
    """Return the Slack id of somebody in the group, or that nobody was chosen."""
    form = FormReading(language, values)
    person = form.require(Action.SET_GROUP, chosen_person)
    return form.errors if person is None else person
