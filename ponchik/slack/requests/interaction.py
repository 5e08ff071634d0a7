"""A press on a button."""

from dataclasses import dataclass

from ponchik.slack.requests.body import (
    Json,
    form_fields,
    form_value,
    identifier,
    json_object,
    plain_text,
    within,
)


@dataclass(frozen=True)
class Click:
    """`user_workspace` differs from `workspace` for people of another company."""

    workspace: str
    user: str
    user_workspace: str
    conversation: str
    message_ts: str
    action_id: str
    value: str
    trigger: str


@dataclass(frozen=True)
class UnknownInteraction:
    type: str


def parse_interaction(body: bytes) -> Click | UnknownInteraction:
    """Read an interaction's body. Raises Unreadable."""
    payload = json_object(form_value(form_fields(body), "payload"))
    kind = identifier(payload.get("type"), "type")
    place = within(payload, "container", "type")
    if kind == "block_actions" and place in (None, "", "message"):
        return _click(payload)
    return UnknownInteraction(kind)


def _click(payload: Json) -> Click:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    container, user = payload.get("container"), payload.get("user")
    channel = within(container, "channel_id") or within(payload, "channel", "id")
    ts = within(container, "message_ts") or within(payload, "message", "ts")
    # Where an organisation installed the app, `team` is null.
    home = within(payload, "team", "id") or within(user, "team_id")
    return Click(
        workspace=identifier(home, "team.id"),
        user=identifier(within(user, "id"), "user.id"),
        user_workspace=identifier(within(user, "team_id") or home, "user.team_id"),
        conversation=identifier(channel, "channel.id"),
        message_ts=identifier(ts, "message.ts"),
        action_id=plain_text(within(action, "action_id"), "action_id"),
        value=plain_text(within(action, "value"), "value"),
        trigger=plain_text(payload.get("trigger_id"), "trigger_id"),
    )
