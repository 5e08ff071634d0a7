"""Messages to those who look after a program."""

from ponchik.events.program_waiting import WaitReason
from ponchik.slack.blocks import channel_link, section
from ponchik.slack.client.calls import Message
from ponchik.slack.texts import programs as texts
from ponchik.slack.texts.language import ENGLISH, Language


def program_waits(
    channel: str, reason: WaitReason, language: Language = ENGLISH
) -> Message:
    """Return what the inviter hears once of a program that cannot work."""
    words = texts.program_waits(language, channel_link(channel), reason)
    return Message(text=words, blocks=[section(words)])
