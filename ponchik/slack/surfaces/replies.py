"""Answers to one person alone: as a message, or as a small view above a form."""

from collections.abc import Mapping

from ponchik.slack.blocks import Block, section
from ponchik.slack.buttons import Callback
from ponchik.slack.client.calls import Message
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.texts import replies as texts
from ponchik.slack.texts.language import Language


def note_message(
    name: texts.NoteName, values: Mapping[str, str], language: Language
) -> Message:
    """Return what somebody hears whose request changed nothing."""
    return said(texts.note(language, name, values))


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


def said(words: str) -> Message:
    """Return a message that is one paragraph."""
    return Message(text=words, blocks=[section(words)])
