"""Reads a delivery of the Events API."""

from collections.abc import Callable

from ponchik.slack.requests.body import (
    Json,
    identifier,
    json_object,
    optional_identifier,
    plain_text,
    within,
)
from ponchik.slack.requests.event import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    HomeOpened,
    IgnoredEvent,
    MemberJoined,
    MemberLeft,
    PersonDeactivated,
    PersonJoined,
    SlackEvent,
    TokenRevoked,
    Uninstalled,
    UrlVerification,
)


def parse_event(body: bytes) -> SlackEvent:
    """Read an event's body. Raises Unreadable."""
    payload = json_object(body)
    match identifier(payload.get("type"), "type"):
        case "url_verification":
            return UrlVerification(plain_text(payload.get("challenge"), "challenge"))
        case "event_callback":
            return _happened(payload)
        case other:
            return IgnoredEvent(other)


def _happened(payload: Json) -> SlackEvent:
    event = payload.get("event")
    kind = identifier(within(event, "type"), "event.type")
    read = READERS.get(kind)
    if kind in _ORG_WIDE and _workspace(payload) is None:
        return IgnoredEvent(kind)
    return read(payload, event) if read else IgnoredEvent(kind)


def _joined(payload: Json, event: object) -> BotInvited | MemberJoined:
    user = identifier(within(event, "user"), "event.user")
    happened_at = _happened_at(payload)
    if user != _bot(payload):
        return MemberJoined(*_envelope(payload), _channel(event), user, happened_at)
    inviter = optional_identifier(within(event, "inviter"), "event.inviter")
    return BotInvited(*_envelope(payload), _channel(event), inviter, happened_at)


def _left(payload: Json, event: object) -> BotRemoved | MemberLeft:
    user = identifier(within(event, "user"), "event.user")
    if user != _bot(payload):
        happened_at = _happened_at(payload)
        return MemberLeft(*_envelope(payload), _channel(event), user, happened_at)
    return BotRemoved(*_envelope(payload), _channel(event))


def _removed(payload: Json, event: object) -> BotRemoved:
    return BotRemoved(*_envelope(payload), _channel(event))


def _archived(payload: Json, event: object) -> ChannelArchived:
    return ChannelArchived(*_envelope(payload), _channel(event))


def _unarchived(payload: Json, event: object) -> ChannelUnarchived:
    return ChannelUnarchived(*_envelope(payload), _channel(event))


def _deleted(payload: Json, event: object) -> ChannelDeleted:
    return ChannelDeleted(*_envelope(payload), _channel(event))


def _moved(payload: Json, event: object) -> ChannelIdChanged:
    old = identifier(within(event, "old_channel_id"), "event.old_channel_id")
    new = identifier(within(event, "new_channel_id"), "event.new_channel_id")
    return ChannelIdChanged(*_envelope(payload), old, new, _happened_at(payload))


def _person_joined(payload: Json, event: object) -> PersonJoined:
    user = within(event, "user")
    found = optional_identifier(within(user, "id"), "event.user.id")
    return PersonJoined(*_envelope(payload), found, _name(user), _text(user, "name"))


def _person_changed(payload: Json, event: object) -> PersonDeactivated | IgnoredEvent:
    """Slack tells of each new status and picture, too, which is nobody's business."""
    user = within(event, "user")
    if within(user, "deleted") is not True:
        return IgnoredEvent("user_change")
    found = identifier(within(user, "id"), "event.user.id")
    return PersonDeactivated(*_envelope(payload), found)


def _name(user: object) -> str:
    """Return the first of the names that Slack itself would show."""
    names = (
        _text(user, "profile", "display_name"),
        _text(user, "profile", "real_name"),
        _text(user, "name"),
    )
    return next((name for name in names if name), "")


def _text(value: object, *path: str) -> str:
    return plain_text(within(value, *path), "event.user")


def _home_opened(payload: Json, event: object) -> HomeOpened | IgnoredEvent:
    """The same event tells that somebody looks at the messages with Ponchik."""
    if within(event, "tab") != "home":
        return IgnoredEvent("app_home_opened")
    user = identifier(within(event, "user"), "event.user")
    return HomeOpened(*_envelope(payload), user)


def _uninstalled(payload: Json, _event: object) -> Uninstalled:
    return Uninstalled(*_envelope(payload))


def _tokens_revoked(payload: Json, event: object) -> TokenRevoked | IgnoredEvent:
    """Only the bot's token is ours; people take back their own as they like."""
    if within(event, "tokens", "bot"):
        return TokenRevoked(*_envelope(payload))
    return IgnoredEvent("tokens_revoked")


#: A removed bot hears of it in three ways; private channels use the words of groups.
READERS: dict[str, Callable[[Json, object], SlackEvent]] = {
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "channel_left": _removed,
    "group_left": _removed,
    "channel_archive": _archived,
    "group_archive": _archived,
    "channel_unarchive": _unarchived,
    "group_unarchive": _unarchived,
    "channel_deleted": _deleted,
    "group_deleted": _deleted,
    "channel_id_changed": _moved,
    "team_join": _person_joined,
    "user_change": _person_changed,
    "app_home_opened": _home_opened,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _tokens_revoked,
}


#: An Enterprise Grid may take the app from all of its workspaces, and names none.
_ORG_WIDE = {"app_uninstalled", "tokens_revoked"}


def _envelope(payload: Json) -> tuple[str, str]:
    """The workspace whose installation this is for, and the event's id."""
    return (
        identifier(_workspace(payload), "team_id"),
        identifier(payload.get("event_id"), "event_id"),
    )


def _happened_at(payload: Json) -> float | None:
    """When it happened by Slack's clock; deliveries come late and in any order."""
    moment = payload.get("event_time")
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        return None
    return float(moment) if 0 < moment < _FAR_FUTURE else None


#: The year 2286: a moment that a clock can show.
_FAR_FUTURE = 10_000_000_000


def _workspace(payload: Json) -> object:
    """In a shared channel the outer team_id can be another company's."""
    return within(_authorization(payload), "team_id") or payload.get("team_id")


def _bot(payload: Json) -> str | None:
    """Ponchik's own user, as the authorization names it."""
    authorization = _authorization(payload)
    if within(authorization, "is_bot") is not True:
        return None
    return optional_identifier(within(authorization, "user_id"), "user_id")


def _authorization(payload: Json) -> object:
    authorizations = payload.get("authorizations")
    if isinstance(authorizations, list) and authorizations:
        return authorizations[0]
    return None


def _channel(event: object) -> str:
    return identifier(within(event, "channel"), "event.channel")
