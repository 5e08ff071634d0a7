"""What Slack sends to an app, in Slack's shapes."""

import base64
import time
from typing import Any

from ponchik.demo.simulator.shapes import message_json, view_json
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import (
    Conversation,
    Json,
    Kind,
    Message,
    Team,
    Trigger,
    View,
    Workspace,
)

VERIFICATION_TOKEN = "retired-by-slack"  # noqa: S105 - Slack still sends one
TRIGGER_LIFE = 3.0


def event_envelope(slack: Simulator, event: Json) -> Json:
    workspace = slack.workspace
    authorization = {
        "enterprise_id": workspace.team.enterprise_id or None,
        "team_id": workspace.team.id,
        "user_id": workspace.app.user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "api_app_id": workspace.app.id,
        "event": {**event, "event_ts": slack.clock.next_ts()},
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(slack.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": _opaque(workspace.new_id("")),
        **_context_of_enterprise(workspace.team),
    }


def block_actions(
    slack: Simulator,
    user: str,
    action: Json,
    place: tuple[Conversation, Message],
    values: Json,
) -> Json:
    conversation, message = place
    return {
        "type": "block_actions",
        **_who(slack, user),
        **_where(slack, conversation, message),
        "trigger_id": new_trigger(slack, user),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values},
        "response_url": response_url(slack, conversation, message.ts, user),
        "actions": [action | {"action_ts": slack.clock.next_ts()}],
    }


def _where(slack: Simulator, conversation: Conversation, message: Message) -> Json:
    """Return the message, but of one that a single person sees its place alone."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.only_for is not None:
        return {"container": container}
    shown = message_json(message, slack.workspace)
    return {"container": container, "message": shown}


def view_actions(
    slack: Simulator, user: str, action: Json, view: View, values: Json
) -> Json:
    return {
        "type": "block_actions",
        **_who(slack, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": new_trigger(slack, user, view.id),
        "view": view_json(view, slack.workspace) | {"state": {"values": values}},
        "actions": [action | {"action_ts": slack.clock.next_ts()}],
    }


def view_submission(slack: Simulator, user: str, view: View, values: Json) -> Json:
    shown = view_json(view, slack.workspace) | {"state": {"values": values}}
    return {
        "type": "view_submission",
        **_who(slack, user),
        "trigger_id": new_trigger(slack, user, view.id),
        "view": shown,
        "response_urls": [],
    }


def view_closed(slack: Simulator, user: str, view: View, *, is_cleared: bool) -> Json:
    return {
        "type": "view_closed",
        **_who(slack, user),
        "view": view_json(view, slack.workspace),
        "is_cleared": is_cleared,
    }


def slash_command(
    slack: Simulator, user: str, conversation: Conversation, command: str, text: str
) -> Json:
    team = slack.workspace.team
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user,
        "user_name": slack.workspace.people[user].name,
        "command": command,
        "text": text,
        "api_app_id": slack.workspace.app.id,
        "is_enterprise_install": "false",
        **_enterprise_fields(team),
        "response_url": response_url(slack, conversation, "", user),
        "trigger_id": new_trigger(slack, user),
    }


def _context_of_enterprise(team: Team) -> Json:
    if not team.enterprise_id:
        return {}
    return {
        "enterprise_id": team.enterprise_id,
        "context_enterprise_id": team.enterprise_id,
    }


def _enterprise_fields(team: Team) -> Json:
    if not team.enterprise_id:
        return {}
    return {
        "enterprise_id": team.enterprise_id,
        "enterprise_name": team.enterprise_name,
    }


def url_verification(slack: Simulator) -> Json:
    return {
        "type": "url_verification",
        "token": VERIFICATION_TOKEN,
        "challenge": slack.workspace.new_id("challenge-"),
    }


def channel_name(conversation: Conversation) -> str:
    match conversation.kind:
        case Kind.DM:
            return "directmessage"
        case Kind.PRIVATE:
            return "privategroup"
        case Kind.PUBLIC | Kind.GROUP_DM:
            return conversation.name


def new_trigger(slack: Simulator, user: str, view: str | None = None) -> str:
    workspace = slack.workspace
    number = "".join(workspace.chance.choices("0123456789", k=12))
    secret = f"{workspace.chance.getrandbits(128):032x}"
    trigger_id = f"{number}.{number[::-1]}.{secret}"
    workspace.triggers[trigger_id] = Trigger(user, time.monotonic(), view)
    return trigger_id


def response_url(
    slack: Simulator, conversation: Conversation, ts: str, user: str
) -> str:
    pointer = _opaque(f"{conversation.id} {ts} {user}")
    return f"{slack.url or 'http://127.0.0.1'}/response/{pointer}"


def _who(slack: Simulator, user: str) -> Json:
    workspace: Workspace = slack.workspace
    person, team = workspace.people[user], workspace.team
    shape: dict[str, Any] = {
        "id": user,
        "username": person.name,
        "name": person.name,
        "team_id": person.team_id,
    }
    return {
        "user": shape,
        "team": {"id": team.id, "domain": team.domain},
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "enterprise": team.enterprise,
        "is_enterprise_install": False,
    }


def _opaque(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()
