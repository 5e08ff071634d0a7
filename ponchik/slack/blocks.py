"""The few Block Kit pieces that Ponchik's messages and views are made of."""

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

#: Slack shows no more of a menu's choice; what is cut ends in an ellipsis.
MOST_OF_A_NAME = 72


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str, accessory: Block | None = None) -> Block:
    shown = {"type": "section", "text": mrkdwn(text)}
    return shown if accessory is None else shown | {"accessory": accessory}


def plain_section(typed: str) -> Block:
    """Return what a person typed, in which no markup counts."""
    return {"type": "section", "text": plain(typed)}


def named_section(block_id: str, text: str) -> Block:
    return {"type": "section", "block_id": block_id, "text": mrkdwn(text)}


def fields(texts: Sequence[tuple[str, str]]) -> Block:
    """Return figures side by side, each under its name."""
    shown = [mrkdwn(f"*{name}*\n{value}") for name, value in texts]
    return {"type": "section", "fields": shown}


def context(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text)]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def divider() -> Block:
    return {"type": "divider"}


def actions(block_id: str, buttons: list[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": buttons}


def button(label: str, action_id: str, value: str | None = None) -> Block:
    shown = {"type": "button", "text": plain(label), "action_id": action_id}
    return shown if value is None else shown | {"value": value}


def link_button(label: str, action_id: str, url: str) -> Block:
    return button(label, action_id) | {"url": url}


def primary(button: Block) -> Block:
    return button | {"style": "primary"}


def danger(button: Block) -> Block:
    return button | {"style": "danger"}


def described(button: Block, in_full: str) -> Block:
    """Return a button that a screen reader reads out in full."""
    return button | {"accessibility_label": in_full}


def confirmed(button: Block, title: str, text: str, yes: str, no: str) -> Block:
    """Return a button that asks once more, as others are told of what it does."""
    asked = {
        "title": plain(title),
        "text": mrkdwn(text),
        "confirm": plain(yes),
        "deny": plain(no),
        "style": button.get("style", "primary"),
    }
    return button | {"confirm": asked}


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """Return the menu behind ⋯; an option is its label and its value."""
    shown = [option(label, value) for label, value in options]
    return {"type": "overflow", "action_id": action_id, "options": shown}


def option(label: str, value: str) -> Block:
    return {"text": plain(label), "value": value}


def escape(typed: str) -> str:
    """Make what a person typed harmless: no mention, no link, no `<!channel>`."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(name: str) -> str:
    """Cut a channel's name to what fits where it cannot be a link."""
    return name if len(name) <= MOST_OF_A_NAME else f"{name[:MOST_OF_A_NAME]}…"


def mention(user: str) -> str:
    return f"<@{user}>"


def channel_link(channel: str) -> str:
    return f"<#{channel}>"
