"""What somebody does with a button, a menu or a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ponchik.slack.requests.body import (
    Json,
    form_fields,
    form_value,
    identifier,
    json_object,
    plain_text,
    within,
)

#: Where an element keeps what was chosen: buttons first, then menus and fields.
_VALUES = (
    ("value",),
    ("selected_option", "value"),
    ("selected_date",),
    ("selected_time",),
    ("selected_user",),
    ("selected_channel",),
    ("selected_conversation",),
)


@dataclass(frozen=True)
class View:
    """A modal or a Home, as it was when somebody did something in it.

    `values` holds what is filled in, by block and action, in Slack's own shapes;
    `inputs` are the blocks under which an error can stand, from the top.
    """

    id: str
    type: str
    hash: str
    callback: str
    private_metadata: str
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Click:
    """A press on an element of a message or of a view.

    `user_workspace` differs from `workspace` for people of another company.
    `conversation` and `message_ts` are None where the element stands in a view.
    `at` is when it was pressed, by Slack's clock; `only_one_sees` the message that it
    is in.
    """

    workspace: str
    user: str
    user_workspace: str
    conversation: str | None
    message_ts: str | None
    action_id: str
    value: str
    trigger: str
    view: View | None = None
    response_url: str = ""
    at: str = ""
    only_one_sees: bool = False


@dataclass(frozen=True)
class Submission:
    """A form that was sent."""

    workspace: str
    user: str
    user_workspace: str
    trigger: str
    view: View


@dataclass(frozen=True)
class Closing:
    """A form that was closed without being sent."""

    workspace: str
    user: str
    view: View


@dataclass(frozen=True)
class UnknownInteraction:
    type: str


Interaction = Click | Submission | Closing | UnknownInteraction


def parse_interaction(body: bytes) -> Interaction:
    """Read an interaction's body. Raises Unreadable."""
    payload = json_object(form_value(form_fields(body), "payload"))
    kind = identifier(payload.get("type"), "type")
    match kind, within(payload, "container", "type"):
        case "block_actions", None | "" | "message":
            return _click(payload)
        case "block_actions", "view":
            return _click_in_view(payload)
        case "view_submission", _:
            return _submission(payload)
        case "view_closed", _:
            return Closing(_home(payload), _user(payload), _view(payload))
        case _:
            return UnknownInteraction(kind)


def _click(payload: Json) -> Click:
    container = payload.get("container")
    channel = within(container, "channel_id") or within(payload, "channel", "id")
    ts = within(container, "message_ts") or within(payload, "message", "ts")
    return Click(
        workspace=_home(payload),
        user=_user(payload),
        user_workspace=_user_workspace(payload),
        conversation=identifier(channel, "channel.id"),
        message_ts=identifier(ts, "message.ts"),
        trigger=_trigger(payload),
        action_id=_action_id(payload),
        value=_value(payload),
        response_url=plain_text(payload.get("response_url"), "response_url"),
        at=_at(payload),
        only_one_sees=within(container, "is_ephemeral") is True,
    )


def _click_in_view(payload: Json) -> Click:
    return Click(
        workspace=_home(payload),
        user=_user(payload),
        user_workspace=_user_workspace(payload),
        conversation=None,
        message_ts=None,
        trigger=_trigger(payload),
        action_id=_action_id(payload),
        value=_value(payload),
        view=_view(payload),
        at=_at(payload),
    )


def _submission(payload: Json) -> Submission:
    return Submission(
        workspace=_home(payload),
        user=_user(payload),
        user_workspace=_user_workspace(payload),
        trigger=_trigger(payload),
        view=_view(payload),
    )


def _view(payload: Json) -> View:
    view = payload.get("view")
    return View(
        id=identifier(within(view, "id"), "view.id"),
        type=plain_text(within(view, "type"), "view.type"),
        hash=plain_text(within(view, "hash"), "view.hash"),
        callback=plain_text(within(view, "callback_id"), "view.callback_id"),
        private_metadata=plain_text(
            within(view, "private_metadata"), "view.private_metadata"
        ),
        values=_values(within(view, "state", "values")),
        inputs=_inputs(within(view, "blocks")),
    )


def _inputs(blocks: object) -> tuple[str, ...]:
    return tuple(
        plain_text(within(block, "block_id"), "block_id")
        for block in (blocks if isinstance(blocks, list) else ())
        if within(block, "type") == "input" and within(block, "block_id")
    )


def _values(values: object) -> Mapping[str, Mapping[str, Json]]:
    """Keep what has Slack's shape; a form without fields has no values at all."""
    if not isinstance(values, dict):
        return {}
    return {
        block: {name: value for name, value in fields.items() if _is_object(value)}
        for block, fields in values.items()
        if isinstance(fields, dict)
    }


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _action_id(payload: Json) -> str:
    return plain_text(within(_action(payload), "action_id"), "action_id")


def _at(payload: Json) -> str:
    return plain_text(within(_action(payload), "action_ts"), "action_ts")


def _value(payload: Json) -> str:
    action = _action(payload)
    found = (within(action, *path) for path in _VALUES)
    chosen = next((value for value in found if value is not None), None)
    return plain_text(chosen, "value")


def _action(payload: Json) -> object:
    actions = payload.get("actions")
    return actions[0] if isinstance(actions, list) and actions else None


def _home(payload: Json) -> str:
    """Return the workspace; in an app of a whole organization `team` is null."""
    found = (
        within(payload, *path)
        for path in (("team", "id"), ("view", "team_id"), ("user", "team_id"))
    )
    return identifier(next(filter(None, found), None), "team.id")


def _user(payload: Json) -> str:
    return identifier(within(payload, "user", "id"), "user.id")


def _user_workspace(payload: Json) -> str:
    home = within(payload, "user", "team_id")
    return identifier(home, "user.team_id") if home else _home(payload)


def _trigger(payload: Json) -> str:
    return plain_text(payload.get("trigger_id"), "trigger_id")
