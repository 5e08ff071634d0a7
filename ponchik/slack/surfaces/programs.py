"""Messages to those who look after a program."""

from ponchik.events.program_waiting import WaitReason
from ponchik.slack.blocks import channel_link, section
from ponchik.slack.client.calls import Message
from ponchik.slack.texts import programs as texts
from ponchik.slack.texts.language import Language


def program_waits(language: Language, channel: str, reason: WaitReason) -> Message:
    """Return what the inviter hears once of a program that cannot work."""
    words = texts.program_waits(language, channel_link(channel), reason)
    return Message(text=words, blocks=[section(words)])
