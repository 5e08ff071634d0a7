"""What Ponchik says in a program's channel, each thing once; noted in its stream."""

from enum import StrEnum

from ponchik.events.event import Event


class ChannelMessage(StrEnum):
    ROUND_BEGAN = "round_began"
    ROUND_OVER = "round_over"
    PAUSED = "paused"
    GREETING = "greeting"
    HOST_WANTED = "host_wanted"


class ChannelMessagePosted(Event):
    """It stands in the channel. `number` is the round's that it is about, if any."""

    message: ChannelMessage
    number: int | None
    ts: str


class ChannelMessageDropped(Event):
    """It does not come any more, and why: it came too late, or Slack refused it."""

    message: ChannelMessage
    number: int | None
    reason: str


class PostingRefused(Event):
    """Ponchik may not post in the channel, in Slack's word; it is so until it posts."""

    reason: str


ChannelEvent = ChannelMessagePosted | ChannelMessageDropped | PostingRefused
