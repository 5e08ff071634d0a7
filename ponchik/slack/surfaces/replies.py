"""Answers to one person alone: as a message, or as a small view above a form."""

from collections.abc import Mapping
from uuid import UUID

from ponchik.slack.blocks import Block, actions, section
from ponchik.slack.buttons import Action, Callback, program_button
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.surfaces.spoken import message
from ponchik.slack.texts import labels
from ponchik.slack.texts import replies as texts
from ponchik.slack.texts.language import Language

#: Names the program that who reads a note may host: in a message it has a button.
TAKE_OVER = "take_over"


def note_message(
    name: texts.NoteName, values: Mapping[str, str], language: Language
) -> Message:
    """Return what somebody hears whose request changed nothing."""
    blocks = [section(texts.note(language, name, values))]
    if program := values.get(TAKE_OVER):
        blocks.append(actions("program", [take_over_button(language, UUID(program))]))
    return message(language, blocks)


def note_view(
    name: texts.NoteName, values: Mapping[str, str], language: Language
) -> Block:
    """Return the same as a view, for who asked from a form or from Home."""
    frame = Frame(Callback.NOTE, texts.title(language), texts.close(language))
    return modal(frame, [section(texts.note(language, name, values))])


def message_view(message: Message, language: Language) -> Block:
    """Return a view that shows what the message shows."""
    frame = Frame(Callback.NOTE, texts.title(language), texts.close(language))
    return modal(frame, message.blocks)


def take_over_button(language: Language, program: UUID) -> Block:
    """Return what makes whoever presses it a host of the program."""
    return program_button(Action.PROGRAM_TAKE_OVER, program, labels.be_host(language))


def said(words: str) -> Message:
    """Return a message that is one paragraph."""
    return Message(text=words, blocks=[section(words)])
