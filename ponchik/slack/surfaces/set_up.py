"""The modal in which a host sets a program up."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.slack.blocks import Block, channel_link, context, section
from ponchik.slack.buttons import Callback, ModalMetadata, metadata_text
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.surfaces.schedule_form import Schedule, schedule_fields
from ponchik.slack.texts import forms as texts
from ponchik.slack.texts.language import Language


@dataclass(frozen=True)
class SetUpForm:
    """`version` is that of the settings which the host sees.

    `notice` stands above the fields.
    """

    program: UUID
    channel: str
    schedule: Schedule
    version: int | None = None
    notice: str | None = None


def set_up_modal(language: Language, state: SetUpForm) -> Block:
    """Return the modal; after a change of its fields, with what they come to now."""
    frame = Frame(
        Callback.PROGRAM_SETUP,
        texts.set_up_title(language),
        texts.not_now(language),
        texts.save(language),
        metadata_text(ModalMetadata(state.program, state.version)),
    )
    first = texts.first_label(language)
    blocks = [
        *([section(state.notice)] if state.notice else []),
        section(texts.set_up_intro(language, channel_link(state.channel))),
        *schedule_fields(language, state.schedule, first),
        context(texts.more_later(language)),
    ]
    return modal(frame, blocks)
