"""Answers to one person alone: as a message, or as a small view above a form."""

from collections.abc import Mapping
from typing import Any

from ponchik.slack.blocks import section
from ponchik.slack.client.calls import Message
from ponchik.slack.texts.replies import CLOSE, HELP, NAME, NOTES, NoteName


def note_message(name: NoteName, values: Mapping[str, str]) -> Message:
    """Return what somebody hears whose request changed nothing."""
    return _message(NOTES[name].format_map(values))


def note_view(name: NoteName, values: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the same as a view, for who asked from a form or from Home."""
    return {
        "type": "modal",
        "callback_id": "note",
        "title": {"type": "plain_text", "text": NAME},
        "close": {"type": "plain_text", "text": CLOSE},
        "blocks": [section(NOTES[name].format_map(values))],
    }


def help_text() -> Message:
    """What `/ponchik` answers."""
    return _message(HELP)


def _message(words: str) -> Message:
    return Message(text=words, blocks=[section(words)])
