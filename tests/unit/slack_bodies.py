"""Bodies of requests, as Slack sends them."""

import json
from typing import Any
from urllib.parse import urlencode

from ponchik.slack.requests import (
    BotInvited,
    BotRemoved,
    ChannelArchived,
    ChannelDeleted,
    ChannelIdChanged,
    ChannelUnarchived,
    IgnoredEvent,
    MemberJoined,
    MemberLeft,
    PersonJoined,
    SlackEvent,
    TokenRevoked,
    Uninstalled,
)

Json = dict[str, Any]
SAYS = ("T1", "Ev1")
BOT = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]


def delivery(event: Json, /, **envelope: Any) -> bytes:
    payload = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": BOT,
        "event": event,
    }
    return json.dumps(payload | envelope).encode()


def joined(user: str, **more: Any) -> Json:
    return {"type": "member_joined_channel", "user": user, "channel": "C1", **more}


EVENTS: list[tuple[Json, SlackEvent]] = [
    (joined("UBOT", inviter="U1"), BotInvited(*SAYS, "C1", "U1")),
    (joined("UBOT"), BotInvited(*SAYS, "C1", None)),
    (joined("U2", inviter="U1"), MemberJoined(*SAYS, "C1", "U2")),
    (
        {"type": "member_left_channel", "user": "U2", "channel": "C1"},
        MemberLeft(*SAYS, "C1", "U2"),
    ),
    (
        {
            "type": "team_join",
            "user": {
                "id": "U2",
                "name": "ada",
                "profile": {"display_name": "", "real_name": "Ada L."},
            },
        },
        PersonJoined(*SAYS, "U2", "Ada L.", "ada"),
    ),
    ({"type": "team_join", "user": {}}, PersonJoined(*SAYS, None)),
    (
        {"type": "member_left_channel", "user": "UBOT", "channel": "C1"},
        BotRemoved(*SAYS, "C1"),
    ),
    ({"type": "channel_left", "channel": "C1"}, BotRemoved(*SAYS, "C1")),
    ({"type": "group_left", "channel": "G1"}, BotRemoved(*SAYS, "G1")),
    ({"type": "channel_archive", "channel": "C1"}, ChannelArchived(*SAYS, "C1")),
    ({"type": "group_archive", "channel": "G1"}, ChannelArchived(*SAYS, "G1")),
    ({"type": "channel_deleted", "channel": "C1"}, ChannelDeleted(*SAYS, "C1")),
    ({"type": "group_deleted", "channel": "G1"}, ChannelDeleted(*SAYS, "G1")),
    (
        {
            "type": "channel_id_changed",
            "old_channel_id": "G1",
            "new_channel_id": "C1",
        },
        ChannelIdChanged(*SAYS, "G1", "C1"),
    ),
    ({"type": "app_uninstalled"}, Uninstalled(*SAYS)),
    ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, TokenRevoked(*SAYS)),
    ({"type": "channel_unarchive", "channel": "C1"}, ChannelUnarchived(*SAYS, "C1")),
    ({"type": "group_unarchive", "channel": "G1"}, ChannelUnarchived(*SAYS, "G1")),
    (
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}},
        IgnoredEvent("tokens_revoked"),
    ),
    ({"type": "reaction_added"}, IgnoredEvent("reaction_added")),
]
CLICK: Json = {
    "type": "block_actions",
    "team": {"id": "T1", "domain": "acme"},
    "user": {"id": "U1", "team_id": "T2"},
    "container": {"type": "message", "message_ts": "17.5", "channel_id": "G1"},
    "channel": {"id": "G1", "name": "mpdm"},
    "message": {"ts": "17.5", "text": "100% & more + emoji 🍩 = fun"},
    "trigger_id": "13.37.abc",
    "actions": [{"action_id": "answer:met", "value": "m:check_in-1", "type": "button"}],
}


def form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


VIEW = {
    "id": "V1",
    "type": "modal",
    "hash": "17.a",
    "callback_id": "program:setup",
    "private_metadata": "kept",
    "state": {"values": {"first": {"set:first": {"selected_date": "2026-12-07"}}}},
}
IN_VIEW = {
    **{key: CLICK[key] for key in ("type", "team", "user", "trigger_id")},
    "container": {"type": "view", "view_id": "V1"},
    "view": VIEW,
    "actions": [{"action_id": "set:first", "selected_date": "2026-12-07"}],
}
COMMAND = {
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "command": "/ponchik",
    "text": "help <@U2> & 100% + 🍩",
}
