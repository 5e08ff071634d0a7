"""The model in Slack's own JSON shapes."""

from datetime import datetime

from ponchik.demo.simulator.workspace import (
    SLACKBOT,
    App,
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    Team,
    View,
    Workspace,
    zone_of,
)


def person_json(person: Person, *, now: float, with_locale: bool = False) -> Json:
    """Describe a person; of one who is deactivated Slack tells little."""
    common = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile_json(person),
        "updated": person.updated,
    }
    if person.enterprise_user:
        common["enterprise_user"] = person.enterprise_user
    if person.deleted:
        return common | {"is_bot": person.is_bot, "is_app_user": person.is_app_user}
    return {
        **common,
        "color": person.color,
        "real_name": person.real_name,
        **_zone(person, now),
        **_flags(person),
        **({"locale": person.locale} if with_locale else {}),
    }


def _zone(person: Person, now: float) -> Json:
    """Return what Slack tells of a zone; of some people it knows none."""
    if not person.tz:
        return {}
    moment = datetime.fromtimestamp(now, zone_of(person.tz))
    offset = moment.utcoffset()
    return {
        "tz": person.tz,
        "tz_label": moment.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
    }


def _flags(person: Person) -> Json:
    # Slack leaves these out where they are false.
    rare = {
        "is_workflow_bot": person.is_workflow_bot,
        "is_stranger": person.is_stranger,
        "is_invited_user": person.is_invited_user,
    }
    return {
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": person.is_app_user,
        "is_email_confirmed": not person.is_bot,
        **{name: True for name, value in rare.items() if value},
    }


def profile_json(person: Person) -> Json:
    first, _, last = person.real_name.partition(" ")
    profile = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{person.id.lower()}",
        "team": person.team_id,
    }
    if person.is_bot or person.id == SLACKBOT:
        return profile
    return profile | {"email": f"{person.name}@doughnut-works.example"}


def conversation_json(conversation: Conversation, workspace: Workspace) -> Json:
    common = {
        "id": conversation.id,
        "created": conversation.created,
        "creator": conversation.creator,
        "is_archived": conversation.is_archived,
        "is_org_shared": False,
        "context_team_id": workspace.team.id,
        "updated": conversation.created * 1000,
    }
    if conversation.kind is Kind.DM:
        return common | {
            "is_im": True,
            "user": _partner(conversation, workspace.app.user),
            "is_user_deleted": False,
            "priority": 0,
        }
    return common | _named_json(conversation, workspace)


def _partner(conversation: Conversation, bot: str) -> str:
    return next((m for m in conversation.members if m != bot), bot)


def _named_json(conversation: Conversation, workspace: Workspace) -> Json:
    note = {"creator": "", "last_set": 0}
    return {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": conversation.kind is Kind.PUBLIC,
        "is_group": conversation.kind is Kind.PRIVATE,
        "is_im": False,
        "is_mpim": conversation.kind is Kind.GROUP_DM,
        "is_private": conversation.kind is not Kind.PUBLIC,
        "is_general": conversation.is_general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": workspace.app.user in conversation.members,
        "unlinked": 0,
        "pending_shared": [],
        "shared_team_ids": [workspace.team.id],
        "topic": {"value": conversation.topic, **note},
        "purpose": {"value": conversation.purpose, **note},
        "previous_names": [],
    }


def message_json(
    message: Message, workspace: Workspace, *, with_metadata: bool = True
) -> Json:
    shape: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": workspace.team.id,
    }
    if message.from_bot:
        shape |= app_json(workspace.app) | {"bot_profile": bot_profile(workspace)}
    if message.blocks:
        shape["blocks"] = message.blocks
    if message.thread_ts:
        shape["thread_ts"] = message.thread_ts
    if message.edited:
        shape["edited"] = {"user": message.user, "ts": message.edited}
    if message.metadata and with_metadata:
        shape["metadata"] = message.metadata
    return shape


def view_json(view: View, workspace: Workspace) -> Json:
    content = view.content
    shape = {
        "id": view.id,
        "team_id": workspace.team.id,
        "type": content["type"],
        "title": content.get("title", {"type": "plain_text", "text": "App Home"}),
        "blocks": content["blocks"],
        "close": content.get("close"),
        "submit": content.get("submit"),
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "state": {"values": {}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_installed_team_id": workspace.team.id,
    }
    return shape | app_json(workspace.app)


def bot_profile(workspace: Workspace) -> Json:
    """Describe the bot as it signs its messages."""
    app, person = workspace.app, workspace.people[workspace.app.user]
    picture = f"https://a.example/{app.id}.png"
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": person.real_name,
        "updated": person.updated,
        "app_id": app.id,
        "user_id": app.user,
        "icons": {f"image_{size}": picture for size in (36, 48, 72)},
        "team_id": workspace.team.id,
    }


def app_json(app: App) -> Json:
    return {"app_id": app.id, "bot_id": app.bot_id}


def team_json(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "url": f"https://{team.domain}.slack.com/",
        "email_domain": "",
        "icon": {"image_default": True},
        **_enterprise(team),
    }


def _enterprise(team: Team) -> Json:
    if not team.enterprise_id:
        return {}
    return {
        "enterprise_id": team.enterprise_id,
        "enterprise_name": team.enterprise_name,
        "enterprise_domain": "doughnut-holdings",
    }
