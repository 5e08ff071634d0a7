"""Answers to one person alone, as messages."""

from ponchik.slack.blocks import section
from ponchik.slack.client.calls import Message
from ponchik.slack.texts.replies import HELP, REFUSALS, ClickRefusal


def click_refused(reason: ClickRefusal) -> Message:
    """Return what somebody hears whose press could not count."""
    return _note(REFUSALS[reason])


def help_text() -> Message:
    """What `/ponchik` answers."""
    return _note(HELP)


def _note(words: str) -> Message:
    return Message(text=words, blocks=[section(words)])
