"""What happened in a workspace, as far as Ponchik cares."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UrlVerification:
    """Slack asks whether this address is ours; answer with the challenge."""

    challenge: str


@dataclass(frozen=True)
class IgnoredEvent:
    """To be answered with 200 all the same, or Slack counts a failure."""

    type: str


@dataclass(frozen=True)
class BotInvited:
    workspace: str
    event_id: str
    channel: str
    inviter: str | None
    happened_at: float | None = None


@dataclass(frozen=True)
class BotRemoved:
    workspace: str
    event_id: str
    channel: str


@dataclass(frozen=True)
class MemberJoined:
    workspace: str
    event_id: str
    channel: str
    user: str
    happened_at: float | None = None


@dataclass(frozen=True)
class MemberLeft:
    workspace: str
    event_id: str
    channel: str
    user: str
    happened_at: float | None = None


@dataclass(frozen=True)
class PersonDeactivated:
    """Somebody's account was switched off."""

    workspace: str
    event_id: str
    user: str


@dataclass(frozen=True)
class ChannelArchived:
    workspace: str
    event_id: str
    channel: str


@dataclass(frozen=True)
class ChannelUnarchived:
    workspace: str
    event_id: str
    channel: str


@dataclass(frozen=True)
class ChannelDeleted:
    workspace: str
    event_id: str
    channel: str


@dataclass(frozen=True)
class ChannelIdChanged:
    """`happened_at` is in Unix seconds by Slack's clock, None if Slack does not say."""

    workspace: str
    event_id: str
    old: str
    new: str
    happened_at: float | None = None


@dataclass(frozen=True)
class PersonJoined:
    """Somebody new is in the workspace; `user` is None where Slack does not say who."""

    workspace: str
    event_id: str
    user: str | None
    name: str = ""
    handle: str = ""


@dataclass(frozen=True)
class TokenRevoked:
    """The bot's token was taken back; another may be there by now."""

    workspace: str
    event_id: str


@dataclass(frozen=True)
class HomeOpened:
    """Somebody looks at Ponchik's Home."""

    workspace: str
    event_id: str
    user: str


@dataclass(frozen=True)
class Uninstalled:
    """The token is already dead."""

    workspace: str
    event_id: str


WorkspaceEvent = (
    BotInvited
    | BotRemoved
    | MemberJoined
    | MemberLeft
    | ChannelArchived
    | ChannelUnarchived
    | ChannelDeleted
    | ChannelIdChanged
    | PersonJoined
    | PersonDeactivated
    | HomeOpened
    | TokenRevoked
    | Uninstalled
)
SlackEvent = UrlVerification | IgnoredEvent | WorkspaceEvent
