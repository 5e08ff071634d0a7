"""Still interested: asked alone, and what silence comes to."""

from datetime import date
from uuid import UUID

from ponchik.slack.blocks import actions, channel_link, context, mention, section
from ponchik.slack.buttons import Action, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import choices as texts
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import Language


def still_interested(
    language: Language, person: str, channel: str, program: UUID, until: date
) -> Message:
    """Return the question to a member of whom nobody heard in three rounds."""
    asked = texts.still_interested(language, mention(person), channel_link(channel))
    keep = program_button(Action.MEMBER_STAY, program, labels.keep_matching(language))
    buttons = [
        {**keep, "style": "primary"},
        program_button(Action.MEMBER_BREAK, program, labels.take_break(language)),
        program_button(Action.MEMBER_STOP, program, labels.not_for_me(language)),
    ]
    otherwise = context(texts.paused_otherwise(language, until))
    return message(language, [section(asked), actions("member", buttons), otherwise])


def paused(language: Language, channel: str, program: UUID) -> Message:
    """Return what a member reads who was paused for their silence."""
    words = texts.paused(language, channel_link(channel))
    back = program_button(Action.MEMBER_RESUME, program, labels.back(language))
    return message(language, [section(words), actions("member", [back])])
