"""What Slack sends us: proved to come from Slack, then read into plain values."""

from ponchik.slack.requests.command import SlashCommand, SslCheck, parse_command
from ponchik.slack.requests.event import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    IgnoredEvent,
    MemberJoined,
    MemberLeft,
    SlackEvent,
    TokenRevoked,
    Uninstalled,
    UrlVerification,
    WorkspaceEvent,
)
from ponchik.slack.requests.event_reader import parse_event
from ponchik.slack.requests.interaction import (
    Click,
    Closing,
    Interaction,
    Submission,
    UnknownInteraction,
    View,
    parse_interaction,
)
from ponchik.slack.requests.signature import Proof, read_proof, verify

__all__ = [
    "BotInvited",
    "BotRemoved",
    "ChannelArchived",
    "ChannelDeleted",
    "ChannelIdChanged",
    "ChannelUnarchived",
    "Click",
    "Closing",
    "IgnoredEvent",
    "Interaction",
    "MemberJoined",
    "MemberLeft",
    "Proof",
    "SlackEvent",
    "SlashCommand",
    "SslCheck",
    "Submission",
    "TokenRevoked",
    "Uninstalled",
    "UnknownInteraction",
    "UrlVerification",
    "View",
    "WorkspaceEvent",
    "parse_command",
    "parse_event",
    "parse_interaction",
    "read_proof",
    "verify",
]
